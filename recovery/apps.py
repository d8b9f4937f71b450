"""The project's registration with Django, for `manage.py up` and the startup checks."""

from django.apps import AppConfig
from django.core.checks import register

from recovery.checks import check_settings


class RecoveryConfig(AppConfig):
    """The Django project: it has no models."""

    name = "recovery"
    verbose_name = "Recovery Tracker project"

    def ready(self) -> None:
        """Register the startup checks."""
        register(check_settings)
