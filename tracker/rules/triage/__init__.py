"""The rules that judge a log, and silence: what a nurse must know of, how soon, and why.

Pure: no clock, no database. RULES lists them all with their words, sources and knobs; a Tuning
is how one clinic has set them. `judge` gives findings on one log, `replay` the alerts that a
whole course would have raised. How well they do is measured by `manage.py triage evaluate`.

What each finding rests on, its `evidence`, is JSON; days are ISO dates, values the measure's own:

- red flags: "day", "symptom";
- the trends (pain_leg_up, pain_back_up, walking_down, standing_down, medicine_up): "measure",
  "judged" and "compared_with" (lists of {"day", "value"}), and "median", the middle of the latter;
- no_gain: "since" and "day", the two weeks looked at, and "compared", a list of {"measure",
  "before", "median"};
- contradiction: "day", and "answers", the two {"measure", "value"} that contradict each other;
- silence: "requested_days", "last_log_day".
"""

from tracker.rules.triage.course import HISTORY, LOGS
from tracker.rules.triage.day_point import PAIN, WALKING, DayPoint
from tracker.rules.triage.finding import RED_FLAG, Finding
from tracker.rules.triage.judging import Episode, judge, replay
from tracker.rules.triage.rule import Knob, Rule
from tracker.rules.triage.rules import RULES
from tracker.rules.triage.silence import Patience, silence
from tracker.rules.triage.tuning import DEFAULT_TUNING, Tuning
from tracker.rules.triage.words import patient_words

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
