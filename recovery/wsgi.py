"""The web application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recovery.settings")

application = get_wsgi_application()

# Read every page's code now, before gunicorn forks, rather than while the first visitor waits.
_ = get_resolver().url_patterns
