"""The logs of a filled clinic, written by the database itself: `Course.on` in SQL, and noise."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from bench.filling.tables import without_indexes
from tracker.synthetic.course import Course

# Sixty days each: a week before day 0, a month of every day, then as often as fits up to the last.
# Whoever is too young for that logged every day of the last sixty.
LOGGED_DAYS = 60
BEFORE, DAILY = 7, 30
PEG_WEEKS = (0, 1, 2, 4, 6, 8, 12, 26, 52)
STATE = ("pain_leg", "pain_back", "walk_m", "stand_min", "doses")
GAINS = (
    "relief_leg", "relief_back", "walking_gain", "standing_gain", "pace_days", "waits_days",
    "soreness", "dip", "dip_days",
)  # fmt: skip

COURSES = f"""
    CREATE TEMPORARY TABLE course (patient_id uuid, performed_on date, until date,
        {" float, ".join((*STATE, *GAINS))} float)
"""
DAYS = """
    SELECT course.*, day, (day - performed_on)::float AS k
    FROM course, LATERAL (SELECT until - performed_on AS age) AS old,
        generate_series(0, %(last)s) AS n, LATERAL (SELECT CASE
        WHEN age < %(before)s + %(daily)s + %(rest)s THEN until - (%(last)s - n)
        WHEN n < %(before)s + %(daily)s THEN performed_on + (n - %(before)s)
        ELSE performed_on + %(daily)s - 1
             + ((age - %(daily)s + 1) * (n - %(before)s - %(daily)s + 1)::float / %(rest)s)::int
        END AS day) AS of_day
"""
GAINED = """
    SELECT *, CASE WHEN k < 0 THEN 0
        WHEN waits_days > 0 THEN 1 / (1 + exp(-(k - waits_days) / pace_days))
        ELSE 1 - exp(-k / pace_days) END AS gained,
        CASE WHEN k < 0 THEN 0 ELSE exp(-k / 3.0) END AS sore,
        CASE WHEN k < 0 THEN 1 ELSE 1 - dip * exp(-k / dip_days) END AS dipped
    FROM ({of}) AS of
"""
STATES = f"""
    SELECT patient_id, performed_on, day,
        pain_leg * (1 - relief_leg * gained) AS pain_leg,
        pain_back * (1 - relief_back * gained) + soreness * sore AS pain_back,
        walk_m * power(walking_gain, gained) * dipped AS walk_m,
        stand_min * power(standing_gain, gained) * (0.5 + dipped / 2) AS stand_min,
        doses * (1 - 0.9 * gained * (relief_leg + relief_back) / 2)
            + least(2, soreness) * sore AS doses
    FROM ({GAINED}) AS gained
"""
LOGS = f"""
    INSERT INTO tracker_dailylog (id, patient_id, day, daily_distance_m, steps,
        walking_distance_m, walking_min, stopped_by, standing_min, pain_back, pain_leg,
        medicine_doses, symptoms, note, note_read_at, note_read_by_id, entered_by_id, door,
        created_at, updated_at)
    SELECT gen_random_uuid(), patient_id, day,
        CASE WHEN random() < 0.6 THEN (walked * (2 + 1.5 * random()))::int END, NULL,
        CASE WHEN random() < 0.85 THEN walked::int END,
        CASE WHEN random() < 0.6 THEN (walked / 45)::int END, '[]',
        CASE WHEN random() < 0.8 THEN (stand_min * (0.8 + 0.4 * random()))::int END,
        greatest(0, least(10, pain_back + random() * 2 - 1))::int,
        greatest(0, least(10, pain_leg + random() * 2 - 1))::int,
        CASE WHEN random() < 0.7 THEN greatest(0, doses + random() - 0.5)::int END,
        '[]', '', NULL, NULL, NULL, 'page', day + time '23:30', day + time '23:30'
    FROM (SELECT *, walk_m * (0.8 + 0.4 * random()) AS walked
          FROM ({STATES.format(of=DAYS)}) AS states) AS lived
"""
NOTES = """
    UPDATE tracker_dailylog SET note = 'May I drive again? My daughter asks me every day.'
    FROM tracker_alert, course
    WHERE rule = 'unread_note' AND state <> 'resolved'
      AND course.patient_id = tracker_alert.patient_id
      AND tracker_dailylog.patient_id = course.patient_id AND day = until
"""
WEEKS = """
    SELECT course.*, performed_on + k AS day, k FROM course, LATERAL (
        SELECT 7 * week - (week = 0)::int AS k FROM unnest(%s::int[]) AS week) AS of_week
    WHERE performed_on + k <= until AND random() < 0.85
"""
PEGS = f"""
    INSERT INTO tracker_weeklypeg (id, patient_id, week, day, pain, enjoyment, activity,
        entered_by_id, door, created_at, updated_at)
    SELECT gen_random_uuid(), patient_id, date_trunc('week', day)::date, day, hurts, hurts,
        greatest(hurts - 1, 0), NULL, 'page', day + time '23:30', day + time '23:30'
    FROM ({STATES.format(of=WEEKS)}) AS states,
        LATERAL (SELECT greatest(0, least(10, pain_leg + random() - 0.5))::int AS hurts) AS answered
"""


def write(courses: Iterable[tuple[UUID, date, date, Course]]) -> int:
    """Write sixty logs and the weekly answers of each patient; return how many logs.

    `courses` are of a patient, day 0, the last day that is logged, and the course.
    """
    rest = LOGGED_DAYS - BEFORE - DAILY
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(COURSES)
        with cursor.copy("COPY course FROM STDIN") as into:
            for patient_id, performed_on, until, course in courses:
                state = [getattr(course.before, name) for name in STATE]
                gains = [getattr(course, name) for name in GAINS]
                into.write_row([patient_id, performed_on, until, *state, *gains])
        with without_indexes("tracker_dailylog"):
            cursor.execute(
                LOGS, {"last": LOGGED_DAYS - 1, "before": BEFORE, "daily": DAILY, "rest": rest}
            )
            written: int = cursor.rowcount
        cursor.execute("ANALYZE course")
        cursor.execute(NOTES)
        with without_indexes("tracker_weeklypeg"):
            cursor.execute(PEGS, [list(PEG_WEEKS)])
        cursor.execute("DROP TABLE course")
    return written
