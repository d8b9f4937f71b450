"""What is stored, one file a noun: fields, constraints, and querysets scoped to who asks."""

from tracker.models.access import AccessRecord, ApiToken, Invitation
from tracker.models.account import User
from tracker.models.alert import Alert
from tracker.models.alert_event import AlertEvent
from tracker.models.base import Frequency
from tracker.models.clinic import Clinic, InstructionChange, Membership
from tracker.models.cohort import ClinicOutcomes, CohortEntry, CohortReport, CohortStage
from tracker.models.contact import Contact
from tracker.models.cover import Cover
from tracker.models.daily_log import DailyLog, Door, LogVersion
from tracker.models.data_request import DataRequest
from tracker.models.duty import Duty
from tracker.models.guidance_version import (
    GuidanceChange,
    GuidanceVersion,
    Repinning,
    Rollout,
)
from tracker.models.health_import import HealthImport, ImportState
from tracker.models.landmark import Landmark
from tracker.models.message import MailReport, Message
from tracker.models.patient import AddressFault, CaregiverLink, Patient
from tracker.models.percentiles import ClinicPercentiles
from tracker.models.planned_call import PlannedCall
from tracker.models.preference import PreferenceChange, PreferenceDoor
from tracker.models.procedure import Procedure
from tracker.models.reminder import Reminder
from tracker.models.rule_setting import RulePreview, RuleSetting
from tracker.models.summary import Summary
from tracker.models.weekly_peg import PegVersion, WeeklyPeg
