"""What the clock does for imports: wakes what nobody moves on, ends what nobody came back to."""

from datetime import datetime, timedelta

from django.db.models import Q

from tracker.imports import files
from tracker.imports.files import KEPT_FOR
from tracker.imports.source import Fault
from tracker.imports.transitions import MOST_TURNS, ask_for_a_worker, nothing_kept
from tracker.models import HealthImport, ImportState
from tracker.models.health_import import AT_WORK, STALE

# The knock of the page should have been heard by then.
UNHEARD = timedelta(minutes=1)


def look_after(*, now: datetime) -> int:
    """Go on with what was left lying, end what never will, drop old files; how many rows.

    Each minute. Reads nothing but an index when no import is under way.
    """
    dead = Q(state__in=AT_WORK, turns__gte=MOST_TURNS, moved_at__lt=now - STALE)
    forgotten = ~Q(state__in=AT_WORK) & Q(moved_at__lt=now - KEPT_FOR)
    under_way = HealthImport.objects.under_way()
    ended = under_way.filter(dead).update(
        state=ImportState.FAILED, fault=Fault.STOPPED, lease=None, **nothing_kept(now)
    )
    ended += under_way.filter(forgotten).update(
        state=ImportState.FAILED, fault=Fault.EXPIRED, lease=None, **nothing_kept(now)
    )
    left = under_way.filter(state__in=AT_WORK).filter(
        Q(lease=None, moved_at__lt=now - UNHEARD) | Q(moved_at__lt=now - STALE)
    )
    waiting = list(left)
    for found in waiting:
        ask_for_a_worker(found)
    files.drop_forgotten(set(under_way.exclude(file="").values_list("file", flat=True)), now=now)
    return ended + len(waiting)
