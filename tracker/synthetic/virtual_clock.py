"""A virtual clock: events in order, and the real mail engine turned at its time.

Functions of the product take `now` from their caller, so none can tell this clock from a real one.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from tracker.operations import mail_cycle


@dataclass(kw_only=True)
class VirtualClock:
    """The time, the end of time, and the events still to come."""

    now: datetime
    end: datetime
    events: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)

    def at(self, when: datetime, event: Callable[[], object]) -> None:
        """Schedule `event`, unless `when` lies beyond the end."""
        if when <= self.end:
            heapq.heappush(self.events, (when, next(self.order), event))

    @property
    def next_event_at(self) -> datetime | None:
        """When the next event is due; None when there is none."""
        return self.events[0][0] if self.events else None

    def step(self) -> None:
        """Move to the next event and let it happen."""
        self.now, _, event = heapq.heappop(self.events)
        event()

    def run(self) -> None:
        """Let all events happen, in order."""
        while self.events:
            self.step()

    def turn_engine(self) -> None:
        """Send the mail that is due now."""
        for chunk in mail_cycle.claim_due(now=self.now):
            mail_cycle.deliver(chunk, clock=lambda: self.now)
