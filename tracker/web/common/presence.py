"""Which staff have which patient's page open now, kept in the cache until it expires."""

import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

import redis
from django.core.cache import cache

from tracker.web.common.staff_access import Staff

logger = logging.getLogger(__name__)

# A page says every four seconds that it is open; twice unheard, it is closed.
EXPIRES_S = 11
A_DAY_S = 86_400

# By patient, the names of those who have them open.
Here = Mapping[str, list[str]]


def note_open(staff: Staff, patient_id: UUID) -> None:
    """Record that `staff` has the patient's page open now."""
    try:
        _note(staff, str(patient_id), now=time.time())
    except redis.RedisError:
        logger.warning("The broker is away: who has which patient open is not known.")


def viewed_by_others(staff: Staff) -> Here:
    """Return the names of colleagues by the patient they have open; empty if unknown."""
    try:
        return _others(staff, now=time.time())
    except redis.RedisError:
        logger.warning("The broker is away: who has which patient open is not known.")
        return {}


def _note(staff: Staff, patient_id: str, *, now: float) -> None:
    # One entry a person, so that two who open pages at once never overwrite each other.
    mine = _of(staff, staff.user.pk)
    open_until = {key: until for key, until in (cache.get(mine) or {}).items() if until > now}
    open_until[patient_id] = now + EXPIRES_S
    cache.set(mine, open_until, EXPIRES_S)
    names = cache.get(_names(staff)) or {}
    if names.get(str(staff.user.pk)) != str(staff.user):
        cache.set(_names(staff), {**names, str(staff.user.pk): str(staff.user)}, A_DAY_S)


def _others(staff: Staff, *, now: float) -> Here:
    names: Mapping[str, str] = cache.get(_names(staff)) or {}
    keys = {_of(staff, user): name for user, name in names.items() if user != str(staff.user.pk)}
    here: dict[str, list[str]] = defaultdict(list)
    for key, open_until in (cache.get_many(keys) if keys else {}).items():
        for patient_id, until in open_until.items():
            if until > now:
                here[patient_id].append(keys[key])
    return {patient_id: sorted(names) for patient_id, names in sorted(here.items())}


def _names(staff: Staff) -> str:
    return f"here:{staff.clinic.pk}"


def _of(staff: Staff, user: UUID | str) -> str:
    return f"here:{staff.clinic.pk}:{user}"
