"""Every rule of the triage, in the order in which a nurse reads of them.

Where clinical.md gives a number, its reference stands beside it; the others are proposals.
"""

from collections.abc import Mapping

from tracker.clinical.severity import Severity
from tracker.clinical.triage.rule import Knob, Rule
from tracker.guidance import Source

RESPONDER = Source(
    kind="reference",
    number=33,
    origin="PMID 27228511",
    note="2 points of pain are a difference that matters",
)
EARLY_DIP = Source(
    kind="reference",
    origin="PMC7080733",
    note="after ordinary spine surgery steps were down for weeks: an early dip is not an alarm",
)
PROPOSAL = Source(kind="proposal")

_WATCH = Severity.WATCH


def _fewest(default: int = 3) -> Knob:
    return Knob("logs", "Compared with at least", "logs", default, 3, 10, PROPOSAL)


def _pain(where: str) -> Rule:
    return Rule(
        code=f"pain_{where}_up",
        title=f"{where.capitalize()} pain up",
        what=f"{where.capitalize()} pain is higher than on the patient’s own days before.",
        severity=_WATCH,
        source=RESPONDER,
        knobs=(Knob("rise", "Up by at least", "points", 2, 2, 5, RESPONDER), _fewest()),
        patient_words=f"Your {where} pain is higher than on most of your recent days.",
    )


_ALL = (
    Rule(
        code="red_flag",
        title="Red flag",
        what="A symptom that needs a person at once. Reported on any day, of any log.",
        severity=Severity.EMERGENCY,
        source=Source(kind="reference", number=16, origin="backes.org.uk"),
        can_be_switched=False,
    ),
    _pain("leg"),
    _pain("back"),
    Rule(
        code="walking_down",
        title="Walking less",
        what=(
            "Two logs in a row, from day 15, are less than the patient’s own days before. "
            "The farthest walk counts, else the day’s total, else steps; each only with itself."
        ),
        severity=_WATCH,
        source=EARLY_DIP,
        knobs=(Knob("fall", "Down by at least", "percent", 30, 20, 60, PROPOSAL), _fewest()),
        patient_words="You walked less than on most of your recent days.",
    ),
    Rule(
        code="silence",
        title="Silence",
        what=(
            "Requested days passed without a log. How many, to week 6 and after it, is among the "
            "clinic’s settings."
        ),
        severity=_WATCH,
        source=Source(kind="reference", origin="PMC6545294", note="silence must reach a person"),
        can_be_switched=False,
        patient_words="We asked about some days and have not heard from you.",
    ),
    Rule(
        code="unread_note",
        title="Unread note",
        what="The patient wrote a note that no nurse has read.",
        severity=_WATCH,
        source=PROPOSAL,
        can_be_switched=False,
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}
