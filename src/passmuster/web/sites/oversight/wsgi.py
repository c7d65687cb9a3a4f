"""The oversight site for a WSGI server: ``gunicorn passmuster.web.sites.oversight.wsgi``.

Loading the application walks the URL map (``access/marks.py``), so a view without a mark stops the
server here.
"""

import os

from django.core.wsgi import get_wsgi_application

from passmuster.web import clock
from passmuster.web.installation import Installation
from passmuster.web.sites.oversight.environment import published_folder

os.environ["DJANGO_SETTINGS_MODULE"] = "passmuster.web.sites.oversight.settings"

# A demo's record lies in the past, and its pages tell its time; no other folder has a shift.
clock.run_shifted(Installation(published_folder().parent).demo_shift)
application = get_wsgi_application()
