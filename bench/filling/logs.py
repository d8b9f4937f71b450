"""The logs of a filled clinic, written by the database itself from its patients' procedures."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from bench.filling.tables import without_indexes

# Sixty days each: a week before day 0, a month of every day, then as often as fits up to the last.
# Whoever is too young for that logged every day of the last sixty.
LOGGED_DAYS = 60
BEFORE, DAILY = 7, 30
PEG_WEEKS = (0, 1, 2, 4, 6, 8, 12, 26, 52)

COURSES = """
    CREATE TEMPORARY TABLE course AS
    SELECT patient_id, performed_on, until, until - performed_on AS age,
           40 + 160 * random() AS walk_m, 2.5 * random() AS gain,
           5 + 4 * random() AS pain, 5 * random() AS relief
    FROM tracker_procedure JOIN last_day USING (patient_id)
"""
DAYS = """
    SELECT patient_id, walk_m, gain, pain, relief, performed_on, day,
           greatest(day - performed_on, 0)::float AS k, day < performed_on AS is_before
    FROM course, generate_series(0, %(last)s) AS n, LATERAL (SELECT CASE
        WHEN age < %(before)s + %(daily)s + %(rest)s THEN until - (%(last)s - n)
        WHEN n < %(before)s + %(daily)s THEN performed_on + (n - %(before)s)
        ELSE performed_on + %(daily)s - 1
             + ((age - %(daily)s + 1) * (n - %(before)s - %(daily)s + 1)::float / %(rest)s)::int
        END AS day) AS of_day
"""
LOGS = f"""
    INSERT INTO tracker_dailylog (id, patient_id, day, daily_distance_m, steps,
        walking_distance_m, walking_min, stopped_by, standing_min, pain_back, pain_leg,
        medicine_doses, symptoms, note, note_read_at, note_read_by_id, entered_by_id, door,
        created_at, updated_at)
    SELECT gen_random_uuid(), patient_id, day,
        CASE WHEN random() < 0.6 THEN (walked * (2 + 2 * random()))::int END, NULL,
        CASE WHEN random() < 0.85 THEN walked::int END,
        CASE WHEN random() < 0.6 THEN (walked / 50)::int END, '[]',
        CASE WHEN random() < 0.8 THEN (5 + walked / 20 + 5 * random())::int END,
        greatest(0, least(10, hurts + random() * 2 - 1))::int,
        greatest(0, least(10, hurts + random() * 3 - 1))::int,
        CASE WHEN random() < 0.7 THEN greatest(0, hurts / 2 + random() - 0.5)::int END,
        '[]', '', NULL, NULL, NULL, 'page', day + time '23:30', day + time '23:30'
    FROM (
        SELECT *,
            walk_m * (0.85 + 0.3 * random()) * CASE WHEN is_before THEN 1
                WHEN k < 5 THEN 0.7 ELSE 1 + gain * (1 - exp(-k / 30)) END AS walked,
            pain - CASE WHEN is_before THEN 0 ELSE relief * (1 - exp(-k / 20)) END AS hurts
        FROM ({DAYS}) AS days
    ) AS lived
"""
NOTES = """
    UPDATE tracker_dailylog SET note = 'May I drive again? My daughter asks me every day.'
    FROM tracker_alert, last_day
    WHERE rule = 'unread_note' AND state <> 'resolved'
      AND last_day.patient_id = tracker_alert.patient_id
      AND tracker_dailylog.patient_id = last_day.patient_id AND day = until
"""
PEGS = """
    INSERT INTO tracker_weeklypeg (id, patient_id, week, day, pain, enjoyment, activity,
        entered_by_id, door, created_at, updated_at)
    SELECT gen_random_uuid(), patient_id, date_trunc('week', day)::date, day, hurts, hurts,
        greatest(hurts - 1, 0), NULL, 'page', day + time '23:30', day + time '23:30'
    FROM course, unnest(%s::int[]) AS week,
        LATERAL (SELECT performed_on + 7 * week - (week = 0)::int AS day,
            greatest(0, least(10, pain + random() - 0.5
                - relief * (1 - exp(-week::float / 3))))::int AS hurts) AS answered
    WHERE day <= until AND random() < 0.85
"""


def write(last_days: Iterable[tuple[UUID, date]]) -> int:
    """Sixty logs and the weekly answers of each patient, up to their last day; how many logs."""
    rest = LOGGED_DAYS - BEFORE - DAILY
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("CREATE TEMPORARY TABLE last_day (patient_id uuid, until date)")
        with cursor.copy("COPY last_day FROM STDIN") as into:
            for row in last_days:
                into.write_row(row)
        cursor.execute(COURSES)
        with without_indexes("tracker_dailylog"):
            cursor.execute(
                LOGS, {"last": LOGGED_DAYS - 1, "before": BEFORE, "daily": DAILY, "rest": rest}
            )
            written = cursor.rowcount
        cursor.execute("ANALYZE last_day")
        cursor.execute(NOTES)
        with without_indexes("tracker_weeklypeg"):
            cursor.execute(PEGS, [list(PEG_WEEKS)])
        cursor.execute("DROP TABLE last_day, course")
    return written
