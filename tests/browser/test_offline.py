"""Without network: the form opens, keeps what is saved, and sends it later, once."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from tests.browser.conftest import PHONE, where_it_is_noon
from tests.browser.gate import Gate
from tests.browser.waiting import wait_until
from tests.cast import a_caregiver, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, CaregiverLink, DailyLog, Door, LogVersion, Message, User
from tracker.reminders.links import log_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

NOT_SENT = "Saved on this phone, not yet sent"
NOT_TOLD = "Your clinic has NOT been told yet: call."
EMERGENCY = "A leg or foot is newly weak"
ONE_PAGE = "try { window.localStorage.setItem('questions', 'all'); } catch (_blankPage) {}"
# The paths of what is in the caches, once the worker answers for the site.
KEPT = """
async () => {
  if (!navigator.serviceWorker.controller) return [];
  const caught = [];
  for (const name of await caches.keys()) caught.push(...(await (await caches.open(name)).keys()));
  return caught.map((request) => new URL(request.url).pathname);
}
"""

Phone = Callable[..., BrowserContext]


@pytest.fixture
def gate(site: str) -> Iterator[Gate]:
    with Gate(site) as gate, override_settings(SITE_URL=gate.url):
        yield gate


@pytest.fixture
def phone(browser: Browser, gate: Gate) -> Iterator[Phone]:
    """A phone on which somebody has signed in; no script of it may fail."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def take(user: User | None = None) -> BrowserContext:
        context = browser.new_context(viewport=PHONE)
        context.add_init_script(ONE_PAGE)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        if user:
            sign_in(context, gate, user)
        contexts.append(context)
        return context

    yield take
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(context: BrowserContext, gate: Gate, user: User | None) -> None:
    assert user is not None
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    cookie = client.cookies[name]
    until = timezone.now() + timedelta(days=1)
    context.add_cookies(
        [{"name": name, "value": cookie.value, "url": gate.url, "expires": until.timestamp()}]
    )


def open_today(context: BrowserContext, gate: Gate, *, forms: int = 1) -> Page:
    """Return today's page, once the forms and their files are on the phone."""
    page = context.new_page()
    page.goto(f"{gate.url}/today/")
    wait_until(page, lambda: forms <= page.evaluate(KEPT).count("/offline/"))
    return page


def cut(context: BrowserContext, gate: Gate) -> None:
    gate.is_open = False
    context.set_offline(True)


def restore(context: BrowserContext, gate: Gate) -> None:
    gate.is_open = True
    context.set_offline(False)


def save(page: Page, **answers: str) -> None:
    """Fill in the form that is open, and save it."""
    if "stand" in answers:
        page.get_by_label("How long could you stand?").fill(answers["stand"])
    if "leg" in answers:
        scale = page.get_by_role("group", name=re.compile("Leg pain"))
        scale.get_by_role("radio", name=answers["leg"], exact=True).check()
    page.get_by_role("button", name=re.compile("^Save")).last.click()


def not_told(page: Page) -> Locator:
    """Where the page says that the clinic does not know of a red flag."""
    return page.get_by_text(NOT_TOLD).locator("visible=true").first


def expect_sent(page: Page) -> None:
    """The page says so, and nothing waits any more."""
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_hidden()


def waits(page: Page) -> int:
    """How many saves wait on this phone."""
    saves = page.evaluate("recoveryQueue.all()")
    return len([each for each in saves if each["state"] == "waiting"])


def test_with_no_network_the_form_opens_keeps_the_day_and_sends_it_later_once(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    expect(page.get_by_text("This page works without network.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("206-555-0142")).first).to_be_visible()
    save(page, stand="12", leg="3")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    assert not DailyLog.objects.exists()

    # It says so again whenever the page is opened, and how many wait.
    page.goto(f"{gate.url}/today/")
    expect(page.get_by_text("Not sent yet: 1")).to_be_visible()

    restore(context, gate)
    page.reload()
    expect_sent(page)
    log = DailyLog.objects.get()
    assert (log.standing_min, log.pain_leg, log.door) == (12, 3, Door.OFFLINE)
    assert log.entered_by == patient.account
    page.get_by_role("button", name="OK, hide this").click()
    expect(page.get_by_role("heading", name="Sent", exact=True)).to_be_hidden()
    page.reload()
    assert LogVersion.objects.count() == 1


def test_it_is_sent_the_moment_the_network_is_back_with_the_page_open(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    save(page, stand="12")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    restore(context, gate)
    expect_sent(page)
    assert DailyLog.objects.get().standing_min == 12


def test_nothing_that_was_answered_is_in_a_cache(patient, phone, gate):
    record_day(
        patient=patient, day=patient.local_date(timezone.now()),
        answers={"note": "A secret of mine", "pain_leg": 4}, entered_by=None, door=Door.API,
        now=timezone.now(),
    )  # fmt: skip
    context = phone(patient.account)
    page = open_today(context, gate)
    expect(page.get_by_label("A note to your clinic")).to_have_value("A secret of mine")
    for path in ("/progress/", "/messages/", "/guidance/"):
        page.goto(gate.url + path)
    kept = page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]
    cut(context, gate)
    page.goto(f"{gate.url}/today/")
    expect(page.get_by_label("A note to your clinic")).to_have_value("")
    assert "A secret of mine" not in page.content()


def test_a_form_that_was_open_before_the_network_went_loses_nothing(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    save(page, stand="9", leg="2")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    restore(context, gate)
    page.goto(f"{gate.url}/today/")
    expect_sent(page)
    assert DailyLog.objects.get().standing_min == 9


def test_a_server_that_dies_after_it_has_saved_saves_nothing_twice(patient, phone, gate):
    a_nurse(patient.clinic)
    context = phone(patient.account)
    page = open_today(context, gate)
    page.get_by_text(EMERGENCY).click()
    gate.swallow = "/today/"
    page.get_by_role("button", name=re.compile("^Save")).last.click()
    expect_sent(page)
    assert gate.posts.count("/today/") >= 2, "the browser tries again by itself"
    assert gate.posts.count("/today/queue/") == 1, "and then the queue does"
    assert LogVersion.objects.count() == 1
    assert Alert.objects.count() == 1


def send_now(page: Page) -> None:
    """Send what waits, as "Send now" and the network's return do; the panel is made anew then."""
    page.evaluate("window.recoverySaves.send()")


def test_a_server_that_dies_over_the_queue_is_sent_it_again_and_changes_nothing(
    patient, phone, gate
):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    page.get_by_text(EMERGENCY).click()
    save(page, stand="5")
    expect(not_told(page)).to_be_visible()
    # The line breaks before all of it is there, then after it was recorded.
    gate.cut = "/today/queue/"
    restore(context, gate)
    page.goto(f"{gate.url}/today/")
    expect(not_told(page)).to_be_visible()
    assert not DailyLog.objects.exists()
    gate.cut, gate.swallow = "", "/today/queue/"
    send_now(page)
    wait_until(page, DailyLog.objects.exists)
    expect(not_told(page)).to_be_visible()
    assert waits(page) >= 1
    gate.swallow = ""
    send_now(page)
    expect_sent(page)
    assert LogVersion.objects.filter(client_id__isnull=False).count() == 1
    assert Alert.objects.count() == 1


def test_red_flag_advice_works_without_network_and_says_that_nobody_was_told(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    page.get_by_text(EMERGENCY).click()
    call = page.get_by_role("link", name=re.compile("Call.*911")).first
    expect(call).to_be_visible()
    expect(not_told(page)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Save")).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you told us cannot wait")
    expect(page.get_by_role("link", name=re.compile("Call.*911")).first).to_be_visible()
    expect(not_told(page)).to_be_visible()
    assert not Alert.objects.exists()
    restore(context, gate)
    expect(not_told(page)).to_be_hidden()
    assert Alert.objects.get().rule == "red_flag:leg_weakness"


def test_a_phone_that_was_switched_off_sends_when_it_is_on_again(
    browser, chromium_path, tmp_path, patient, gate
):
    def switch_on():
        return browser.browser_type.launch_persistent_context(
            str(tmp_path), executable_path=chromium_path, viewport=PHONE, args=["--no-sandbox"]
        )

    context = switch_on()
    context.add_init_script(ONE_PAGE)
    sign_in(context, gate, patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.goto(f"{gate.url}/today/")
    save(page, stand="14")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    context.close()
    assert not DailyLog.objects.exists()

    gate.is_open = True
    context = switch_on()
    page = context.new_page()
    page.goto(f"{gate.url}/today/")
    expect_sent(page)
    context.close()
    assert DailyLog.objects.get().standing_min == 14


def test_the_same_queue_replayed_changes_nothing_and_alerts_nobody_again(patient, phone, gate):
    nurse = a_nurse(patient.clinic)
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    page.get_by_text(EMERGENCY).click()
    save(page, stand="5")
    expect(not_told(page)).to_be_visible()
    queue = page.evaluate("recoveryQueue.all()")
    restore(context, gate)
    expect_sent(page)
    versions, alerts = LogVersion.objects.count(), Alert.objects.count()
    told = Message.objects.filter(to_email=nurse.email).count()
    assert (versions, alerts, told) == (1, 1, 1)

    # The phone was restored from a copy: all of it waits again.
    page.evaluate("(saves) => Promise.all(saves.map((save) => recoveryQueue.put(save)))", queue)
    assert waits(page) == 1
    page.reload()
    expect_sent(page)
    assert gate.posts.count("/today/queue/") == 2
    assert (LogVersion.objects.count(), Alert.objects.count()) == (versions, alerts)
    assert Message.objects.filter(to_email=nurse.email).count() == told


def test_several_days_are_sent_in_the_order_in_which_they_were_typed(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    for stand in ("4", "6", "8"):
        page.goto(f"{gate.url}/today/")
        save(page, stand=stand)
        expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    expect(page.get_by_text("Not sent yet: 3")).to_be_visible()
    restore(context, gate)
    expect_sent(page)
    said = [version.answers["standing_min"] for version in LogVersion.objects.order_by("id")]
    assert said == [4, 6, 8]
    assert DailyLog.objects.get().standing_min == 8


def test_the_browser_sends_in_the_background_with_no_page_open(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    save(page, stand="12")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    origin = gate.url
    page.goto("about:blank")
    restore(context, gate)
    wake(page, origin)
    wait_until(page, DailyLog.objects.exists)
    assert DailyLog.objects.get().standing_min == 12


def test_after_the_session_has_ended_the_page_asks_to_sign_in_and_then_sends(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    save(page, stand="12")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    Session.objects.all().delete()
    restore(context, gate)
    expect(page.get_by_text("Sign in to send it.")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    assert not DailyLog.objects.exists()

    sign_in(context, gate, patient.account)
    page.goto(f"{gate.url}/today/")
    expect_sent(page)
    assert DailyLog.objects.get().standing_min == 12


def test_what_somebody_else_typed_is_kept_and_never_sent_in_ones_own_name(patient, phone, gate):
    other = a_patient(
        patient.clinic, now=timezone.now(), timezone=where_it_is_noon(), first_name="Harold"
    )
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    save(page, stand="12")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()

    context.clear_cookies()
    sign_in(context, gate, other.account)
    restore(context, gate)
    page.goto(f"{gate.url}/today/")
    expect(page.get_by_text("Typed for: Margaret")).to_be_visible()
    page.evaluate("recoveryQueue.send()")
    assert not DailyLog.objects.exists()
    assert waits(page) == 1

    context.clear_cookies()
    sign_in(context, gate, patient.account)
    page.goto(f"{gate.url}/today/")
    expect_sent(page)
    assert DailyLog.objects.get().patient == patient


def test_signing_out_takes_the_form_off_the_phone_and_keeps_what_waits(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    page.evaluate(
        """(account) => recoveryQueue.add({client_id: crypto.randomUUID(), account: 'another',
        called: 'Harold', patient: account, day: '2026-11-01', typed_at: new Date().toISOString(),
        was_shown: false, fields: [['standing_min', '3']]})""",
        str(patient.pk),
    )
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    wait_until(page, lambda: page.evaluate(KEPT) == [])
    assert waits(page) == 1


def test_a_caregiver_of_two_gets_the_form_of_the_one_whom_the_address_names(patient, phone, gate):
    other = a_patient(
        patient.clinic, now=timezone.now(), timezone=where_it_is_noon(), first_name="Harold"
    )
    carer = a_caregiver(patient)
    CaregiverLink.objects.create(patient=other, user=carer)
    context = phone(carer)
    page = open_today(context, gate, forms=2)
    cut(context, gate)
    for number, person in enumerate((other, patient), start=1):
        page.goto(f"{gate.url}/today/?for={person.pk}")
        name = person.first_name
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"How is {name}?")
        save(page, stand="7" if person == other else "9")
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        # The question names them too: until it is kept.
        expect(page.get_by_text(f"Not sent yet: {number}")).to_be_visible()
    restore(context, gate)
    expect_sent(page)
    said = {log.patient.first_name: log.standing_min for log in DailyLog.objects.all()}
    assert said == {"Harold": 7, "Margaret": 9}
    assert {log.entered_by for log in DailyLog.objects.all()} == {carer}


def test_what_cannot_be_read_stays_on_the_phone_says_why_and_is_put_right(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    page.get_by_text(EMERGENCY).click()
    save(page, stand="ten", leg="4")
    expect(not_told(page)).to_be_visible()
    restore(context, gate)
    expect(page.get_by_text("it could not be sent")).to_be_visible()
    expect(page.get_by_text(re.compile("Standing time is a number"))).to_be_visible()
    # The red flag did not wait for the number.
    expect(page.get_by_text("Your clinic has the problem that you checked")).to_be_visible()
    assert Alert.objects.get().rule == "red_flag:leg_weakness"
    assert DailyLog.objects.get().pain_leg is None

    page.get_by_role("link", name="Correct it").click()
    stand = page.get_by_label("How long could you stand?")
    expect(stand).to_have_value("ten")
    stand.fill("10")
    save(page)
    expect_sent(page)
    log = DailyLog.objects.get()
    assert (log.standing_min, log.pain_leg, log.symptoms) == (10, 4, ["leg_weakness"])
    assert Alert.objects.count() == 1


def test_two_devices_for_one_day_keep_both_and_the_page_says_which_stands(patient, phone, gate):
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    save(page, stand="5")
    expect(page.get_by_role("heading", name=NOT_SENT)).to_be_visible()
    now = timezone.now()
    record_day(
        patient=patient, day=patient.local_date(now), answers={"standing_min": 20},
        entered_by=a_nurse(patient.clinic), door=Door.NURSE, now=now,
    )  # fmt: skip
    restore(context, gate)
    expect(page.get_by_text("a newer answer for that day stands")).to_be_visible()
    assert DailyLog.objects.get().standing_min == 20
    page.get_by_role("link", name="See both").click()
    newest = page.locator("section.panel", has_text="20 minutes")
    expect(newest).to_contain_text("This one stands")
    expect(newest).to_contain_text("by phone, at the clinic")
    expect(page.locator("section.panel", has_text="5 minutes")).to_contain_text("Kept")


def test_a_link_from_an_e_mail_is_kept_nowhere(patient, phone, gate):
    now = timezone.now()
    context = phone(patient.account)
    page = open_today(context, gate)
    token = log_url(patient, patient.local_date(now), now=now).partition("/l/")[2]
    page.goto(f"{gate.url}/l/{token}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not any("/l/" in path for path in page.evaluate(KEPT))
    cut(context, gate)
    with pytest.raises(Error, match="ERR_"):
        page.reload()


def test_in_spanish(patient, phone, gate):
    patient.language = "es"
    patient.save()
    context = phone(patient.account)
    page = open_today(context, gate)
    cut(context, gate)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("textbox", name=re.compile("estar de pie")).fill("12")
    page.get_by_role("button", name="Guardar en este teléfono").click()
    expect(page.get_by_role("heading", name=re.compile("todavía no se ha enviado"))).to_be_visible()
    restore(context, gate)
    expect(page.get_by_role("heading", name="Enviado", exact=True)).to_be_visible()
    assert DailyLog.objects.get().standing_min == 12


def wake(page: Page, origin: str) -> None:
    """What the browser does when there is network again: the worker's sync event."""
    session = page.context.new_cdp_session(page)
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(
            each["registrationId"] for each in event["registrations"]
        ),
    )
    session.send("ServiceWorker.enable")
    wait_until(page, lambda: bool(registrations))
    for registration in set(registrations):
        session.send(
            "ServiceWorker.dispatchSyncEvent",
            {
                "origin": origin, "registrationId": registration, "tag": "send-saves",
                "lastChance": True,
            },
        )  # fmt: skip
