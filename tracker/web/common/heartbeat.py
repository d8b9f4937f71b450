"""When the scheduler last ran, as far as the cache knows."""

import logging
from datetime import UTC, datetime

import redis
from django.core.cache import cache

from recovery.celery import HEARTBEAT_KEY

logger = logging.getLogger(__name__)


def heartbeat_at() -> datetime | None:
    """When beat, broker and a worker were last alive together; None when that is not known.

    It is not known after the broker was emptied, nor while it is away: neither may take a page
    down with it.
    """
    try:
        beat_at: float | None = cache.get(HEARTBEAT_KEY)
    except redis.RedisError:
        logger.warning("The broker is away: when the scheduler last ran is not known.")
        return None
    return None if beat_at is None else datetime.fromtimestamp(beat_at, tz=UTC)
