"""Tables of the download: daily logs and weekly scores with their history, imports."""

from django.utils.translation import gettext_lazy as _

from tracker.measures import MEASURES
from tracker.models import DailyLog, HealthImport, Landmark, LogVersion
from tracker.models.weekly_peg import PegVersion, WeeklyPeg
from tracker.own_data.record import KEY
from tracker.own_data.table import Column, Table

ENTERED_BY = Column(_("Who entered it. Empty: by the link in an e-mail, where nobody signs in."))
DOOR = Column(
    _(
        "Which way it came in: page, email_link, nurse (by phone), api (a program), import (a "
        "file), offline (kept on the phone first)."
    )
)
ITEM = _("From 0 to 10.")

LOGS = Table(
    name="logs",
    model=DailyLog,
    meaning=_("One line for each day that was logged, as it stands now. Empty: not answered."),
    rows=lambda patient: (
        DailyLog.objects.filter(patient=patient)
        .select_related("entered_by", "note_read_by")
        .order_by("day")
    ),
    columns={
        "id": KEY,
        "day": Column(_("The day it is about, where you live.")),
        **{name: Column(_(measure.meaning)) for name, measure in MEASURES.items()},
        "stopped_by": Column(_("What made you stop.")),
        "symptoms": Column(_("The warning signs you checked. An empty list: none of them.")),
        "note": Column(_("Your note to the clinic.")),
        "note_read_at": Column(_("When the clinic read the note.")),
        "note_read_by": Column(_("Who read it.")),
        "entered_by": ENTERED_BY,
        "door": DOOR,
        "created_at": Column(_("When it was first saved.")),
        "updated_at": Column(_("When it was last changed.")),
    },
    left_out={"patient": "All of it is this patient's."},
)

LOG_VERSIONS = Table(
    name="log_versions",
    model=LogVersion,
    meaning=_("Every version of each day, also those that a later one took the place of."),
    rows=lambda patient: (
        LogVersion.objects.filter(log__patient=patient)
        .select_related("log", "entered_by")
        .order_by("log__day", "recorded_at", "pk")
    ),
    columns={
        "day": Column(_("The day it is about."), read=lambda row: row.log.day, of=("log",)),
        "answers": Column(_("The answers as they were then. The names are those of “logs”.")),
        "entered_by": ENTERED_BY,
        "door": DOOR,
        "recorded_at": Column(_("When it was saved.")),
        "typed_at": Column(_("When it was typed, if the phone kept it for a while.")),
        "is_overtaken": Column(_("Whether a newer answer stood already when it came.")),
    },
    left_out={
        "id": "A number of ours; a day and an instant name the version.",
        "client_id": "How a phone keeps two of its own entries apart.",
    },
)

WEEKLY = Table(
    name="weekly",
    model=WeeklyPeg,
    meaning=_("The three questions of each week, as they stand now."),
    rows=lambda patient: (
        WeeklyPeg.objects.filter(patient=patient).select_related("entered_by").order_by("week")
    ),
    columns={
        "id": KEY,
        "week": Column(_("The Monday of the week.")),
        "day": Column(_("The last of the seven days it is about.")),
        "pain": Column(ITEM),
        "enjoyment": Column(ITEM),
        "activity": Column(ITEM),
        "entered_by": ENTERED_BY,
        "door": DOOR,
        "created_at": Column(_("When it was first saved.")),
        "updated_at": Column(_("When it was last changed.")),
    },
    left_out={"patient": "All of it is this patient's."},
)

WEEKLY_VERSIONS = Table(
    name="weekly_versions",
    model=PegVersion,
    meaning=_("Every version of each week’s answers."),
    rows=lambda patient: (
        PegVersion.objects.filter(peg__patient=patient)
        .select_related("peg", "entered_by")
        .order_by("peg__week", "recorded_at", "pk")
    ),
    columns={
        "week": Column(_("The Monday of the week."), read=lambda row: row.peg.week, of=("peg",)),
        "day": Column(_("The last of the seven days it is about.")),
        "answers": Column(_("The answers as they were then. The names are those of “weekly”.")),
        "entered_by": ENTERED_BY,
        "door": DOOR,
        "recorded_at": Column(_("When it was saved.")),
    },
    left_out={"id": "A number of ours; a week and an instant name the version."},
)

WALKS = Table(
    name="walks",
    model=Landmark,
    meaning=_("Your own walks: distances that you told us once, to log by."),
    rows=lambda patient: Landmark.objects.filter(patient=patient).order_by("kind", "name", "pk"),
    columns={
        "id": KEY,
        "kind": Column(_("A place, or how far you get in ten minutes.")),
        "name": Column(_("What you call it.")),
        "distance_m": Column(_("How far it is, in meters.")),
    },
    left_out={"patient": "All of it is this patient's."},
)

IMPORTS = Table(
    name="imports",
    model=HealthImport,
    meaning=_("The files of steps or distance that were brought in. Their days are in “logs”."),
    rows=lambda patient: (
        HealthImport.objects.filter(patient=patient)
        .select_related("uploaded_by")
        .order_by("uploaded_at", "pk")
    ),
    columns={
        "id": KEY,
        "uploaded_by": Column(_("Who brought it.")),
        "uploaded_at": Column(_("When.")),
        "state": Column(_("How far it came.")),
        "source": Column(_("What kind of file it was.")),
        "question": Column(_("What we had to ask about the file.")),
        "choices": Column(_("What you chose.")),
        "rows": Column(_("What the file said of each day, until the import ends.")),
        "left_out": Column(_("What of the file was not used.")),
        "plan": Column(_("What is to be written for each day, until the import ends.")),
        "days_new": Column(_("How many days it added.")),
        "days_changed": Column(_("How many days it changed.")),
        "days_kept": Column(_("How many days it left as they were.")),
        "fault": Column(_("Why it could not be used.")),
        "example": Column(_("A piece of the file that we could not read.")),
        "ended_at": Column(_("When it was over.")),
    },
    left_out={
        "patient": "All of it is this patient's.",
        "file": "The name of a file that is dropped when the import ends.",
        "progress": "How far a machine has read.",
        "position": "How far a machine has written.",
        "lease": "Which machine has it in hand.",
        "claims": "How often a machine took it up.",
        "moved_at": "When a machine last had it in hand.",
    },
)
