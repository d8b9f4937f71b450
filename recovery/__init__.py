"""The Django project: settings, addresses, Celery, and the parts that `manage.py up` runs."""

import zoneinfo

from recovery.celery import app as celery_app

__all__ = ["celery_app"]

# The rules of time zones come from the pinned tzdata alone. The machine's own may be older, and
# two machines that share one database must agree on every instant.
zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()
