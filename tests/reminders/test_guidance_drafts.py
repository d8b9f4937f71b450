"""A clinic's own guidance: drafted, published for new patients or for all, and taken back."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tracker.guidance import from_tables, mild
from tracker.guidance.editing import Place
from tracker.models import (
    GuidanceChange,
    GuidanceVersion,
    Message,
    Procedure,
    Reminder,
    Repinning,
    Rollout,
)
from tracker.outbox.delivery import Send
from tracker.outbox.render import render
from tracker.outbox.states import Skip
from tracker.people.registration import change_procedure
from tracker.reasons import Reason
from tracker.reminders import guidance_drafts, guidance_rollout, guidance_versions
from tracker.reminders.batching import gather_due
from tracker.reminders.compose import compose
from tracker.reminders.planning import replan

pytestmark = pytest.mark.django_db

DAY_14 = Place("guidance", "guidance-day-14")
DAILY = Place("log_requests", "log-daily")
EVENING = NOW.replace(hour=17, minute=30)
WHY = "Our patients ask for it."


@pytest.fixture
def lead(clinic):
    return a_nurse(clinic, role="lead")


@pytest.fixture
def edit(clinic, lead):
    """A function that changes an entry of the draft, which it starts if there is none."""

    def edited(place=DAY_14, **values):
        guidance_drafts.start_draft(clinic, by=lead, now=NOW)
        return guidance_drafts.change_entry(clinic, place, values, because=WHY, by=lead, now=NOW)

    return edited


@pytest.fixture
def publish(clinic, lead):
    """A function that publishes the draft, for all unless told otherwise, and moves everybody."""

    def published(audience="all"):
        version = guidance_drafts.publish(clinic, audience=audience, by=lead, now=NOW)
        guidance_rollout.resume_rollouts(now=NOW)
        return version

    return published


@pytest.fixture
def take_back(clinic, lead):
    """A function that takes back what is in use, and moves everybody."""

    def taken_back():
        version = guidance_drafts.withdraw(clinic, by=lead, now=NOW)
        guidance_rollout.resume_rollouts(now=NOW)
        return version

    return taken_back


def pin(patient):
    return Procedure.objects.get(patient=patient).guidance_version


def row(patient, step="guidance-day-14", occurrence=1):
    return Reminder.objects.get(procedure__patient=patient, step=step, occurrence=occurrence)


def planned(patient):
    """Every planned row, with all that says where and on what condition it goes."""
    return set(
        Reminder.objects.filter(procedure__patient=patient, state="planned").values_list(
            "pk", "step", "occurrence", "kind", "slot", "recovery_day", "local_date",
            "requested_day", "due_at", "useful_until", "condition", "reason_code", "reason_detail",
        )
    )  # fmt: skip


# Pins


def test_a_patient_is_pinned_to_what_the_product_ships_until_the_clinic_has_its_own(
    clinic, edit, publish
):
    first = a_patient(clinic)
    assert pin(first).pk == guidance_versions.shipped_key("mild")
    assert pin(first).label == mild().version
    edit(text="Walk on.")
    own = publish("new")
    assert pin(a_patient(clinic)) == own
    assert pin(first).pk == guidance_versions.shipped_key("mild")
    assert pin(a_patient(a_clinic("Harbor Clinic"))).pk == guidance_versions.shipped_key("mild")


def test_a_later_release_changes_nothing_for_who_was_pinned_before(clinic, monkeypatch):
    patient = a_patient(clinic)
    monkeypatch.setattr(guidance_versions, "shipped_key", lambda _protocol: NOW_SHIPPED)
    assert pin(patient).pk != NOW_SHIPPED
    assert guidance_versions.guidance_of(pin(patient).pk) == mild()
    assert replan(list(Procedure.objects.select_related("patient__clinic")), now=NOW).moved == []


NOW_SHIPPED = UUID("6f1c2d7e-0000-4000-8000-000000000000")


def test_the_products_guidance_asks_the_database_nothing(clinic, django_assert_num_queries):
    a_patient(clinic)
    with django_assert_num_queries(0):
        assert guidance_versions.guidance_of(guidance_versions.shipped_key("mild")) is mild()


def test_any_number_of_versions_is_read_by_one_query_and_kept(clinic, django_assert_num_queries):
    keys = []
    for name in ("A", "B", "C"):
        other = a_clinic(name)
        lead = a_nurse(other, role="lead")
        guidance_drafts.start_draft(other, by=lead, now=NOW)
        keys.append(guidance_drafts.publish(other, audience="new", by=lead, now=NOW).pk)
    with django_assert_num_queries(1):
        assert set(guidance_versions.guidance_by_version(keys)) == set(keys)
    with django_assert_num_queries(0):
        guidance_versions.guidance_by_version([*keys, guidance_versions.shipped_key("mild")])


def test_a_draft_is_nobodys_guidance(clinic, lead):
    draft = guidance_drafts.start_draft(clinic, by=lead, now=NOW)
    with pytest.raises(KeyError):
        guidance_versions.guidance_of(draft.pk)


def test_versions_at_hand_are_bounded(clinic, monkeypatch):
    monkeypatch.setattr(guidance_versions, "MOST_KEPT", 2)
    keys = []
    for name in ("A", "B", "C"):
        other = a_clinic(name)
        lead = a_nurse(other, role="lead")
        guidance_drafts.start_draft(other, by=lead, now=NOW)
        keys.append(guidance_drafts.publish(other, audience="new", by=lead, now=NOW).pk)
    assert set(guidance_versions.guidance_by_version(keys)) == set(keys)
    assert len(guidance_versions._kept) == 2


# The draft


def test_a_draft_begins_as_what_is_in_use_and_there_is_one(clinic, lead):
    draft = guidance_drafts.start_draft(clinic, by=lead, now=NOW)
    assert guidance_drafts.start_draft(clinic, by=lead, now=NOW) == draft
    assert draft.label == f"{mild().version}.1"
    assert from_tables(draft.document).steps == mild().steps


def test_a_change_keeps_its_sources_and_adds_the_clinics_reason_once(clinic, edit):
    before = mild().step("guidance-day-14").sources
    assert edit(text="Walk on.")
    assert edit(text="Walk on, bit by bit.")
    step = from_tables(guidance_drafts.draft_of(clinic).document).step("guidance-day-14")
    assert step.text == "Walk on, bit by bit."
    assert step.sources[:-1] == before
    assert (step.sources[-1].kind, step.sources[-1].is_clinics) == ("proposal", True)
    assert not any(source.is_clinics for source in before)
    assert step.sources[-1].note == (f"{WHY} Changed by Lakeside Spine Clinic on November 3, 2026.")


def test_who_changed_what_is_on_record(clinic, lead, edit):
    edit(text="Walk on.")
    assert not edit(text="Walk on.")
    guidance_drafts.remove_entry(clinic, Place("visits", "visit-day-1-call"), by=lead, now=NOW)
    added = guidance_drafts.add_message(
        clinic, "visits", {"days": [3], "local_time": "send_time", "condition": "always",
        "text": "Call us on {phone}.", "text_es": "Llámenos al {phone}."},
        because=WHY, by=lead, now=NOW,
    )  # fmt: skip
    trail = GuidanceChange.objects.order_by("id")
    assert [(c.what, c.place) for c in trail] == [
        ("started", ""), ("edited", str(DAY_14)), ("removed", "visits:visit-day-1-call"),
        ("added", str(added)),
    ]  # fmt: skip
    assert {c.changed_by for c in trail} == {lead}
    edited = trail.values_list("before__text", "after__text")[1]
    assert edited == (mild().step("guidance-day-14").text, "Walk on.")


@pytest.mark.parametrize(
    ("values", "key", "said"),
    [
        ({"text": "Stay in bed."}, "text", 'says "stay in bed", must not'),
        ({"text": "One. Two. Three."}, "text", "has 3 sentences, must have 2 at most"),
        ({"text": "Hello {name}."}, "text", "uses {name}, must use only"),
        ({"days": [9, 8]}, "days", "is 8, must be more than 9 before it"),
        ({"days": [9999]}, "days", "must be a recovery day"),
        ({"local_time": "23:00"}, "local_time", "must be"),
    ],
)
def test_a_change_with_a_fault_is_refused_at_its_field(values, key, said, clinic, edit):
    with pytest.raises(guidance_drafts.EditRefused) as refused:
        edit(**values)
    assert any(at == key and said in str(fault) for at, fault in refused.value.faults)
    assert (
        guidance_drafts.draft_of(clinic).document["guidance"]
        == (guidance_versions.current(clinic, "mild", now=NOW).document["guidance"])
    )


def test_a_line_of_a_phase_is_changed_and_guarded(clinic, edit):
    line = Place("phases", "first-days", "do", 2)
    edit(line, text="Walk a bit more each day.")
    with pytest.raises(guidance_drafts.EditRefused) as refused:
        edit(line, text="This is safe.")
    assert [at for at, _ in refused.value.faults] == ["text"]
    phase = from_tables(guidance_drafts.draft_of(clinic).document).phases[0]
    assert phase.do[1].text == "Walk a bit more each day."


def test_a_discarded_draft_makes_room_for_another(clinic, lead, edit):
    edit(text="Walk on.")
    guidance_drafts.discard_draft(clinic, by=lead, now=NOW)
    assert guidance_drafts.draft_of(clinic) is None
    assert guidance_drafts.start_draft(clinic, by=lead, now=NOW).label == f"{mild().version}.2"
    with pytest.raises(ValidationError, match="Nothing was published"):
        guidance_drafts.withdraw(clinic, by=lead, now=NOW)


# Publishing


def test_for_new_patients_only_the_others_keep_what_they_have(clinic, edit, publish):
    before = a_patient(clinic)
    plan = planned(before)
    edit(days=[20])
    publish("new")
    assert planned(before) == plan
    assert row(before).recovery_day == 14
    assert row(a_patient(clinic)).recovery_day == 20


def test_for_all_pins_and_plans_change_together(clinic, edit, publish):
    patient, stranger = a_patient(clinic), a_patient(a_clinic("Harbor Clinic"))
    theirs = planned(stranger)
    edit(days=[20])
    version = publish()
    assert pin(patient) == version
    assert row(patient).recovery_day == 20
    assert planned(stranger) == theirs
    moved = Repinning.objects.get()
    assert (moved.before_id, moved.after) == (guidance_versions.shipped_key("mild"), version)


def test_a_step_that_went_out_never_goes_out_again_whatever_is_edited(clinic, edit, publish):
    patient = a_patient(clinic, day=14)
    Reminder.objects.filter(procedure__patient=patient, due_at__lte=EVENING).update(state="sent")
    edit(days=[20], text="Walk on.")
    edit(DAILY, days=[1, 2, 3, 14, 15], fewer_days=[2, 14, 15])
    publish()
    assert (row(patient).state, row(patient).recovery_day) == ("sent", 14)
    at = NOW + timedelta(days=6, hours=9)
    gather_due(now=at)
    sent_again = Reminder.objects.filter(
        procedure__patient=patient, step="guidance-day-14"
    ).exclude(state="sent")
    assert not sent_again.exists()
    # what is asked about another day is another request
    assert row(patient, "log-daily", 1015).recovery_day == 15


def test_a_message_added_for_a_day_that_has_passed_says_so(clinic, lead, edit, publish):
    patient = a_patient(clinic, day=12)
    edit(text="Walk on.")
    place = guidance_drafts.add_message(
        clinic, "guidance", {"days": [5, 40], "local_time": "send_time", "condition": "always",
        "text": "Walk on.", "text_es": "Siga caminando."}, because=WHY, by=lead, now=NOW,
    )  # fmt: skip
    publish()
    late, ahead = (row(patient, place.code, n) for n in (1, 2))
    assert (late.state, late.reason_code) == ("missed", Reason.BEFORE_CHANGE)
    assert (ahead.state, ahead.recovery_day) == ("planned", 40)


def test_a_message_taken_out_is_cancelled_with_that_reason(clinic, lead, publish, edit):
    patient = a_patient(clinic)
    edit(text="Walk on.")
    guidance_drafts.remove_entry(clinic, DAY_14, by=lead, now=NOW)
    publish()
    assert (row(patient).state, row(patient).reason_code) == (
        "cancelled", Reason.NOT_IN_PLAN,
    )  # fmt: skip


def test_another_condition_reaches_what_is_planned(clinic, edit, publish):
    patient = a_patient(clinic)
    edit(condition="limits_not_cleared")
    publish()
    assert row(patient).condition == "limits_not_cleared"


def in_hand(clinic):
    """A patient whose message of the evening of day 14 is about to be sent."""
    patient = a_patient(clinic, day=14)
    Reminder.objects.filter(procedure__patient=patient, due_at__lt=EVENING).update(state="sent")
    gather_due(now=EVENING)
    return patient, Message.objects.get(patient=patient, kind="reminders")


def test_what_is_about_to_be_sent_keeps_its_words(clinic, edit, publish):
    patient, message = in_hand(clinic)
    edit(text="Walk on.", days=[20])
    publish()
    assert row(patient).state == "queued"
    judged = compose([message], EVENING)[message.pk]
    assert isinstance(judged, Send)
    assert mild().step("guidance-day-14").text in render(judged.content).text


def test_new_words_are_sent_once_they_are_published(clinic, edit, publish):
    a_patient(clinic, day=14)
    edit(text="Walk on.")
    publish()
    _patient, message = in_hand(clinic)
    judged = compose([message], EVENING)[message.pk]
    assert isinstance(judged, Send)
    assert "Walk on." in render(judged.content).text


def test_a_row_whose_version_has_no_such_step_is_not_sent(clinic):
    patient, message = in_hand(clinic)
    Reminder.objects.filter(procedure__patient=patient, state="queued").update(step="gone")
    judged = compose([message], EVENING)[message.pk]
    assert isinstance(judged, Skip)
    assert judged.reason == Reason.NOT_IN_PLAN


def test_an_open_form_does_not_bring_back_the_version_before(clinic, edit, publish):
    patient = a_patient(clinic)
    opened = Procedure.objects.select_related("patient__clinic").get(patient=patient)
    edit(text="Walk on.")
    version = publish()
    change_procedure(opened, now=NOW)
    assert pin(patient) == version


def test_who_is_discharged_is_left_in_peace(clinic, edit, publish):
    patient = a_patient(clinic)
    patient.discharged_at = NOW
    patient.save()
    edit(text="Walk on.")
    publish()
    assert pin(patient).pk == guidance_versions.shipped_key("mild")


# Bit by bit


def test_a_worker_that_dies_takes_nothing_with_it(clinic, lead, edit, monkeypatch):
    monkeypatch.setattr(guidance_rollout, "BATCH", 2)
    patients = [a_patient(clinic) for _ in range(5)]
    edit(days=[20])
    version = guidance_drafts.publish(clinic, audience="all", by=lead, now=NOW)
    moving = guidance_rollout.running(clinic)
    assert guidance_rollout.move_batch(moving.pk, now=NOW) == 2
    monkeypatch.setattr(guidance_rollout, "replan", _dies)
    with pytest.raises(ConnectionError), transaction.atomic():
        guidance_rollout.move_batch(moving.pk, now=NOW)
    monkeypatch.setattr(guidance_rollout, "replan", replan)
    moving.refresh_from_db()
    assert (moving.moved, moving.total, moving.ended_at) == (2, 5, None)
    for patient in patients:
        assert row(patient).recovery_day == (20 if pin(patient) == version else 14)
    assert guidance_rollout.resume_rollouts(now=NOW) == 3
    assert {pin(patient) for patient in patients} == {version}
    assert guidance_rollout.running(clinic) is None


def _dies(*_arguments, **_named):
    raise ConnectionError("The worker was killed.")


def test_one_task_moves_a_bounded_number_and_the_next_goes_on(clinic, lead, edit, monkeypatch):
    monkeypatch.setattr(guidance_rollout, "BATCH", 1)
    for _ in range(3):
        a_patient(clinic)
    edit(days=[20])
    guidance_drafts.publish(clinic, audience="all", by=lead, now=NOW)
    assert [guidance_rollout.resume_rollouts(now=NOW, most=2) for _ in range(3)] == [2, 1, 0]


def test_nothing_is_published_while_patients_are_moved(clinic, lead, edit):
    a_patient(clinic)
    edit(days=[20])
    version = guidance_drafts.publish(clinic, audience="all", by=lead, now=NOW)
    edit(days=[21])
    with pytest.raises(ValidationError, match="still being moved"):
        guidance_drafts.publish(clinic, audience="new", by=lead, now=NOW)
    assert guidance_drafts.withdraw(clinic, by=lead, now=NOW) == version
    with pytest.raises(ValidationError, match="still being moved"):
        guidance_drafts.publish(clinic, audience="new", by=lead, now=NOW)


def test_a_batch_costs_the_same_queries_for_any_number_of_patients(
    clinic, lead, edit, django_assert_max_num_queries
):
    for _ in range(12):
        a_patient(clinic)
    edit(days=[20])
    guidance_drafts.publish(clinic, audience="all", by=lead, now=NOW)
    with django_assert_max_num_queries(16):
        assert guidance_rollout.move_batch(guidance_rollout.running(clinic).pk, now=NOW) == 12


def test_the_forecast_counts_and_writes_nothing(clinic, lead, edit, django_assert_max_num_queries):
    for _ in range(3):
        a_patient(clinic, day=0)
    before = set(Reminder.objects.values_list("pk", "due_at", "state"))
    edit(days=[20])
    edit(Place("visits", "visit-6-weeks"), text="Come and see us. Call {phone}.")
    guidance_drafts.remove_entry(clinic, Place("visits", "visit-3-months"), by=lead, now=NOW)
    drafted = guidance_drafts.draft_of(clinic)
    assert drafted is not None
    with django_assert_max_num_queries(4):
        told = guidance_rollout.forecast(drafted, now=NOW)
    assert (told.patients, told.appear, told.move, told.vanish, told.reworded) == (3, 0, 3, 3, 3)
    assert not told.is_estimate
    assert set(Reminder.objects.values_list("pk", "due_at", "state")) == before


def test_a_big_clinics_forecast_is_an_estimate_that_says_so(clinic, edit, monkeypatch):
    monkeypatch.setattr(guidance_rollout, "SAMPLE", 2)
    for _ in range(4):
        a_patient(clinic, day=0)
    edit(days=[20])
    drafted = guidance_drafts.draft_of(clinic)
    assert drafted is not None
    told = guidance_rollout.forecast(drafted, now=NOW)
    assert (told.patients, told.move, told.is_estimate) == (4, 4, True)


# Taking back


def test_everybody_gets_back_what_they_had(clinic, edit, publish, take_back):
    oldest = a_patient(clinic)
    edit(days=[20])
    first = publish("new")
    newer = a_patient(clinic)
    edit(days=[25])
    publish()
    newest = a_patient(clinic)
    assert {row(p).recovery_day for p in (oldest, newer, newest)} == {25}
    take_back()
    assert [pin(p).pk for p in (oldest, newer, newest)] == [
        guidance_versions.shipped_key("mild"), first.pk, first.pk,
    ]  # fmt: skip
    assert [row(p).recovery_day for p in (oldest, newer, newest)] == [14, 20, 20]
    take_back()
    assert {pin(p).pk for p in (oldest, newer, newest)} == {guidance_versions.shipped_key("mild")}
    assert {row(p).recovery_day for p in (oldest, newer, newest)} == {14}
    assert set(GuidanceVersion.objects.filter(clinic=clinic).values_list("state", flat=True)) == {
        "withdrawn"
    }


def test_what_is_taken_back_in_mid_move_leaves_nobody_behind(clinic, lead, edit, monkeypatch):
    monkeypatch.setattr(guidance_rollout, "BATCH", 2)
    patients = [a_patient(clinic) for _ in range(5)]
    before = [planned(patient) for patient in patients]
    edit(days=[20])
    guidance_drafts.publish(clinic, audience="all", by=lead, now=NOW)
    guidance_rollout.move_batch(guidance_rollout.running(clinic).pk, now=NOW)
    guidance_drafts.withdraw(clinic, by=lead, now=NOW)
    assert guidance_rollout.resume_rollouts(now=NOW) == 2
    assert [planned(patient) for patient in patients] == before
    assert {pin(patient).pk for patient in patients} == {guidance_versions.shipped_key("mild")}
    assert Rollout.objects.filter(ended_at=None).count() == 0


days = st.lists(st.integers(0, 120), min_size=1, max_size=6, unique=True).map(sorted)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    day=st.integers(-3, 60),
    of_guidance=days,
    of_requests=days,
    months=st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True).map(sorted),
    gone=st.sampled_from(["visit-6-weeks", "visit-yearly", "visit-1-to-2-weeks"]),
    nudge=st.times(time(8, 0), time(12, 59)).map(lambda t: f"{t:%H:%M}"),
)
def test_publishing_for_all_and_taking_back_restores_the_very_same_plan(
    day, of_guidance, of_requests, months, gone, nudge, clinic, lead
):
    with transaction.atomic():
        patient = a_patient(clinic, day=day)
        Reminder.objects.filter(procedure__patient=patient, due_at__lte=NOW).update(state="sent")
        before, sent = planned(patient), _sent(patient)
        guidance_drafts.start_draft(clinic, by=lead, now=NOW)
        for place, values in (
            (DAY_14, {"days": of_guidance}),
            (Place("log_requests", "log-thrice-weekly"), {"days": [200], "fewer_days": None}),
            (Place("log_requests", "log-weekly"), {"days": [201]}),
            (DAILY, {"days": of_requests, "fewer_days": None}),
            (Place("visits", "visit-3-months"), {"months": months}),
            (Place("nudge"), {"local_time": nudge}),
        ):
            guidance_drafts.change_entry(clinic, place, values, because=WHY, by=lead, now=NOW)
        guidance_drafts.remove_entry(clinic, Place("visits", gone), by=lead, now=NOW)
        guidance_drafts.publish(clinic, audience="all", by=lead, now=NOW)
        guidance_rollout.resume_rollouts(now=NOW)
        assert _sent(patient) == sent
        guidance_drafts.withdraw(clinic, by=lead, now=NOW)
        guidance_rollout.resume_rollouts(now=NOW)
        assert planned(patient) == before
        assert _sent(patient) == sent
        transaction.set_rollback(True)


def _sent(patient):
    return set(
        Reminder.objects.filter(procedure__patient=patient, state="sent").values_list(
            "pk", "due_at", "occurrence"
        )
    )


def test_a_patient_who_reads_spanish_gets_the_clinics_spanish(clinic, edit, publish):
    a_patient(clinic, day=14, language="es")
    edit(text_es="Siga caminando.")
    document = guidance_drafts.draft_of(clinic).document
    procedures = list(Procedure.objects.select_related("patient__clinic"))
    (other,) = guidance_rollout.effect(procedures, document, now=NOW).rewords
    assert other.step == "guidance-day-14"
    publish()
    Reminder.objects.filter(due_at__lt=EVENING).update(state="sent")
    gather_due(now=EVENING)
    message = Message.objects.get(kind="reminders")
    judged = compose([message], EVENING)[message.pk]
    assert isinstance(judged, Send)
    assert "Siga caminando." in render(judged.content).text
