"""The app's registration with Django."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """Recovery Tracker."""

    name = "tracker"
    verbose_name = "Recovery Tracker"
    default_auto_field = "django.db.models.BigAutoField"
