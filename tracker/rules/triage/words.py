"""What a patient may read of a finding."""

from tracker.guidance import mild
from tracker.rules.triage.finding import RED_FLAG, Finding
from tracker.rules.triage.rules import RULES


def patient_words(finding: Finding) -> str:
    """What a patient may read of `finding`; "" for what concerns the staff alone."""
    if finding.is_red_flag:
        return mild().red_flag(finding.rule.removeprefix(RED_FLAG)).question
    rule = RULES.get(finding.rule)
    return rule.patient_words if rule else ""
