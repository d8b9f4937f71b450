"""Turns the version that a procedure is pinned to into its guidance; versions stay in memory."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from threading import Lock
from uuid import NAMESPACE_URL, UUID, uuid5

from tracker.guidance import MILD, Guidance, from_tables, mild, mild_tables
from tracker.guidance.instructions import as_the_clinic_says
from tracker.guidance.reader import ENGLISH, SPANISH
from tracker.models import Clinic, GuidanceVersion

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "current",
    "current_key",
    "guidance_of",
    "guidances_of",
    "shipped",
    "shipped_key",
    "told_by",
]

State = GuidanceVersion.State
# Versions that one process keeps at hand; what does not fit is read again.
MOST_KEPT = 64
LANGUAGES = (ENGLISH, SPANISH)

_kept: "OrderedDict[UUID, Mapping[str, Guidance]]" = OrderedDict()
_lock = Lock()


@lru_cache(maxsize=1)
def shipped_key() -> UUID:
    """The key of what the product ships: it follows from the words, so no two share it."""
    return uuid5(NAMESPACE_URL, MILD.read_text(encoding="utf-8"))


def shipped(*, now: datetime) -> GuidanceVersion:
    """The row of what the product ships, stored when it is first needed."""
    found = GuidanceVersion.objects.defer("document").filter(pk=shipped_key()).first()
    return found or _store_shipped(now)


def current(clinic: Clinic, *, now: datetime) -> GuidanceVersion:
    """The version that the clinic's new patients get: its own, else the product's."""
    found = (
        GuidanceVersion.objects.defer("document")
        .filter(clinic=clinic, state=State.PUBLISHED)
        .first()
    )
    return found or shipped(now=now)


def current_key(clinic: Clinic) -> UUID:
    """The key of `current`; writes nothing, so it may be of a row that is not stored yet."""
    published = GuidanceVersion.objects.filter(clinic=clinic, state=State.PUBLISHED)
    return published.values_list("pk", flat=True).first() or shipped_key()


def guidance_of(version_id: UUID, language: str = ENGLISH) -> Guidance:
    """The guidance of one version. No query when it is the product's, or at hand."""
    return guidances_of([version_id], language)[version_id]


def told_by(clinic: Clinic, version_id: UUID, language: str = ENGLISH) -> Guidance:
    """The guidance of one version as `clinic` tells it: with its own instructions in place."""
    return as_the_clinic_says(
        guidance_of(version_id, language),
        clinic.instructions,
        clinic.visits_left_out,
        language=language,
    )


def guidances_of(version_ids: Iterable[UUID], language: str = ENGLISH) -> Mapping[UUID, Guidance]:
    """The guidance of each version; one query at most, for any number of them.

    Drafts are not read here: they change. Raises KeyError for a version that is not there.
    """
    wanted = set(version_ids)
    found = {key: mild(language) for key in wanted if key == shipped_key()}
    with _lock:
        for key in (wanted - found.keys()) & _kept.keys():
            _kept.move_to_end(key)
            found[key] = _kept[key][language]
    if missing := wanted - found.keys():
        rows = GuidanceVersion.objects.filter(pk__in=missing).exclude(state=State.DRAFT)
        read = {
            key: {spoken: from_tables(tables, spoken) for spoken in LANGUAGES}
            for key, tables in rows.values_list("pk", "document")
        }
        found |= {key: in_languages[language] for key, in_languages in read.items()}
        with _lock:
            _kept.update(read)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    if absent := wanted - found.keys():
        raise KeyError(f"No published version of the guidance has the key {min(absent)}.")
    return found


def _store_shipped(now: datetime) -> GuidanceVersion:
    version = GuidanceVersion(
        pk=shipped_key(),
        label=mild().version,
        document=deepcopy(mild_tables()),
        state=State.PUBLISHED,
        created_at=now,
    )
    # Two may be first at once.
    GuidanceVersion.objects.bulk_create([version], ignore_conflicts=True)
    return version
