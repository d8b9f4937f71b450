"""Resume imports whose worker died, and end those that nobody came back to."""

from datetime import datetime, timedelta

from django.db.models import Q

from tracker.imports import files
from tracker.imports.files import RETENTION
from tracker.imports.source import ImportFault
from tracker.imports.transitions import MAX_CLAIMS, cleared_fields, enqueue_work
from tracker.models import HealthImport, ImportState
from tracker.models.health_import import AT_WORK, STALE

# What the page itself enqueued has been claimed by then.
CLAIMED_WITHIN = timedelta(minutes=1)


def resume_imports(*, now: datetime) -> int:
    """Enqueue stalled imports, end dead and abandoned ones, delete old files; return how many.

    Runs each minute. Reads nothing but an index when no import is under way.
    """
    dead = Q(state__in=AT_WORK, claims__gte=MAX_CLAIMS, moved_at__lt=now - STALE)
    abandoned = ~Q(state__in=AT_WORK) & Q(moved_at__lt=now - RETENTION)
    under_way = HealthImport.objects.under_way()
    ended = sum(
        under_way.filter(which).update(
            state=ImportState.FAILED, fault=fault, lease=None, **cleared_fields(now)
        )
        for which, fault in ((dead, ImportFault.STOPPED), (abandoned, ImportFault.EXPIRED))
    )
    stalled = list(
        under_way.filter(state__in=AT_WORK).filter(
            Q(lease=None, moved_at__lt=now - CLAIMED_WITHIN) | Q(moved_at__lt=now - STALE)
        )
    )
    for job in stalled:
        enqueue_work(job)
    files.delete_orphans(set(under_way.exclude(file="").values_list("file", flat=True)), now=now)
    return ended + len(stalled)
