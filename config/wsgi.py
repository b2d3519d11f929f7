"""The WSGI entry point, which the server (granian) imports."""

import os

from django.core.wsgi import get_wsgi_application

from .startup import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

prepare()
application = get_wsgi_application()
