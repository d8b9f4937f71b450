"""The clinic's guidance: a nurse reads it, a lead drafts, tries, publishes and takes back."""

import pytest

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tests.web.page import Page, posted
from tracker.guidance import from_tables, mild
from tracker.models import AccessRecord, GuidanceVersion, Procedure, Reminder
from tracker.reminders import guidance_rollout
from tracker.reminders.guidance_drafts import draft_of, start_draft

pytestmark = pytest.mark.django_db

GUIDANCE = "/clinic/settings/guidance/"
ENTRY = f"{GUIDANCE}entry/guidance:guidance-day-14/"
AS_IT_IS = {
    "counted_in": "days", "numbers_of": "14", "local_time": "send_time", "condition": "always",
    "text": mild().step("guidance-day-14").text,
    "text_es": mild("es").step("guidance-day-14").text, "because": "Our patients ask for it.",
}  # fmt: skip


@pytest.fixture
def lead_browser(lead, sign_in):
    return sign_in(lead)


@pytest.fixture
def draft(clinic, lead):
    return start_draft(clinic, by=lead, now=NOW)


def changed(browser, **fields):
    return posted(browser, ENTRY, {**AS_IT_IS, **fields})


def test_a_nurse_reads_every_message_and_line_with_its_sources_and_changes_nothing(read, browser):
    page = read(GUIDANCE)
    for step in mild().steps:
        if step.kind not in ("nudge",):
            assert step.text in page.words
    for phase in mild().phases:
        for line in (*phase.do, *phase.avoid, *phase.expect):
            assert line.text in page.words
    assert "The product’s own" in page
    assert "“24–48 hours of rest” (S4)" in page
    assert "Edit" not in page
    assert browser.post(f"{GUIDANCE}start/").status_code == 403


def test_the_settings_lead_there(read):
    assert f'href="{GUIDANCE}"' in read("/clinic/settings/").html


def test_messages_stand_in_the_order_of_their_days(read):
    page = read(GUIDANCE)
    places = [page.words.index(w) for w in ("Day 0", "Days 1 to 14", "Day 21", "Months 4 to 12")]
    assert places == sorted(places)


def test_a_lead_starts_a_draft_changes_an_entry_and_sees_what_is_different(lead_browser, patient):
    page = posted(lead_browser, f"{GUIDANCE}start/")
    assert "This is your draft. Patients see nothing of it until you publish." in page
    page = changed(lead_browser, text="Walk on,\r\nbit by bit.", numbers_of="14, 20")
    assert "Saved in the draft." in page
    assert "Days Before: 14 Now: 14 and 20" in page
    assert "Words Before: Most people can walk" in page
    assert "Now: Walk on, bit by bit." in page
    assert "Luis Ortiz, RN" in page
    assert Procedure.objects.get(patient=patient).guidance_version.clinic is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "Stay in bed."}, 'Words: says "stay in bed", must not: Relative rest:'),
        ({"text": "A. B. C."}, "Words: has 3 sentences, must have 2 at most."),
        ({"text": " "}, "Words: type what it says."),
        ({"text": "Call {doctor}."}, "Words: uses {doctor}, must use only {clinic}, {first_name}"),
        ({"text_es": ""}, "Words in Spanish: type what it says."),
        ({"text_es": "Uno. Dos. Tres."}, "Words in Spanish: has 3 sentences"),
        ({"numbers_of": "soon"}, "Type whole numbers with commas between them"),
        ({"numbers_of": "9, 8"}, "Days: is 8, must be more than 9 before it."),
        ({"numbers_of": "5000"}, "Days: is 5000, must be a recovery day"),
        ({"counted_in": "months", "numbers_of": "0"}, "Months: is 0, must be a month"),
        ({"because": ""}, "Say in a sentence why. It is shown as the source."),
    ],
)
def test_a_fault_is_told_at_its_field_and_nothing_typed_is_lost(
    fields, words, lead_browser, draft, clinic
):
    page = changed(lead_browser, **{"text": "Other words.", **fields})
    assert words in page
    given = {**AS_IT_IS, "text": "Other words.", **fields}
    assert page.fields["numbers_of"] == given["numbers_of"]
    assert page.fields["because"] == given["because"]
    assert given["text"].strip() in page.words
    assert draft_of(clinic).document == draft.document


def test_rows_of_days_are_read(lead_browser, draft, clinic):
    changed(lead_browser, numbers_of="14 - 16, 20; 25")
    (entry,) = [e for e in draft_of(clinic).document["guidance"] if e["code"] == "guidance-day-14"]
    assert entry["days"] == [14, 15, 16, 20, 25]


def test_a_line_of_a_stage_is_changed(lead_browser, draft):
    address = f"{GUIDANCE}entry/phases:first-days:do:1/"
    page = posted(
        lead_browser,
        address,
        {"text": "Rest a lot.", "text_es": "Descanse mucho.", "because": "Ours."},
    )
    assert "Saved in the draft." in page
    assert "Stage of the recovery, to do Words Before: Take it easy" in page


@pytest.fixture
def stage(lead_browser, draft):
    """Posts another last day of the first stage."""
    first = mild().phases[0]
    fields = {"title": first.title, "title_es": mild("es").phases[0].title, "because": "Slower."}

    def post(to_day):
        return posted(
            lead_browser, f"{GUIDANCE}entry/phases:{first.code}/", {**fields, "to_day": to_day}
        )

    return post


def test_a_stage_ends_later_and_the_next_one_begins_later(stage, clinic):
    page = stage("4")
    assert "Saved in the draft." in page
    assert "Last day Before: 2 Now: 4" in page
    assert "First day Before: 3 Now: 5" in page
    phases = from_tables(draft_of(clinic).document).phases
    assert [(p.from_day, p.to_day) for p in phases[:2]] == [(0, 4), (5, mild().phases[1].to_day)]


@pytest.mark.parametrize(
    ("to_day", "said"),
    [
        ("", "Type the recovery day on which this stage ends, such as 13."),
        ("soon", "Type the recovery day on which this stage ends, such as 13."),
        ("-1", "Last day: is -1, must be a recovery day"),
        (str(mild().phases[1].to_day), "The stage after this one has no day left."),
    ],
)
def test_a_stage_that_cannot_end_there_says_why(stage, clinic, to_day, said):
    assert said in stage(to_day)
    (first, *_) = from_tables(draft_of(clinic).document).phases
    assert first.to_day == mild().phases[0].to_day


def test_a_message_is_added_and_taken_out(lead_browser, draft):
    page = posted(lead_browser, f"{GUIDANCE}add/visits/", {
        "counted_in": "days", "numbers_of": "10", "local_time": "send_time",
        "text": "Come and see us.", "text_es": "Venga a vernos.",
        "because": "We see everybody on day 10.",
    })  # fmt: skip
    assert "Added: Visit, day 10" in page
    place = next(
        f"visits:{e['code']}"
        for e in draft_of(draft.clinic).document["visits"]
        if e["text"] == "Come and see us."
    )
    page = posted(lead_browser, f"{GUIDANCE}entry/{place}/remove/")
    assert "Taken out of the draft." in page
    assert "Added: Visit, day 10" not in page


def test_what_the_product_rests_on_is_not_taken_out(lead_browser, draft):
    assert lead_browser.post(f"{GUIDANCE}entry/nudge/remove/").status_code == 404
    assert lead_browser.post(f"{GUIDANCE}entry/events:check-in/remove/").status_code == 404


@pytest.mark.parametrize(
    "address", ["entry/red_flags:fever/", "entry/guidance:none/", "entry/x/", "add/red_flags/"]
)
def test_what_is_no_entry_of_a_clinic_is_not_found(address, lead_browser, draft):
    assert lead_browser.get(f"{GUIDANCE}{address}").status_code == 404


@pytest.mark.parametrize("address", [ENTRY, f"{GUIDANCE}preview/", f"{GUIDANCE}publish/"])
def test_without_a_draft_there_is_none_to_change_try_or_publish(address, lead_browser):
    assert lead_browser.get(address).status_code == 404


def test_another_clinics_draft_is_its_own(draft, sign_in):
    other = sign_in(a_nurse(a_clinic("Harbor Clinic"), role="lead"))
    assert draft.label not in Page(other.get(GUIDANCE)).words
    assert other.get(ENTRY).status_code == 404


# Trying it


def test_the_draft_is_tried_on_whoever_is_earliest_in_recovery(clinic, lead_browser, draft, read):
    a_patient(clinic, day=40, first_name="Otto")
    early = a_patient(clinic, day=2, first_name="Erna")
    changed(lead_browser, numbers_of="20")
    rows = set(Reminder.objects.values_list("pk", "due_at", "state"))
    page = read(f"{GUIDANCE}preview/")
    assert early.name in page
    assert "1 message moves." in page
    assert "Guidance, day 20 Sun, Nov 15, 5:30 pm Sat, Nov 21, 5:30 pm" in page
    assert set(Reminder.objects.values_list("pk", "due_at", "state")) == rows
    assert AccessRecord.objects.filter(patient=early, page="guidance preview").exists()


def test_another_patient_is_found_by_name(clinic, lead_browser, draft, read):
    late = a_patient(clinic, day=30, first_name="Otto")
    a_patient(clinic, day=1)
    Reminder.objects.filter(due_at__lte=NOW).update(state="sent")
    changed(lead_browser, text="Walk on.")
    page = read(f"{GUIDANCE}preview/?q=otto")
    assert f"?patient={late.pk}" in page.html
    page = read(f"{GUIDANCE}preview/?patient={late.pk}")
    assert "Nothing changes for this patient." in page


def test_other_words_are_shown_beside_those_in_use(patient, lead_browser, draft, read):
    changed(lead_browser, text="Walk on.")
    page = read(f"{GUIDANCE}preview/")
    assert "1 message reads differently." in page
    assert f"Now: {mild().step('guidance-day-14').text} In the draft: Walk on." in page


def test_another_clinics_patient_is_not_found(draft, browser):
    stranger = a_patient(a_clinic("Harbor Clinic"))
    assert browser.get(f"{GUIDANCE}preview/?patient={stranger.pk}").status_code == 404
    assert browser.get(f"{GUIDANCE}preview/?patient=x").status_code == 404


# Publishing, and taking back


def published(browser, audience):
    page = Page(browser.get(f"{GUIDANCE}publish/"))
    key = page.response.context["key"]
    return posted(browser, f"{GUIDANCE}publish/", {"audience": audience, "confirmed": key})


def test_publishing_says_beforehand_what_it_does_to_everybody(clinic, lead_browser, draft):
    for _ in range(3):
        a_patient(clinic, day=0)
    changed(lead_browser, numbers_of="20")
    page = Page(lead_browser.get(f"{GUIDANCE}publish/"))
    assert "For 3 patients:" in page
    assert "Messages that move 3" in page


def test_published_for_all_a_small_clinic_has_it_at_once(patient, lead_browser, draft):
    changed(lead_browser, numbers_of="20")
    page = published(lead_browser, "all")
    assert f"Version {draft.label} is published for all patients." in page
    assert "patients</strong>" not in page.html
    assert Procedure.objects.get(patient=patient).guidance_version_id == draft.pk
    assert "Published for all patients" in page


def test_a_big_clinic_sees_how_far_it_is(clinic, lead_browser, draft, monkeypatch):
    monkeypatch.setattr(guidance_rollout, "BATCH", 2)
    for _ in range(5):
        a_patient(clinic)
    changed(lead_browser, numbers_of="20")
    page = published(lead_browser, "all")
    assert f"Giving version {draft.label} to all: 2 of 5 patients" in page
    guidance_rollout.carry_on(now=NOW)
    assert "of 5 patients" not in Page(lead_browser.get(GUIDANCE))


def test_published_for_new_patients_moves_nobody(clinic, patient, lead_browser, draft):
    changed(lead_browser, numbers_of="20")
    page = published(lead_browser, "new")
    assert f"Version {draft.label} is published for new patients." in page
    assert Procedure.objects.get(patient=patient).guidance_version.clinic is None


def test_who_publishes_has_seen_exactly_this_draft(lead_browser, draft):
    key = Page(lead_browser.get(f"{GUIDANCE}publish/")).response.context["key"]
    changed(lead_browser, numbers_of="20")
    page = posted(lead_browser, f"{GUIDANCE}publish/", {"audience": "all", "confirmed": key})
    assert "The draft has changed since. Look at it once more." in page
    assert GuidanceVersion.objects.get(clinic=draft.clinic).state == "draft"


def test_for_whom_must_be_said(lead_browser, draft):
    page = published(lead_browser, "")
    assert "Choose for whom." in page


def test_what_was_published_is_taken_back(patient, lead_browser, draft):
    changed(lead_browser, numbers_of="20")
    published(lead_browser, "all")
    page = Page(lead_browser.get(f"{GUIDANCE}take-back/"))
    assert f"1 patient with version {draft.label} gets back what they had before" in page
    page = posted(lead_browser, f"{GUIDANCE}take-back/")
    assert f"Version {draft.label} is taken back." in page
    assert "The product’s own" in page
    assert Procedure.objects.get(patient=patient).guidance_version.clinic is None
    assert lead_browser.get(f"{GUIDANCE}take-back/").status_code == 404


def test_a_discarded_draft_is_gone(lead_browser, draft):
    page = posted(lead_browser, f"{GUIDANCE}discard/")
    assert "The draft is discarded." in page
    assert "Start from the current version" in page


def test_the_pages_cost_a_fixed_number_of_queries(
    clinic, lead_browser, draft, django_assert_max_num_queries
):
    for _ in range(5):
        a_patient(clinic)
    changed(lead_browser, numbers_of="20")
    with django_assert_max_num_queries(8):
        lead_browser.get(GUIDANCE)
    with django_assert_max_num_queries(10):
        lead_browser.get(f"{GUIDANCE}preview/")
    with django_assert_max_num_queries(9):
        lead_browser.get(f"{GUIDANCE}publish/")
