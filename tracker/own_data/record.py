"""The patient, the procedures, and what the clinic was alerted to or asked."""

from django.utils.translation import gettext_lazy as _

from tracker.models import Alert, AlertEvent, DataRequest, Patient, Procedure
from tracker.own_data.table import Column, Table

KEY = Column(_("The key of this line. Other tables name it by this key."))
BASELINE = _("Your answer before the procedure. The same question as in “logs”.")

PATIENT = Table(
    name="patient",
    model=Patient,
    meaning=_("Who you are, how to reach you, and how you want us to write to you."),
    rows=lambda patient: Patient.objects.filter(pk=patient.pk).select_related(
        "clinic", "account", "nurse"
    ),
    columns={
        "id": KEY,
        "clinic": Column(_("Your clinic."), read=lambda row: row.clinic.name),
        "account": Column(
            _("The e-mail address with which you sign in."),
            read=lambda row: row.account.email if row.account else None,
        ),
        "first_name": Column(_("Your first name.")),
        "last_name": Column(_("Your last name.")),
        "date_of_birth": Column(_("The day you were born.")),
        "record_number": Column(_("The number of your record at the clinic.")),
        "phone": Column(_("Your phone number.")),
        "email": Column(_("The address we write to.")),
        "email_confirmed_at": Column(_("When you showed us that this address is yours.")),
        "email_stopped_at": Column(_("Since when we send nothing there, as it does not arrive.")),
        "email_stopped_for": Column(_("Why it did not arrive: refused, bounced or complained.")),
        "timezone": Column(_("The time zone you live in. Your days go by it.")),
        "language": Column(_("The language we write in: en is English, es is Spanish.")),
        "distance_unit": Column(_("The unit in which we ask how far you walked.")),
        "counts_steps": Column(_("Whether we ask for steps instead of a distance.")),
        "send_time": Column(_("When you want our e-mails. Empty: the clinic’s usual time.")),
        "frequency": Column(_("How often we write: usual or fewer. Empty: the clinic’s way.")),
        "reminders_on": Column(_("Whether you want reminders.")),
        "paused_until": Column(_("No reminder before this day.")),
        "discharged_at": Column(_("When the follow-up ended.")),
        "left_at": Column(_("When you left the program yourself.")),
        "died_on": Column(_("The day of death, as the clinic was told.")),
        "death_noted_at": Column(_("When the clinic noted the death.")),
        "death_noted_by": Column(_("Who noted the death.")),
        "registered_at": Column(_("When the clinic began to follow you here.")),
        "nurse": Column(_("The nurse who looks after you.")),
        "assigned_at": Column(_("Since when that nurse looks after you.")),
    },
    left_out={
        "log_link_version": "A counter of ours that says which old links still work.",
        "assigned_by": "Which of the nurses shared out the work.",
    },
)

PROCEDURES = Table(
    name="procedures",
    model=Procedure,
    meaning=_("Your procedure, how you were before it, and what you may do again."),
    rows=lambda patient: (
        Procedure.objects.filter(patient=patient)
        .select_related("guidance_version")
        .order_by("performed_on", "pk")
    ),
    columns={
        "id": KEY,
        "performed_on": Column(_("The day of the procedure. This is day 0.")),
        "day_0_moves": Column(_("How many times the clinic corrected that day.")),
        "active": Column(_("Whether we follow you for this procedure now.")),
        "levels": Column(_("Where in the back it was done.")),
        "surgeon": Column(_("Who did it.")),
        "guidance_version": Column(
            _("Which version of the advice you get."), read=lambda row: row.guidance_version.label
        ),
        "baseline_daily_distance_m": Column(BASELINE),
        "baseline_steps": Column(BASELINE),
        "baseline_walking_distance_m": Column(BASELINE),
        "baseline_walking_min": Column(BASELINE),
        "baseline_standing_min": Column(BASELINE),
        "baseline_pain_back": Column(BASELINE),
        "baseline_pain_leg": Column(BASELINE),
        "baseline_medicine_doses": Column(BASELINE),
        "lifting_cleared_on": Column(_("From which day the clinic lets you lift and bend.")),
        "strenuous_cleared_on": Column(_("From which day the clinic lets you exercise hard.")),
        "driving_cleared_on": Column(_("From which day the clinic lets you drive.")),
        "light_activity_on": Column(_("Since when you are back to light activity.")),
        "daily_routine_on": Column(_("Since when you are back to your daily routine.")),
        "work_on": Column(_("Since when you are back to work.")),
    },
    left_out={"patient": "All of it is this patient's."},
)

ALERTS = Table(
    name="alerts",
    model=Alert,
    meaning=_("What your answers, or days without one, told the nurses, and what they did."),
    rows=lambda patient: (
        Alert.objects.filter(patient=patient)
        .select_related("owner", "resolved_by")
        .order_by("raised_at", "pk")
    ),
    columns={
        "id": KEY,
        "rule": Column(_("The rule that made the alert.")),
        "severity": Column(_("How soon somebody must look: emergency, urgent or watch.")),
        "state": Column(
            _("Open, acknowledged (a nurse has it), snoozed (put off) or resolved (it is over).")
        ),
        "reason": Column(_("Why, in the words that the nurses read.")),
        "evidence": Column(_("The days and numbers it rests on.")),
        "raised_at": Column(_("When it was made.")),
        "due_at": Column(_("By when somebody should look.")),
        "withdrawn_at": Column(_("When you took the answer back.")),
        "escalated_at": Column(_("When the head of the clinic was told that nobody had it.")),
        "owner": Column(_("Who took it.")),
        "acknowledged_at": Column(_("When they took it.")),
        "snoozed_until": Column(_("The day to which the nurse put it off.")),
        "snooze_reason": Column(_("Why the nurse put it off.")),
        "resolved_at": Column(_("When it was over.")),
        "resolved_by": Column(_("Who closed it. Empty: it ended by itself.")),
        "outcome": Column(_("How it ended.")),
        "note": Column(_("What the nurse wrote about it.")),
    },
    left_out={
        "patient": "All of it is this patient's.",
        "seen_evidence": "An earlier state of the evidence, kept while the alert is put off.",
    },
)

ALERT_EVENTS = Table(
    name="alert_events",
    model=AlertEvent,
    meaning=_("What happened to each alert, step by step."),
    rows=lambda patient: (
        AlertEvent.objects.filter(alert__patient=patient)
        .select_related("by", "to")
        .order_by("at", "pk")
    ),
    columns={
        "id": KEY,
        "alert": Column(_("The key of its line in “alerts”."), read=lambda row: row.alert_id),
        "at": Column(_("When it happened.")),
        "kind": Column(_("What happened.")),
        "by": Column(_("Who did it. Empty: it came about by itself.")),
        "to": Column(_("Who was asked to take it.")),
        "until": Column(_("The day to which it was put off.")),
        "words": Column(_("Why, or how it ended.")),
    },
)

REQUESTS = Table(
    name="requests",
    model=DataRequest,
    meaning=_("What you asked your clinic to correct or erase, and the answers."),
    rows=lambda patient: (
        DataRequest.objects.filter(patient=patient)
        .select_related("asked_by", "answered_by")
        .order_by("asked_at", "pk")
    ),
    columns={
        "id": KEY,
        "kind": Column(_("To correct or to erase.")),
        "words": Column(_("What you asked.")),
        "asked_by": Column(_("Who asked.")),
        "asked_at": Column(_("When you asked.")),
        "answer": Column(_("What the clinic answered.")),
        "answered_by": Column(_("Who answered.")),
        "answered_at": Column(_("When they answered.")),
    },
    left_out={"patient": "All of it is this patient's."},
)
