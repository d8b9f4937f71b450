"""Made-up people and their recoveries: for demo, simulation, evaluation and benchmarks.

One model: a `course` of recovery, a `deterioration` injected into it, and the `diary` that turns
each day's state into answers. What uses it:

- `cohort`, `score`, `evaluation`: how well the triage rules find known deteriorations;
- `people`, `world` on a `virtual_clock`: people who live through the real functions, in the
  `demo` clinic and, with `lives` full of changes and a `mail_server` that misbehaves, in the
  `simulation`, whose `report` counts the mail;
- `bulk`: rows by the thousand for the benchmarks.

The model was written and frozen before the rules were tuned, and imports nothing of them: neither
a rule nor a threshold. The rules were tuned on seeds 1 to 3; 101 to 203 were looked at meanwhile.
Figures that are reported are of seeds from 301 on, so a seed's recoveries must never change.

What is drawn, and why so:

- *Response.* Four classes: strong 45%, moderate 27%, slow 13%, none 15%. About two in three gain
  2 points of pain by week 6 (MiDAS I: 67%). Gains in walking and standing are skewed: a few
  patients gain tenfold, many double (Mekhail 2012: 246 to 3,956 ft on average).
- *Course.* Most of the gain comes within the first weeks; the slow gain theirs around week 5.
  After the procedure the back is sore for some days, more medicine is taken, and walking dips by
  10 to 70% for days to weeks.
- *Noise.* Pain wanders from day to day (0.5 to 1.2 points, partly carried over to the next day),
  walking and standing by 12 to 40%; a weekday pattern; bad days, one to three in a row, about one
  spell in six weeks and for some one in two; now and then a lazy spell of three to five days in
  which somebody simply walks half as much.
- *Answers.* Whole numbers; distances in feet and minutes that cluster at round figures; some
  people repeat yesterday's answer; some log the farthest walk, some the day's total, some let a
  phone count steps; single answers are left out; about one distance in 300 is typed in the wrong
  unit or with a digit too many or too few, and one pain in 300 lands on another number.
- *Days.* Requested days are those of the guidance; a third of the patients log on other days too.
  Adherence differs between people. On bad days, and when it got worse, people log less. Some are
  away for a week or more.
- *Deteriorations.* About two in five of those who responded get worse at a known day between days
  15 and 63, for good: sudden leg or back pain (2.5 to 5 points), walking lost in two steps,
  standing lost, a drift of pain and walking, medicine on the rise. A drift has no sudden onset: it
  counts from the day on which it amounts to 2 points or to 30% of walking, and whoever finds it
  earlier has found it. No gain at week 6 is a deterioration too, from day 42 to day 63.
- *Red flags.* One patient in twelve reports one to three, some again on a later day, some for a
  day that was logged before.
"""
