"""The visits of the plan, on a patient's own calendar."""

from datetime import date

from tracker.guidance import mild
from tracker.rules.visits import planned_visits


def test_visits_lie_where_the_guidance_has_them_counted_by_the_calendar() -> None:
    visits = planned_visits(mild(), date(2026, 8, 31))
    assert [visit.on for visit in visits] == [
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


def test_a_visit_is_known_by_its_step_and_number_wherever_day_0_lies() -> None:
    def keys(day_0: date) -> list[tuple[str, int]]:
        return [(visit.step, visit.occurrence) for visit in planned_visits(mild(), day_0)]

    assert keys(date(2026, 8, 31)) == keys(date(2028, 2, 29))
    assert len(set(keys(date(2026, 8, 31)))) == 10
