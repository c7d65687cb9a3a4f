"""The oversight site for a WSGI server: ``gunicorn passmuster.web.sites.oversight.wsgi``.

Loading the application walks the URL map (``access/marks.py``), so a view without a mark stops the
server here.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "passmuster.web.sites.oversight.settings"

application = get_wsgi_application()
