"""How soon a person must look: the guidance's three severities, under the clinical room's name."""

from tracker.guidance.severity import Severity

__all__ = ["Severity"]
