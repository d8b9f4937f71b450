"""The strip above the lists: whether the clinic is open, and who is told of alerts now."""

from dataclasses import dataclass

from tracker.models import Membership
from tracker.web.access import Staff
from tracker.web.wording import joined, moment


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is there: `opens` is empty while the clinic is open, `on_duty` while nobody is."""

    opens: str
    on_duty: str

    @property
    def warning(self) -> str:
        """What is missing so that an emergency reaches a person; "" when nothing is."""
        if self.on_duty:
            return ""
        return "Nobody is on duty: alerts are e-mailed to nobody."


def desk(staff: Staff) -> Desk:
    """How the clinic is staffed at this moment. One query."""
    hours, now = staff.clinic.hours, staff.now
    on_duty = (
        Membership.objects.on_duty()
        .filter(clinic=staff.clinic)
        .select_related("user")
        .order_by("user__name", "user__email")
    )
    return Desk(
        opens="" if hours.is_open(now) else moment(hours.next_opening(now), hours.zone, now=now),
        on_duty=joined([str(member.user) for member in on_duty]),
    )
