"""When the scheduler last ran, as far as the cache knows."""

import logging
from datetime import UTC, datetime

import redis
from django.core.cache import cache

_KEY = "scheduler-heartbeat"

logger = logging.getLogger(__name__)


def record_heartbeat(*, now: datetime) -> None:
    """Record that scheduler, broker and a worker were alive together at `now`."""
    cache.set(_KEY, now.timestamp(), timeout=None)


def read_heartbeat() -> datetime | None:
    """Return when the last heartbeat was recorded, or None after the broker was emptied.

    Raise RedisError while the broker is away.
    """
    beat_at: float | None = cache.get(_KEY)
    return None if beat_at is None else datetime.fromtimestamp(beat_at, tz=UTC)


def last_heartbeat() -> datetime | None:
    """Return the last heartbeat, or None if that is not known, also while the broker is away."""
    try:
        return read_heartbeat()
    except redis.RedisError:
        logger.warning("The broker is away: when the scheduler last ran is not known.")
        return None
