"""The Django application `registry`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class RegistryConfig(AppConfig):
    """Names the application in the admin."""

    name = "registry"
    verbose_name = gettext_lazy("Registry")
