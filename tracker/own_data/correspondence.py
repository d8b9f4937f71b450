"""Tables of the download: messages, reminders, contacts, preferences, caregivers, access."""

from django.utils.translation import gettext_lazy as _

from tracker.models import (
    AccessRecord,
    CaregiverLink,
    Contact,
    Invitation,
    Message,
    PreferenceChange,
    Reminder,
)
from tracker.own_data.record import KEY
from tracker.own_data.table import Column, Table, person

REASON = ("reason_code", "reason_detail")

MESSAGES = Table(
    name="messages",
    model=Message,
    meaning=_("Every e-mail about you: sent, or not sent and why."),
    rows=lambda patient: (
        Message.objects.filter(patient=patient).select_related("resent_by").order_by("due_at", "pk")
    ),
    columns={
        "id": KEY,
        "kind": Column(_("What it is: reminders or an invitation.")),
        "to_email": Column(_("Where it went.")),
        "state": Column(_("What became of it, such as sent, skipped or cancelled.")),
        "reason": Column(_("Why."), read=lambda row: row.reason, of=REASON),
        "due_at": Column(_("When it was to leave.")),
        "useful_until": Column(_("Until when it was of use.")),
        "subject": Column(_("Its subject.")),
        "text": Column(_("Its words. Links that were keys are left out.")),
        "sent_at": Column(_("When it left.")),
        "returned_at": Column(_("When it came back.")),
        "attempts": Column(_("How many times we tried.")),
        "resends": Column(
            _("The e-mail that this one sent again."), read=lambda row: row.resends_id
        ),
        "resent_by": Column(_("Who sent it again.")),
        "created_at": Column(_("When it was made.")),
    },
    left_out={
        "clinic": "It is the patient's.",
        "patient": "All of it is this patient's.",
        "dedupe_key": "Keeps one e-mail from being made twice.",
        "message_id": "A technical name of the e-mail.",
        "try_at": "When a machine looks at it next.",
        "lease_token": "Which machine has it in hand.",
        "about_id": "The key of the invitation that it is about.",
    },
)

REMINDERS = Table(
    name="reminders",
    model=Reminder,
    meaning=_("Your plan: each reminder with its day, what became of it, and why."),
    rows=lambda patient: (
        Reminder.objects.filter(procedure__patient=patient)
        .select_related("guidance_version")
        .order_by("due_at", "step", "occurrence")
    ),
    columns={
        "id": KEY,
        "procedure": Column(_("The procedure it belongs to.")),
        "step": Column(_("Which step of the plan.")),
        "occurrence": Column(_("The first, second or later time of that step.")),
        "kind": Column(_("What it is for.")),
        "slot": Column(_("Morning or evening.")),
        "recovery_day": Column(_("How many days after the procedure.")),
        "local_date": Column(_("On which day, where you live.")),
        "requested_day": Column(_("The day it asks about.")),
        "due_at": Column(_("When it leaves.")),
        "useful_until": Column(_("Until when it is of use.")),
        "condition": Column(_("What has to be so for it to leave.")),
        "state": Column(_("What became of it, such as planned, sent or skipped.")),
        "reason": Column(_("Why."), read=lambda row: row.reason, of=REASON),
        "message": Column(_("The e-mail it left in.")),
        "guidance_version": Column(
            _("Whose words it has, if not those of the procedure’s version."),
            read=lambda row: row.guidance_version.label if row.guidance_version else None,
        ),
    },
)

CONTACTS = Table(
    name="contacts",
    model=Contact,
    meaning=_("Each call, visit or message between you and the clinic that was written down."),
    rows=lambda patient: (
        Contact.objects.filter(patient=patient).select_related("by").order_by("at", "pk")
    ),
    columns={
        "id": KEY,
        "at": Column(_("When it was.")),
        "kind": Column(_("A call, a visit, a message or something else.")),
        "direction": Column(_("Who began it: to is the clinic, from is you.")),
        "reached": Column(_("Whether the clinic reached you.")),
        "outcome": Column(_("How it ended.")),
        "minutes": Column(_("How many minutes it took the clinic.")),
        "note": Column(_("What the nurse wrote about it.")),
        "by": Column(_("Who wrote it down.")),
        "alert": Column(_("The alert it was about. Empty: about none.")),
        "created_at": Column(_("When it was written down.")),
    },
    left_out={"patient": "All of it is this patient's."},
)

PREFERENCES = Table(
    name="preference_changes",
    model=PreferenceChange,
    meaning=_("Each change of how you want us to write to you."),
    rows=lambda patient: (
        PreferenceChange.objects.filter(patient=patient)
        .select_related("changed_by")
        .order_by("changed_at", "pk")
    ),
    columns={
        "changed_at": Column(_("When.")),
        "changed_by": Column(_("Who. Empty: whoever held the e-mail.")),
        "door": Column(_("Which way: page, email_link, one_click or clinic.")),
        "before": Column(_("What it was before.")),
        "after": Column(_("What it is after.")),
    },
    left_out={
        "id": "A number of ours.",
        "patient": "All of it is this patient's.",
    },
)

CAREGIVERS = Table(
    name="caregivers",
    model=CaregiverLink,
    meaning=_("Who helps you: they can see and fill in your days."),
    rows=lambda patient: (
        CaregiverLink.objects.filter(patient=patient)
        .select_related("user")
        .order_by("user__name", "pk")
    ),
    columns={
        "name": Column(_("Their name."), read=lambda row: person(row.user), of=("user",)),
        "email": Column(_("Their address."), read=lambda row: row.user.email, of=("user",)),
    },
    left_out={"id": "A key of ours.", "patient": "All of it is this patient's."},
)

INVITATIONS = Table(
    name="invitations",
    model=Invitation,
    meaning=_("The invitations to you, and to those who were asked to help you."),
    rows=lambda patient: (
        Invitation.objects.filter(patient=patient)
        .select_related("invited_by")
        .order_by("created_at", "pk")
    ),
    columns={
        "role": Column(_("As whom: patient or caregiver.")),
        "email": Column(_("Where it went.")),
        "name": Column(_("The name that was given.")),
        "invited_by": Column(_("Who asked.")),
        "created_at": Column(_("When it was made.")),
        "expires_at": Column(_("Until when it could be accepted.")),
        "accepted_at": Column(_("When it was accepted.")),
        "revoked_at": Column(_("When it was taken back.")),
    },
    left_out={
        "id": "A key of ours.",
        "clinic": "It is the patient's.",
        "patient": "All of it is this patient's.",
    },
)

WHO_LOOKED = Table(
    name="who_looked",
    model=AccessRecord,
    meaning=_("Who opened your record. One line a person, page and day."),
    rows=lambda patient: (
        AccessRecord.objects.filter(patient=patient)
        .select_related("user")
        .order_by("first_at", "pk")
    ),
    columns={
        "user": Column(_("Who.")),
        "page": Column(_("Which page; download is a copy like this one.")),
        "day": Column(_("On which day, in UTC.")),
        "first_at": Column(_("When first on that day.")),
    },
    left_out={"id": "A number of ours.", "patient": "All of it is this patient's."},
)
