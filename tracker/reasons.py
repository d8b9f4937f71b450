"""Why an e-mail was not sent, or not surely: the codes that are stored, and the words for them.

One entry for each reason: its code, what the patient reads, what a nurse reads (the label, always
English). Some reasons have a detail, stored beside the code, which stands for the `%s` in words.
"""

from datetime import date

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# The columns of a row that was sent, or still may be.
NO_REASON = {"reason_code": "", "reason_detail": ""}


class Reason(TextChoices):
    """A reason not to send, or not to know whether it was sent."""

    for_patients: Promise | str

    # fmt: off
    # The day, and the plan
    DAY_LOGGED = "day_logged", _("You had logged the day by then."), "The day was logged already."
    LOG_CAME_IN = "log_came_in", _("You had logged a day by then."), "A log came in meanwhile."
    NO_LOG_THIS_WEEK = (
        "no_log_this_week", _("You logged no day of that week."), "No day of this week was logged.",
    )
    DAY_NOT_REQUESTED = (
        "day_not_requested", _("We had not asked about that day."), "That day was not asked for.",
    )
    NUDGES_OFF = (
        "nudges_off", _("Your clinic does not ask a second time."),
        "The clinic does not ask a second time.",
    )
    TOO_LATE = (
        "too_late", _("It was too late to be of use."),
        "Its useful hours had passed before it could be sent.",
    )
    BEFORE_REGISTRATION = (
        "before_registration", _("That day had passed when you began here."),
        "This day had passed when follow-up began.",
    )
    BEFORE_CHANGE = (
        "before_change", _("That day had passed when your plan changed."),
        "This day had passed when the plan was changed.",
    )
    NOT_IN_PLAN = "not_in_plan", _("Your plan has changed."), "The plan no longer has this step."
    SLOT_SENT = (
        "slot_sent", _("The e-mail of that day had gone out."),
        "The day's e-mail had already gone out.",
    )
    NOTHING_LEFT = "nothing_left", _("Nothing was left to say."), "Nothing was left to say."
    # The patient
    OPTED_OUT = "opted_out", _("You asked for no reminders."), "The patient asked for no reminders."
    PAUSED = (  # detail: until when, as an ISO date
        "paused", _("You paused the e-mails until %s."), "The patient paused reminders until %s.",
    )
    FEWER_CHOSEN = "fewer_chosen", _("You asked for fewer e-mails."), "Fewer e-mails were chosen."
    NO_EMAIL = (
        "no_email", _("We had no e-mail address for you."),
        "There is no e-mail address: the clinic phones.",
    )
    EMAIL_NOT_CONFIRMED = (
        "email_not_confirmed", _("You had not opened the invitation yet."),
        "The e-mail address is not confirmed yet.",
    )
    EMAIL_STOPPED = (
        "email_stopped", _("Our e-mails to you do not arrive."),
        "Mail to this address does not arrive: the clinic phones.",
    )
    ALREADY_RETURNED = (
        "already_returned", _("You had told us about this."),
        "The patient is back to this already.",
    )
    # The clinic, and the end of follow-up
    ALREADY_CLEARED = (
        "already_cleared", _("Your clinic has cleared you for this."),
        "The clinic has cleared the patient for this.",
    )
    CLEARANCE_REVOKED = (
        "clearance_revoked", _("Your clinic took it back."), "The clinic took the clearance back.",
    )
    MILESTONE_CORRECTED = (
        "milestone_corrected", _("You changed a day that you had logged."),
        "A corrected log took it back.",
    )
    REVOKED = (
        "revoked", _("It was taken back before it was sent."),
        "It was taken back before it was sent.",
    )
    NEW_PROCEDURE = (
        "new_procedure", _("You have had another procedure since."),
        "A new procedure took its place.",
    )
    ENDED = "ended", _("Your clinic has ended the follow-up."), "Follow-up has ended."
    PATIENT_LEFT = "patient_left", _("You left the program."), "The patient left the program."
    PATIENT_DIED = (
        "patient_died", _("Your clinic has ended the follow-up."), "The patient has died.",
    )
    INVITATION_CLOSED = (
        "invitation_closed", _("It was taken back before it was sent."),
        "The invitation was used or taken back before it left.",
    )
    ALERT_RESOLVED = (
        "alert_resolved", _("Nothing was left to say."),
        "The alert was resolved before the e-mail left.",
    )
    ALERT_TAKEN = (
        "alert_taken", _("Nothing was left to say."),
        "Somebody took the alert before the e-mail left.",
    )
    # The mail server; detail: its reply code, or the name of our own error
    OUTSIDE_HOURS = (
        "outside_hours", _("It waits for a better time of day."),
        "It waits until patients get mail again.",
    )
    CANNOT_BE_WRITTEN = (
        "cannot_be_written", _("Something went wrong on our side."),
        "It could not be written; the fault is logged.",
    )
    SERVER_UNREACHABLE = (
        "server_unreachable", _("The mail did not get through. We try again."),
        "The mail server could not be reached (%s).",
    )
    CONNECTION_LOST = (
        "connection_lost", _("The mail did not get through. We try again."),
        "The connection broke before it was handed over (%s).",
    )
    TRY_LATER = (
        "try_later", _("The mail did not get through. We try again."),
        "The mail server said “not now” (%s).",
    )
    ADDRESS_REFUSED = (
        "address_refused", _("Your mail company did not take it."),
        "The mail server refused this address for good (%s).",
    )
    REFUSED = (
        "refused", _("Your mail company did not take it."),
        "The mail server refused it for good (%s).",
    )
    NO_ANSWER = (
        "no_answer", _("It may not have arrived."),
        "The mail server did not answer. It may or may not have arrived.",
    )
    STILL_SENDING = (
        "still_sending", _("It is still being sent."),
        "Its sending takes long; it is looked at once more.",
    )
    PROCESS_DIED = (
        "process_died", _("It may not have arrived."),
        "The program stopped while handing it over. It may or may not have arrived.",
    )
    # fmt: on

    def __new__(cls, code: str, for_patients: Promise | str = "") -> "Reason":
        """Make the member of value `code`; its label was taken off by TextChoices."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.for_patients = for_patients
        return member

    def columns(self, detail: object = "") -> dict[str, str]:
        """Return what a message or a reminder stores of it, by column."""
        return {"reason_code": self.value, "reason_detail": str(detail)}


WITH_DETAIL = frozenset(
    {
        Reason.PAUSED, Reason.SERVER_UNREACHABLE, Reason.CONNECTION_LOST, Reason.TRY_LATER,
        Reason.ADDRESS_REFUSED, Reason.REFUSED,
    }
)  # fmt: skip


def for_nurses(code: str, detail: str = "") -> str:
    """Return the reason in a nurse's words, in English; "" where there is none."""
    if not code:
        return ""
    reason = Reason(code)
    if reason is Reason.PAUSED:
        detail = f"{date.fromisoformat(detail):%B %-d, %Y}"
    return reason.label % detail if reason in WITH_DETAIL else str(reason.label)


def for_patients(code: str, detail: str = "") -> str:
    """Return the reason in the patient's words, in the language of the page; "" for none."""
    if not code:
        return ""
    reason = Reason(code)
    words = str(reason.for_patients)
    if reason is not Reason.PAUSED:  # what a server answered says nothing to a patient
        return words
    return words % date_format(date.fromisoformat(detail), gettext("F j"))
