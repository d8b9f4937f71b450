"""On which days the guidance plans a visit or a call with the clinic; the plan, not the diary."""

from datetime import date

from tracker.guidance import Guidance


def planned_visits(guidance: Guidance, performed_on: date) -> list[date]:
    """The days of every visit, in their order."""
    steps = [step for step in guidance.steps if step.kind == "visit"]
    return sorted({when.on(performed_on) for step in steps for when in step.whens})
