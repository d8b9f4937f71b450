"""Who filled in a day and by which door, as the patient and those who help read it."""

from django.utils.translation import gettext as _

from tracker.models import DailyLog, Door, Patient, User
from tracker.web.common.formatters import clock, weekday_date


def entered(log: DailyLog, *, reader: User, patient: Patient) -> str:
    """One sentence: who, by which door, when. The log's `entered_by` is loaded."""
    when = f"{weekday_date(log.updated_at, patient.zone)}, {clock(log.updated_at, patient.zone)}"
    words = {
        "who": name_of(log.entered_by, patient),
        "when": when[:1].upper() + when[1:],
    }
    if log.door == Door.EMAIL_LINK:
        return _("%(when)s: filled in with the link in an e-mail.") % words
    if log.door == Door.IMPORT:
        return _("%(when)s: taken from a file.") % words
    if log.door == Door.NURSE:
        return _("%(when)s: filled in on the phone by %(who)s.") % words
    if log.door == Door.API:
        return _("%(when)s: sent by a program of %(who)s.") % words
    if log.entered_by_id == reader.pk:
        return _("%(when)s: you filled in this day.") % words
    return _("%(when)s: %(who)s filled in this day.") % words


def by_whom(log: DailyLog, patient: Patient) -> str:
    """A few words for a table: who, unless it was the patient or the link in their e-mail."""
    words = {"name": name_of(log.entered_by, patient)}
    if log.door == Door.IMPORT:
        return _("from a file")
    if log.door == Door.API:
        return _("from a program of %(name)s") % words
    if log.door == Door.NURSE:
        return _("by %(name)s, on the phone") % words
    if log.door == Door.EMAIL_LINK or log.entered_by_id == patient.account_id:
        return ""
    return _("by %(name)s") % words


def name_of(user: User | None, patient: Patient) -> str:
    """What somebody is called here; addresses of others are nobody's to read."""
    if user is None:
        return _("somebody")
    if user.pk == patient.account_id:
        return patient.first_name
    return user.name or _("somebody who helps")
