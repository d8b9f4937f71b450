"""The guidance of the version that a procedure is pinned to; versions are cached in memory."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from functools import cache
from threading import Lock
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet

from tracker.guidance import Guidance, Protocol, from_tables, shipped_guidance, shipped_tables
from tracker.guidance.instructions import with_instructions
from tracker.guidance.reader import ENGLISH, SPANISH
from tracker.models import Clinic, GuidanceVersion

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "clinic_guidance",
    "current",
    "current_key",
    "guidance_by_version",
    "guidance_of",
    "shipped",
    "shipped_key",
]

State = GuidanceVersion.State
# Versions that one process keeps in memory, the least recently used dropped first.
MOST_KEPT = 64
LANGUAGES = (ENGLISH, SPANISH)

_kept: "OrderedDict[UUID, Mapping[str, Guidance]]" = OrderedDict()
_lock = Lock()


@cache
def shipped_key(protocol: str) -> UUID:
    """Return the key of what the product ships: a hash of its words, so no two share it."""
    return uuid5(NAMESPACE_URL, Protocol(protocol).file.read_text(encoding="utf-8"))


def shipped(protocol: str, *, now: datetime) -> GuidanceVersion:
    """Return the row of what the product ships for `protocol`; store it when first needed."""
    key = shipped_key(protocol)
    found = GuidanceVersion.objects.defer("document").filter(pk=key).first()
    return found or _store_shipped(protocol, now)


def current(clinic: Clinic, protocol: str, *, now: datetime) -> GuidanceVersion:
    """Return the version that the clinic's new patients get: its own, else the product's."""
    found = _published(clinic, protocol).defer("document").first()
    return found or shipped(protocol, now=now)


def current_key(clinic: Clinic, protocol: str) -> UUID:
    """Return the key of `current`. Writes nothing, so its row may not be stored yet."""
    published = _published(clinic, protocol)
    return published.values_list("pk", flat=True).first() or shipped_key(protocol)


def guidance_of(version_id: UUID, language: str = ENGLISH) -> Guidance:
    """Return the guidance of one version. No query when it is the product's, or cached."""
    return guidance_by_version([version_id], language)[version_id]


def clinic_guidance(clinic: Clinic, version_id: UUID, language: str = ENGLISH) -> Guidance:
    """Return the guidance of one version with the clinic's own instructions in place."""
    return with_instructions(
        guidance_of(version_id, language),
        clinic.instructions,
        clinic.visits_left_out,
        language=language,
    )


def guidance_by_version(
    version_ids: Iterable[UUID], language: str = ENGLISH
) -> Mapping[UUID, Guidance]:
    """Return the guidance of each version; one query at most, for any number of them.

    Drafts are not read here: they change. Raise KeyError for a version that does not exist.
    """
    wanted = set(version_ids)
    found = {
        key: shipped_guidance(protocol, language)
        for protocol in Protocol
        if (key := shipped_key(protocol)) in wanted
    }
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


def _published(clinic: Clinic, protocol: str) -> "QuerySet[GuidanceVersion]":
    return GuidanceVersion.objects.filter(clinic=clinic, protocol=protocol, state=State.PUBLISHED)


def _store_shipped(protocol: str, now: datetime) -> GuidanceVersion:
    version = GuidanceVersion(
        pk=shipped_key(protocol),
        protocol=protocol,
        label=shipped_guidance(protocol).version,
        document=deepcopy(shipped_tables(protocol)),
        state=State.PUBLISHED,
        created_at=now,
    )
    # Two may be first at once.
    GuidanceVersion.objects.bulk_create([version], ignore_conflicts=True)
    return version
