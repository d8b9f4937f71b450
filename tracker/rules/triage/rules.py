"""Every rule of the triage, in the order in which a nurse reads of them.

Where clinical.md gives a number, its reference stands beside it; the others are proposals.
"""

from collections.abc import Mapping

from tracker.guidance import Source
from tracker.rules.severity import Severity
from tracker.rules.triage.rule import Knob, Rule

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


_FEWEST = Knob("logs", "Compared with at least", "logs", 4, 3, 10, PROPOSAL)


def _pain(where: str) -> Rule:
    return Rule(
        code=f"pain_{where}_up",
        title=f"{where.capitalize()} pain up",
        what=(
            f"{where.capitalize()} pain stays higher than it was: in three logs, or in two that "
            "are days apart, beside the patient’s own logs before them; or in four logs, beside "
            "those of two weeks ago and more. A bad day or two do not count."
        ),
        severity=_WATCH,
        source=RESPONDER,
        knobs=(Knob("rise", "Up by at least", "points", 2, 2, 5, RESPONDER), _FEWEST),
        patient_words=f"Your {where} pain is higher than on most of your recent days.",
    )


_ALL = (
    Rule(
        code="red_flag",
        title="Red flag",
        what="A symptom that needs a person at once, on whichever day it is reported.",
        severity=Severity.EMERGENCY,
        source=Source(
            kind="reference",
            number=16,
            origin="backes.org.uk/cauda-equina-warning-signs",
            note="each red flag has its own sources in the guidance",
        ),
        can_be_switched=False,
    ),
    _pain("leg"),
    _pain("back"),
    Rule(
        code="walking_down",
        title="Walking less",
        what=(
            "From day 15, walking stays shorter than it was, in the same way as pain is judged. "
            "The farthest walk counts, else the day’s total, else steps; each only with itself."
        ),
        severity=_WATCH,
        source=EARLY_DIP,
        knobs=(Knob("fall", "Down by at least", "percent", 30, 20, 60, PROPOSAL), _FEWEST),
        patient_words="You walked less than on most of your recent days.",
    ),
    Rule(
        code="standing_down",
        title="Standing less",
        what="From day 15, the time of standing stays shorter than it was.",
        severity=_WATCH,
        source=PROPOSAL,
        knobs=(Knob("fall", "Down by at least", "percent", 40, 20, 70, PROPOSAL), _FEWEST),
        patient_words="You stood for less time than on most of your recent days.",
    ),
    Rule(
        code="medicine_up",
        title="More pain medicine",
        what="From day 15, more doses of pain medicine are taken than before, day after day.",
        severity=_WATCH,
        source=PROPOSAL,
        knobs=(Knob("rise", "Up by at least", "doses", 2, 1, 6, PROPOSAL), _FEWEST),
        patient_words="You took more pain medicine than on most of your recent days.",
    ),
    Rule(
        code="no_gain",
        title="No gain by week 6",
        what=(
            "Two weeks of logs are no better than before the procedure: neither pain nor walking "
            "nor standing. Said once, from day 42, to be mentioned at the next visit."
        ),
        severity=_WATCH,
        source=RESPONDER,
        knobs=(
            Knob("points", "A gain is pain less by", "points", 2, 1, 4, RESPONDER),
            Knob("percent", "Or walking or standing more by", "percent", 35, 10, 100, PROPOSAL),
        ),
        patient_words="Your logs are much like those before the procedure.",
    ),
    Rule(
        code="contradiction",
        title="Contradictory entry",
        what=(
            "Two answers of one day cannot both be true: a farthest walk beyond the day’s total, "
            "a walk without a step, or one faster than anybody walks."
        ),
        severity=_WATCH,
        source=PROPOSAL,
        patient_words="Two of your answers for one day do not fit together.",
    ),
    Rule(
        code="silence",
        title="Silence",
        what=(
            "Requested days passed without a log. How many, until week 6 and after it, each clinic "
            "sets."
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
