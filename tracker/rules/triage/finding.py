"""What a rule found: its verdict on a log, or on silence."""

from dataclasses import dataclass, field

from tracker.rules.severity import Severity

RED_FLAG = "red_flag:"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict: `reason` in a nurse's words, `evidence` the numbers and days, as JSON.

    `rule` is a code of RULES; each red flag is a rule of its own, "red_flag:" and its code.
    """

    rule: str
    severity: Severity
    reason: str
    evidence: dict[str, object] = field(default_factory=dict)

    @property
    def is_red_flag(self) -> bool:
        return self.rule.startswith(RED_FLAG)
