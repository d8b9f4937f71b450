"""What a patient may read of a finding."""

from tracker.clinical.triage.codes import RED_FLAG
from tracker.clinical.triage.finding import Finding
from tracker.clinical.triage.rules import RULES
from tracker.guidance import mild


def patient_words(finding: Finding) -> str:
    """What a patient may read of `finding`; "" for what concerns the staff alone."""
    if finding.is_red_flag:
        return mild().red_flag(finding.rule.removeprefix(RED_FLAG)).question
    rule = RULES.get(finding.rule)
    return rule.patient_words if rule else ""
