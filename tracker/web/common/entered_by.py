"""Who entered a day and by which door, for patients and caregivers."""

from django.utils.translation import gettext as _

from tracker.models import DailyLog, Door, Patient, User
from tracker.web.common.formatters import clock, weekday_date


def entered_sentence(log: DailyLog, *, reader: User, patient: Patient) -> str:
    """Return a sentence of who entered a log, by which door and when."""
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
    """Return who entered a log, for a table; "" for the patient and their e-mail link."""
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
    """Return the name of `user` for this patient, never an e-mail address."""
    if user is None:
        return _("somebody")
    if user.pk == patient.account_id:
        return patient.first_name
    return user.name or _("somebody who helps")
