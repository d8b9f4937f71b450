"""The visits of the plan, on a patient's own calendar."""

from datetime import date

from tracker.clinical.visits import planned_visits
from tracker.guidance import mild


def test_visits_lie_where_the_guidance_has_them_counted_by_the_calendar() -> None:
    assert planned_visits(mild(), date(2026, 8, 31)) == [
        date(2026, 9, 1),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 30),
        date(2027, 2, 28),
        date(2027, 8, 31),
        date(2028, 8, 31),
        date(2029, 8, 31),
        date(2030, 8, 31),
        date(2031, 8, 31),
    ]
