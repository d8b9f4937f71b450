"""The app's registration with Django."""

from django.apps import AppConfig
from django.core.checks import register

from tracker.checks import settings_fit_together


class TrackerConfig(AppConfig):
    """Recovery Tracker."""

    name = "tracker"
    verbose_name = "Recovery Tracker"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the startup checks."""
        register(settings_fit_together)
