"""A virtual clock: what is to happen, in order, and the real engine turned at its time.

The demo and the simulation share it. The rooms take `now` from whoever calls them, so that none
of them can tell this clock from a real one.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from tracker.operations import mail_cycle


@dataclass(slots=True, kw_only=True)
class VirtualClock:
    """The time, the end of time, and what is still to happen."""

    now: datetime
    end: datetime
    events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    order: "count[int]" = field(default_factory=count)

    def at(self, when: datetime, event: Callable[[], None]) -> None:
        """Let `event` happen at `when`, unless that lies beyond the end."""
        if when <= self.end:
            heapq.heappush(self.events, (when, next(self.order), event))

    @property
    def next_event_at(self) -> datetime | None:
        """When something happens next; None when nothing will."""
        return self.events[0][0] if self.events else None

    def let_next_happen(self) -> None:
        """Turn the clock to the next event, and let it happen."""
        self.now, _, event = heapq.heappop(self.events)
        event()

    def run(self) -> None:
        """Let everything happen, in order."""
        while self.events:
            self.let_next_happen()

    def turn_engine(self) -> None:
        """Send what is due now."""
        for chunk in mail_cycle.take_due(now=self.now):
            mail_cycle.send(chunk, clock=lambda: self.now)
