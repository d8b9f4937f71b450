"""What a nurse does with an alert, and what the worklist then shows."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.listed import counts, rows_for
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door, Summary
from tracker.triage.alerts import AlertConflict, acknowledge, assign, resolve
from tracker.triage.worklist import page

pytestmark = pytest.mark.django_db


def report(patient, *symptoms, now=NOW, **answers):
    record_day(
        patient=patient, day=TODAY, answers={"symptoms": list(symptoms), **answers},
        entered_by=None, door=Door.PAGE, now=now,
    )  # fmt: skip
    return Alert.objects.filter(patient=patient).order_by("-due_at").first()


def names(rows):
    return [row.patient.first_name for row in rows]


def test_whoever_acknowledges_owns_the_alert(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    acknowledge(alert, by=nurse, now=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.owner, alert.acknowledged_at) == ("acknowledged", nurse, NOW)


def test_acknowledging_twice_keeps_the_first_time(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    acknowledge(alert, by=nurse, now=NOW)
    acknowledge(alert, by=nurse, now=NOW + timedelta(hours=1))
    alert.refresh_from_db()
    assert alert.acknowledged_at == NOW


def test_a_second_nurse_is_told_who_has_it(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    acknowledge(alert, by=nurse, now=NOW)
    with pytest.raises(AlertConflict, match=nurse.name):
        acknowledge(alert, by=a_nurse(clinic), now=NOW)


def test_a_nurse_gives_an_alert_to_a_colleague(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    ana = a_nurse(clinic)
    assign(alert, to=ana, by=nurse, now=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.owner, alert.acknowledged_at) == ("acknowledged", ana, NOW)
    event = alert.events.last()
    assert (event.kind, event.by, event.to) == ("assigned", nurse, ana)


def test_assigning_it_to_its_owner_changes_nothing(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    acknowledge(alert, by=nurse, now=NOW)
    assign(alert, to=nurse, by=nurse, now=NOW + timedelta(hours=1))
    assert alert.events.count() == 2


def test_whoever_works_elsewhere_or_no_more_is_given_nothing(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    for other in (a_nurse(a_clinic("Another")), a_nurse(clinic, is_active=False)):
        with pytest.raises(AlertConflict, match="does not work for this clinic"):
            assign(alert, to=other, by=nurse, now=NOW)


def test_an_alert_that_somebody_took_meanwhile_is_not_given_away(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    ana = a_nurse(clinic, name="Ana Cole, RN")
    acknowledge(alert, by=ana, now=NOW)
    with pytest.raises(AlertConflict, match="Ana Cole, RN has taken this alert meanwhile"):
        assign(alert, to=a_nurse(clinic), by=nurse, now=NOW)  # `alert` was read before
    alert.refresh_from_db()
    assign(alert, to=nurse, by=nurse, now=NOW)
    alert.refresh_from_db()
    assert alert.owner == nurse


def test_the_second_of_two_nurses_is_told_who_resolved_it(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    resolve(alert, by=a_nurse(clinic, name="Ana Cole, RN"), outcome="seen", note="", now=NOW)
    for act in (
        lambda: resolve(alert, by=nurse, outcome="other", note="", now=NOW),
        lambda: acknowledge(alert, by=nurse, now=NOW),
        lambda: assign(alert, to=nurse, by=nurse, now=NOW),
    ):
        with pytest.raises(AlertConflict, match="resolved already, by Ana Cole, RN"):
            act()


def test_a_resolved_alert_cannot_be_taken(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    resolve(alert, by=nurse, outcome="advised", note="", now=NOW)
    with pytest.raises(AlertConflict, match="resolved already"):
        acknowledge(alert, by=nurse, now=NOW)


def test_an_outcome_off_the_list_is_refused(clinic, nurse):
    alert = report(a_patient(clinic), "fever")
    with pytest.raises(AlertConflict, match="from the list"):
        resolve(alert, by=nurse, outcome="whatever", note="", now=NOW)


def test_the_worklist_puts_the_gravest_first_and_the_taken_last(clinic, nurse):
    taken = a_patient(clinic, first_name="Taken")
    acknowledge(report(taken, "leg_weakness"), by=nurse, now=NOW)
    report(a_patient(clinic, first_name="Watch"), note="Hello")
    report(a_patient(clinic, first_name="Emergency"), "leg_weakness")
    report(a_patient(clinic, first_name="Urgent"), "fever")
    report(a_patient(clinic, first_name="Well"), pain_leg=1)
    assert names(rows_for(nurse)) == ["Emergency", "Urgent", "Watch"]
    assert names(rows_for(nurse, show="all")) == ["Emergency", "Urgent", "Watch", "Taken", "Well"]
    assert names(rows_for(nurse, show="in_hand")) == ["Taken"]


def test_an_emergency_that_somebody_took_stays_an_emergency(clinic, nurse):
    patient = a_patient(clinic)
    report(patient, "leg_weakness", "fever", note="May I drive?")
    emergency = Alert.objects.get(rule="red_flag:leg_weakness")
    acknowledge(emergency, by=nurse, now=NOW)
    summary = rows_for(nurse, show="emergency").get()
    assert (summary.reason, summary.owner) == ("New leg weakness reported", nurse)
    assert summary.top_alert_id == Alert.objects.get(rule="red_flag:fever").pk
    assert list(rows_for(nurse)) == [summary], "the fever still waits for somebody"
    assert counts(nurse).emergency == 1
    for alert in Alert.objects.unresolved():
        acknowledge(alert, by=nurse, now=NOW)
    assert names(rows_for(nurse, show="in_hand")) == [patient.first_name]
    assert counts(nurse).emergency == 1


def test_whoever_closes_the_alert_of_a_note_has_read_it(clinic, nurse):
    alert = report(a_patient(clinic), note="May I drive?")
    resolve(alert, by=nurse, outcome="note_read", note="", now=NOW)
    log = DailyLog.objects.get()
    assert (log.note_read_by, log.note_read_at) == (nurse, NOW)


def test_of_one_severity_the_nearest_deadline_comes_first(clinic, nurse):
    later = a_patient(clinic, first_name="Later")
    sooner = a_patient(clinic, first_name="Sooner")
    report(later, "fever", now=NOW + timedelta(minutes=20))
    report(sooner, "fever", now=NOW)
    assert names(rows_for(nurse)) == ["Sooner", "Later"]


def test_the_tiles_count_what_the_filters_show(clinic, nurse):
    report(a_patient(clinic), "leg_weakness")
    report(a_patient(clinic), "fever")
    a_patient(clinic)
    tiles = counts(nurse)
    assert (tiles.emergency, tiles.urgent, tiles.watch, tiles.on_track) == (1, 1, 0, 1)
    assert (tiles.action, tiles.all) == (2, 3)


def test_a_nurse_of_another_clinic_sees_none_of_it(clinic):
    report(a_patient(clinic), "leg_weakness")
    stranger = a_nurse(a_clinic("Another clinic"))
    assert list(rows_for(stranger, show="all")) == []
    assert counts(stranger).all == 0
    assert not Alert.objects.visible_to(stranger).exists()


def test_pages_follow_one_another_without_gap_or_repeat(clinic, nurse):
    for number in range(7):
        a_patient(clinic, first_name=f"P{number}")
    seen, cursor = [], ""
    while True:
        current = page(rows_for(nurse, show="all"), cursor=cursor, size=3)
        seen += [row.patient_id for row in current.rows]
        cursor = current.next_cursor
        if not cursor:
            break
    assert len(seen) == 7
    assert len(set(seen)) == 7


@pytest.mark.parametrize("cursor", ["nonsense", "bnVsbA==", "WzEsMiwzXQ=="])
def test_a_damaged_cursor_gives_the_first_page(clinic, nurse, cursor):
    a_patient(clinic)
    assert len(page(rows_for(nurse, show="all"), cursor=cursor).rows) == 1


def test_search_finds_by_name_phone_and_record_number(clinic, nurse):
    a_patient(
        clinic, first_name="Rosa", last_name="Delgado", phone="206-555-0199", record_number="77"
    )
    a_patient(clinic, first_name="Walter", last_name="Brandt")
    for words in ("rosa", "delgado rosa", "0199", "77"):
        assert names(rows_for(nurse, show="all", search=words)) == ["Rosa"], words


def test_the_worklist_of_a_full_page_is_one_query(clinic, nurse, django_assert_num_queries):
    for _ in range(5):
        report(a_patient(clinic), "fever")
    rows = rows_for(nurse)
    with django_assert_num_queries(1):
        for row in page(rows).rows:
            assert row.patient.name
            assert row.owner is None


def test_every_patient_has_a_summary_from_the_first_day(clinic):
    patient = a_patient(clinic, procedure={"baseline_walking_distance_m": 76})
    summary = Summary.objects.get(patient=patient)
    assert (summary.rank, summary.baselines) == (0, {"walking_distance_m": 76.0})
