"""An import's way from the file to the log: nothing typed is lost, nothing is written twice."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tests.imports.health_export import IPHONE, WATCH, distance, export, steps
from tracker.imports import actions, files, import_runner, transitions
from tracker.imports.actions import CHOOSE, KEEP, TAKE, LogChanged, StillWriting
from tracker.imports.compare import CellStatus, compare_days, fingerprint
from tracker.imports.resume_imports import resume_imports
from tracker.journal.record_day import record_day
from tracker.models import (
    Alert,
    DailyLog,
    Door,
    HealthImport,
    ImportState,
    LogVersion,
    Message,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YESTERDAY, DAY_BEFORE = TODAY - DAY, TODAY - 2 * DAY


def clock():
    return NOW


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def bring(patient, tmp_path):
    """Brings a file: bring(b"…"), or an open one."""

    def bring(content, *, by=None, now=NOW):
        upload = tmp_path / "upload"
        upload.write_bytes(content if isinstance(content, bytes) else content.getvalue())
        return actions.start_import(patient, upload, by=by or patient.account, now=now)

    return bring


@pytest.fixture
def read(bring):
    """Brings a file and has it read."""

    def read(content, **options):
        found = bring(content, **options)
        import_runner.read_file(found.pk, clock=clock)
        return again(found)

    return read


@pytest.fixture
def write(patient):
    """Decides, and has it written."""

    def write(found, for_all=KEEP, take=()):
        assert actions.confirm_import(
            patient,
            found.pk,
            for_all=for_all,
            take=take,
            seen=seen(found),
            now=NOW,
        )
        import_runner.write_days(found.pk, clock=clock)
        return again(found)

    return write


def again(found):
    return HealthImport.objects.select_related("patient").get(pk=found.pk)


def seen(found):
    return fingerprint(compare_days(found))


def say(patient, day=YESTERDAY, **answers):
    return record_day(
        patient=patient, day=day, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip


def csv(*lines, headings="Date,Steps"):
    return "\n".join([headings, *lines]).encode()


def steps_of(patient):
    logs = DailyLog.objects.filter(patient=patient).order_by("day")
    return {log.day: log.steps for log in logs}


TWO_DAYS = csv(f"{DAY_BEFORE},3000", f"{YESTERDAY},4000")


# From the file to the log


def test_an_export_is_read_shown_and_written(patient, read, write):
    day = YESTERDAY.isoformat()
    found = read(
        export(
            steps(IPHONE, day, "09:00", "09:10", 900),
            steps(WATCH, day, "09:00", "09:10", 1000),
            distance(WATCH, day, "09:00", "09:10", "0.5"),
        )
    )
    assert (found.state, found.source, found.progress) == ("ready", "apple_health", 100)
    assert not DailyLog.objects.exists()
    done = write(found)
    assert (done.state, done.days_new, done.days_changed, done.days_kept) == ("done", 1, 0, 0)
    log = DailyLog.objects.get()
    assert (log.day, log.steps, log.daily_distance_m) == (YESTERDAY, 1000, Decimal("804.67"))
    assert (log.door, log.entered_by) == (Door.IMPORT, patient.account)


def test_nothing_is_kept_of_an_import_that_has_ended(own_folder, read, write):
    found = read(TWO_DAYS)
    assert list((own_folder / "imports").iterdir()) == []
    done = write(found)
    assert (done.file, done.rows, done.plan, done.lease) == ("", [], [], None)
    assert done.ended_at == NOW


def test_the_file_waits_where_only_we_may_read_it(own_folder, bring):
    found = bring(TWO_DAYS)
    kept = own_folder / "imports" / found.file
    assert kept.read_bytes() == TWO_DAYS
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_the_same_file_again_changes_nothing(patient, read, write):
    write(read(TWO_DAYS))
    found = read(TWO_DAYS)
    assert {day.status for day in compare_days(found)} == {CellStatus.SAME}
    done = write(found, TAKE)
    assert (done.days_new, done.days_changed) == (0, 0)
    assert LogVersion.objects.count() == 2


def test_today_is_left_out_for_it_is_not_over(patient, read, write):
    found = read(csv(f"{YESTERDAY},4000", f"{TODAY},90"))
    assert [row["day"] for row in found.rows] == [YESTERDAY.isoformat()]
    assert found.left_out["days"] == [TODAY.isoformat()]


def test_days_that_may_not_be_logged_are_named_and_left_out(patient, read, write):
    first = TODAY - 42 * DAY  # 30 days before day 0
    found = read(csv(f"{first - DAY},1", f"{first},2", f"{YESTERDAY},3"))
    assert found.left_out["days"] == [(first - DAY).isoformat()]
    write(found)
    assert steps_of(patient) == {first: 2, YESTERDAY: 3}


def test_many_days_outside_are_named_by_the_first_and_the_last(read):
    old = [f"{date(2020, 1, 1) + n * DAY},5" for n in range(30)]
    found = read(csv(*old, f"{YESTERDAY},3"))
    assert found.left_out == {
        "number": 30, "days": ["2020-01-01", "2020-01-30"], "too_much": [],
    }  # fmt: skip


# What was said


def test_what_was_said_stays_unless_the_patient_says_otherwise(patient, read, write):
    say(patient, steps=1234, pain_leg=4)
    found = read(TWO_DAYS)
    assert [day.status for day in compare_days(found)] == [CellStatus.NEW, CellStatus.DIFFERS]
    done = write(found)
    assert (done.days_new, done.days_changed, done.days_kept) == (1, 0, 1)
    assert steps_of(patient) == {DAY_BEFORE: 3000, YESTERDAY: 1234}


def test_for_all_days_the_measured_number_may_be_taken(patient, read, write):
    say(patient, steps=1234, pain_leg=4)
    done = write(read(TWO_DAYS), TAKE)
    assert (done.days_new, done.days_changed, done.days_kept) == (1, 1, 0)
    log = DailyLog.objects.get(day=YESTERDAY)
    assert (log.steps, log.pain_leg, log.door) == (4000, 4, Door.PAGE)
    assert [version.door for version in log.versions.all()] == [Door.PAGE, Door.IMPORT]


def test_or_day_by_day(patient, read, write):
    say(patient, DAY_BEFORE, steps=1)
    say(patient, YESTERDAY, steps=2)
    done = write(read(TWO_DAYS), CHOOSE, take={DAY_BEFORE})
    assert (done.days_changed, done.days_kept) == (1, 1)
    assert steps_of(patient) == {DAY_BEFORE: 3000, YESTERDAY: 2}


def test_a_measure_that_was_not_said_joins_the_day(patient, read, write):
    say(patient, pain_leg=4)
    found = read(TWO_DAYS)
    assert compare_days(found)[-1].status == CellStatus.NEW
    assert write(found).days_changed == 1
    log = DailyLog.objects.get(day=YESTERDAY)
    assert (log.steps, log.pain_leg) == (4000, 4)


def test_what_an_earlier_file_brought_is_no_saying_and_is_brought_up_to_date(patient, read, write):
    write(read(csv(f"{YESTERDAY},4000")))
    say(patient, DAY_BEFORE, pain_leg=3)
    found = read(csv(f"{YESTERDAY},5200"))
    assert compare_days(found)[0].status == CellStatus.UPDATES
    assert write(found).days_changed == 1
    assert steps_of(patient)[YESTERDAY] == 5200


def test_what_an_earlier_file_brought_and_somebody_saved_has_been_said(patient, read, write):
    write(read(csv(f"{YESTERDAY},4000")))
    say(patient, steps=4000, pain_leg=3)
    assert compare_days(read(csv(f"{YESTERDAY},5200")))[0].status == CellStatus.DIFFERS


def test_a_distance_that_reads_the_same_is_the_same(patient, read):
    say(patient, daily_distance_m=Decimal("304.80"))  # 1,000 feet
    found = read(csv(f"{YESTERDAY},304.9", headings="Date,Distance (m)"))
    assert compare_days(found)[0].status == CellStatus.SAME


def test_what_is_said_after_the_patient_looked_is_shown_before_anything_is_written(patient, read):
    found = read(TWO_DAYS)
    shown = seen(found)
    say(patient, steps=77)
    with pytest.raises(LogChanged):
        actions.confirm_import(patient, found.pk, for_all=TAKE, take=(), seen=shown, now=NOW)
    assert again(found).state == "ready"


def test_what_is_said_after_the_patient_decided_stays(patient, read):
    found = read(TWO_DAYS)
    shown = seen(found)
    assert actions.confirm_import(patient, found.pk, for_all=TAKE, take=(), seen=shown, now=NOW)
    say(patient, steps=77)
    import_runner.write_days(found.pk, clock=clock)
    assert again(found).days_kept == 1
    assert steps_of(patient) == {DAY_BEFORE: 3000, YESTERDAY: 77}


# Questions and faults


def test_dates_that_may_be_two_days_are_asked_about_and_then_read(patient, read):
    found = read(csv("10/11/2026,5"))
    assert (found.state, found.question["name"]) == ("asking", "date_order")
    assert not actions.answer_question(patient, found.pk, "backwards", now=NOW)
    assert actions.answer_question(patient, found.pk, "month_first", now=NOW)
    import_runner.read_file(found.pk, clock=clock)
    assert [row["day"] for row in again(found).rows] == ["2026-10-11"]


def test_one_question_after_the_other(patient, read):
    found = read(csv("10/11/2026,5", headings="Date,Distance"))
    actions.answer_question(patient, found.pk, "month_first", now=NOW)
    import_runner.read_file(found.pk, clock=clock)
    assert again(found).question["name"] == "distance_unit"
    actions.answer_question(patient, found.pk, "miles", now=NOW)
    import_runner.read_file(found.pk, clock=clock)
    assert again(found).rows[0]["daily_distance_m"] == "8046.72"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "empty"),
        (b"\x89PNG and so on", "unknown"),
        (b"PK\x03\x04 cut off", "damaged"),
        (csv("2020-01-01,5"), "no_days"),
        (csv("2026-11-02,70", headings="Date,Weight"), "columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_is_dropped(own_folder, read, content, fault):
    found = read(content)
    assert (found.state, found.fault) == ("failed", fault)
    assert list((own_folder / "imports").iterdir()) == []


def test_a_fault_of_our_own_is_told_and_raised_for_the_log(own_folder, bring):
    found = bring(TWO_DAYS)
    shutil.rmtree(own_folder / "imports")
    with pytest.raises(FileNotFoundError):
        import_runner.read_file(found.pk, clock=clock)
    assert again(found).fault == "stopped"


# Once, whatever dies


def test_two_workers_do_not_read_the_same_file(bring):
    found = bring(TWO_DAYS)
    assert transitions.claim(found.pk, ImportState.READING, now=NOW) is not None
    import_runner.read_file(found.pk, clock=clock)
    assert again(found).state == "reading"


def test_a_worker_that_died_while_reading_is_followed_by_another(bring):
    found = bring(TWO_DAYS)
    transitions.claim(found.pk, ImportState.READING, now=NOW)
    later = NOW + timedelta(minutes=4)
    assert resume_imports(now=later) == 1
    import_runner.read_file(found.pk, clock=lambda: later)
    assert again(found).state == "ready"


def test_a_file_that_kills_every_worker_is_given_up(bring):
    found = bring(TWO_DAYS)
    for n in range(transitions.MAX_CLAIMS):
        assert transitions.claim(found.pk, ImportState.READING, now=NOW + n * timedelta(minutes=4))
    resume_imports(now=NOW + timedelta(minutes=20))
    assert again(found).fault == "stopped"


def test_a_worker_that_died_while_writing_is_followed_on_the_next_day(patient, read, monkeypatch):
    found = read(csv(*(f"{TODAY - n * DAY},{n}" for n in range(1, 6))))
    actions.confirm_import(patient, found.pk, for_all=KEEP, take=(), seen=seen(found), now=NOW)

    def dies_on_the_third(**options):
        if DailyLog.objects.count() == 2:
            raise KeyboardInterrupt
        return record_day(**options)

    monkeypatch.setattr(import_runner, "record_day", dies_on_the_third)
    with pytest.raises(KeyboardInterrupt):
        import_runner.write_days(found.pk, clock=clock)
    assert (again(found).position, again(found).days_new) == (2, 2)
    monkeypatch.setattr(import_runner, "record_day", record_day)
    import_runner.write_days(found.pk, clock=lambda: NOW + timedelta(minutes=4))
    assert (again(found).state, again(found).days_new) == ("done", 5)
    assert LogVersion.objects.count() == 5


def test_deciding_twice_writes_once(patient, read, write):
    found = read(TWO_DAYS)
    shown = seen(found)
    write(found)
    assert not actions.confirm_import(patient, found.pk, for_all=TAKE, take=(), seen=shown, now=NOW)
    import_runner.write_days(found.pk, clock=clock)
    assert LogVersion.objects.count() == 2


def test_what_is_given_up_while_it_is_read_comes_to_nothing(own_folder, patient, bring):
    found = bring(TWO_DAYS)

    def gives_up_meanwhile():
        actions.cancel_import(patient, found.pk)
        return NOW

    import_runner.read_file(found.pk, clock=gives_up_meanwhile)
    assert not HealthImport.objects.exists()


def test_another_file_takes_the_place_of_one_that_was_not_decided(own_folder, read):
    read(TWO_DAYS)
    newer = read(csv(f"{YESTERDAY},5"))
    assert HealthImport.objects.get() == newer


def test_but_not_of_one_that_is_being_written(patient, read, bring):
    found = read(TWO_DAYS)
    actions.confirm_import(patient, found.pk, for_all=KEEP, take=(), seen=seen(found), now=NOW)
    assert not actions.cancel_import(patient, found.pk)
    with pytest.raises(StillWriting):
        bring(TWO_DAYS)


# The clock


def test_what_nobody_came_back_to_is_forgotten_after_a_day(own_folder, read):
    found = read(csv("10/11/2026,5"))
    kept = own_folder / "imports" / found.file
    resume_imports(now=NOW + timedelta(hours=23))
    assert again(found).state == "asking"
    assert kept.exists()
    resume_imports(now=NOW + timedelta(hours=25))
    assert (again(found).state, again(found).fault) == ("failed", "expired")


def test_a_file_that_nothing_knows_of_is_dropped_after_a_day(own_folder):
    stray = files.folder() / "stray"
    stray.write_bytes(b"x")
    written = stray.stat().st_mtime
    resume_imports(now=datetime.fromtimestamp(written + 3600, UTC))
    assert stray.exists()
    resume_imports(now=datetime.fromtimestamp(written + 90_000, UTC))
    assert not stray.exists()


def test_an_import_that_no_worker_was_told_of_is_enqueued_in_the_next_minute(
    bring, monkeypatch, django_capture_on_commit_callbacks
):
    found = bring(TWO_DAYS)
    enqueued = []
    monkeypatch.setattr(transitions, "enqueue_now", lambda *task: enqueued.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        assert resume_imports(now=NOW + timedelta(seconds=30)) == 0
        assert resume_imports(now=NOW + timedelta(seconds=90)) == 1
    assert enqueued == [("tracker.tasks.read_import", str(found.pk))]


# The clinic


def test_months_of_old_days_reach_the_record_and_nobody_is_called(clinic, read, write, tmp_path):
    nurse = a_nurse(clinic)
    old = a_patient(clinic, day=400)
    lines = [f"{TODAY - n * DAY},{5000 if n > 200 else 800}" for n in range(400, 20, -1)]
    upload = tmp_path / "upload"
    upload.write_bytes(csv(*lines))
    assert old.account is not None
    found = actions.start_import(old, upload, by=old.account, now=NOW)
    import_runner.read_file(found.pk, clock=clock)
    found = again(found)
    actions.confirm_import(old, found.pk, for_all=KEEP, take=(), seen=seen(found), now=NOW)
    import_runner.write_days(found.pk, clock=clock)
    assert again(found).days_new == 380
    assert not Alert.objects.filter(patient=old).exists()
    assert not Message.objects.filter(to_email=nurse.email).exists()


def test_a_caregiver_brings_a_file_and_is_named_in_the_history(patient, read, write):
    caregiver = a_caregiver(patient)
    write(read(TWO_DAYS, by=caregiver))
    assert {version.entered_by for version in LogVersion.objects.all()} == {caregiver}


def test_who_sees_an_import(clinic, patient, bring):
    found = bring(TWO_DAYS)
    mine = [patient.account, a_caregiver(patient)]
    others = [a_patient(clinic).account, a_nurse(clinic), a_nurse(a_clinic("Elsewhere"))]

    def seen_by(user):
        return list(HealthImport.objects.visible_to(user))

    assert [seen_by(user) for user in mine] == [[found], [found]]
    assert [seen_by(user) for user in others] == [[], [], []]


def test_comparing_takes_two_queries_for_any_number_of_days(
    patient, read, django_assert_num_queries
):
    say(patient, steps=1)
    found = read(csv(*(f"{TODAY - n * DAY},{n}" for n in range(1, 40))))
    with django_assert_num_queries(2):
        compare_days(found)


def test_progress_is_noted_while_a_large_file_is_read(bring, monkeypatch):
    found = bring(csv(*(f"{YESTERDAY} 09:00:00,1" for _ in range(200_000))))
    ticks = iter(range(100_000))
    seen = []

    def noted(found, **fields):
        seen.append(fields.get("progress"))
        transitions.update_claimed(found, **fields)

    monkeypatch.setattr(import_runner, "update_claimed", noted)
    import_runner.read_file(found.pk, clock=lambda: NOW + timedelta(seconds=next(ticks)))
    percents = [percent for percent in seen if percent is not None]
    assert len(set(percents)) > 10
    assert percents[-1] > 90
