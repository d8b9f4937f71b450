"""What was typed before the version of a day that stands, and arrived after it."""

from dataclasses import replace
from datetime import date

from tracker.journal.alerting import list_alerts, raise_and_tell, unread_note
from tracker.journal.log_queries import unresolved_alerts, write_correction
from tracker.models import Alert, DailyLog, LogVersion, Patient, Summary
from tracker.rules.log.answers import Answers
from tracker.rules.triage import DayPoint, Finding, judge


def keep_beside(
    log: DailyLog, given: Answers, version: LogVersion, *, patient: Patient, summary: Summary
) -> list[Alert]:
    """Keep `given` in the history of `log`, as `version`; the alerts that this raised.

    The day's answers stay as they are. But a later answer undoes neither a warning nor a
    message: a red flag is raised as ever, and a note goes before the day's own, unread.
    """
    now = version.recorded_at
    version.log, version.answers, version.is_overtaken = log, given.as_json(), True
    said_before = _red_flags(log.day, log.answers)
    findings = [
        replace(flag, evidence={**flag.evidence, "is_overtaken": True})
        for flag in _red_flags(log.day, given)
        if flag not in said_before
    ]
    if given.note and given.note not in log.note:
        log.note = "\n\n".join(filter(None, [given.note, log.note]))
        log.note_read_by, log.note_read_at = None, None
        findings.append(unread_note(log.day))
    unresolved = unresolved_alerts(patient.pk) if summary.has_alerts else []
    raised = raise_and_tell(patient, findings, unresolved, day=log.day, now=now)
    list_alerts(summary, unresolved, raised, now=now)
    write_correction(log, version, summary)
    return raised


def _red_flags(day: date, answers: Answers) -> list[Finding]:
    """What `answers` say that neither another day nor another answer changes."""
    return judge([DayPoint(day, symptoms=answers.symptoms)], day=day, performed_on=day)
