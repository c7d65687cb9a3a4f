"""The force site for a WSGI server: ``gunicorn passmuster.web.sites.force.wsgi``.

Loading the application walks the URL map (``access/marks.py``), so a view without a mark stops the
server here.
"""

import os

from django.core.wsgi import get_wsgi_application

from passmuster.web import clock
from passmuster.web.installation import here

os.environ["DJANGO_SETTINGS_MODULE"] = "passmuster.web.settings"

clock.run_shifted(here().demo_shift)
application = get_wsgi_application()
