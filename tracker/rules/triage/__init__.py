"""The rules that judge a log, and silence: what a nurse must know of, how soon, and why.

Pure: no clock, no database. RULES lists them all with their words, sources and parameters; a Tuning
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

from tracker.rules.triage.codes import RED_FLAG
from tracker.rules.triage.course import HISTORY, LOGS
from tracker.rules.triage.day_point import DayPoint
from tracker.rules.triage.finding import Finding
from tracker.rules.triage.judging import Episode, judge, replay
from tracker.rules.triage.rule import Rule, RuleParameter
from tracker.rules.triage.rules import RULES
from tracker.rules.triage.silence import SilenceLimits, find_silence, replay_silences
from tracker.rules.triage.tuning import DEFAULT_TUNING, Tuning

__all__ = [
    "DEFAULT_TUNING",
    "HISTORY",
    "LOGS",
    "RED_FLAG",
    "RULES",
    "DayPoint",
    "Episode",
    "Finding",
    "Rule",
    "RuleParameter",
    "SilenceLimits",
    "Tuning",
    "find_silence",
    "judge",
    "replay",
    "replay_silences",
]
