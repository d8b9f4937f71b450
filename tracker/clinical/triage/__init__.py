"""The rules that judge a log, and silence: what a nurse must know of, how soon, and why.

Pure: no clock, no database. RULES lists them all with their words, sources and knobs; a Tuning
is how one clinic has set them. `judge` gives findings on one log, `replay` the alerts that a
whole course would have raised.
"""

from tracker.clinical.triage.course import HISTORY, LOGS
from tracker.clinical.triage.finding import RED_FLAG, Finding
from tracker.clinical.triage.judging import Episode, judge, replay
from tracker.clinical.triage.points import PAIN, WALKING, DayPoint
from tracker.clinical.triage.quiet import Patience, silence
from tracker.clinical.triage.rule import Knob, Rule
from tracker.clinical.triage.rules import RULES
from tracker.clinical.triage.tuning import DEFAULT_TUNING, Tuning
from tracker.clinical.triage.words import patient_words

__all__ = [
    "DEFAULT_TUNING",
    "HISTORY",
    "LOGS",
    "PAIN",
    "RED_FLAG",
    "RULES",
    "WALKING",
    "DayPoint",
    "Episode",
    "Finding",
    "Knob",
    "Patience",
    "Rule",
    "Tuning",
    "judge",
    "patient_words",
    "replay",
    "silence",
]
