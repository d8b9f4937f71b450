"""Why an e-mail to a patient was not sent, or not surely: the ledger's words for who reads it."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.models.reminder import PAUSED_UNTIL

# The stored words are for nurses, in English. By how they begin: what a patient reads instead.
WHY = {
    "A corrected log took it back.": _("You changed a day that you had logged."),
    "A new procedure took its place.": _("You have had another procedure since."),
    "A log came in meanwhile.": _("You had logged a day by then."),
    "Fewer e-mails were chosen.": _("You asked for fewer e-mails."),
    "Follow-up has ended.": _("Your clinic has ended the follow-up."),
    "It could not be written": _("Something went wrong on our side."),
    "It waits until patients get mail again.": _("It waits for a better time of day."),
    "It was taken back before it was sent.": _("It was taken back before it was sent."),
    "Its sending takes long": _("It is still being sent."),
    "Its useful hours had passed": _("It was too late to be of use."),
    "Mail to this address does not arrive": _("Our e-mails to you do not arrive."),
    "No day of this week was logged.": _("You logged no day of that week."),
    "Nothing was left to say.": _("Nothing was left to say."),
    "That day was not asked for.": _("We had not asked about that day."),
    "The clinic does not ask a second time.": _("Your clinic does not ask a second time."),
    "The clinic has cleared the patient for this.": _("Your clinic has cleared you for this."),
    "The clinic took the clearance back.": _("Your clinic took it back."),
    "The connection broke": _("The mail did not get through. We try again."),
    "The day was logged already.": _("You had logged the day by then."),
    "The day's e-mail had already gone out.": _("The e-mail of that day had gone out."),
    "The e-mail address is not confirmed yet.": _("You had not opened the invitation yet."),
    "The mail server could not be reached": _("The mail did not get through. We try again."),
    "The mail server did not answer.": _("It may not have arrived."),
    "The mail server refused": _("Your mail company did not take it."),
    "The mail server said “not now”": _("The mail did not get through. We try again."),
    "The patient asked for no reminders.": _("You asked for no reminders."),
    "The patient has died.": _("Your clinic has ended the follow-up."),
    "The patient is back to this already.": _("You had told us about this."),
    "The patient left the program.": _("You left the program."),
    "The plan no longer has this step.": _("Your plan has changed."),
    "The program stopped": _("It may not have arrived."),
    "There is no e-mail address": _("We had no e-mail address for you."),
    "This day had passed when follow-up began.": _("That day had passed when you began here."),
    "This day had passed when the plan was changed.": _(
        "That day had passed when your plan changed."
    ),
}


def why_not_sent(reason: str) -> str:
    """`reason` of the ledger as the patient reads it, in the language of the page."""
    if reason.startswith(PAUSED_UNTIL):
        day = datetime.strptime(reason.removeprefix(PAUSED_UNTIL), "%B %d, %Y.").date()  # noqa: DTZ007
        return gettext("You paused the e-mails until %s.") % date_format(day, gettext("F j"))
    for begins, words in WHY.items():
        if reason.startswith(begins):
            return str(words)
    return gettext("Something went wrong on our side.")
