"""Celery tasks: each only calls a function of its room."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from tracker.imports import import_runner
from tracker.imports.resume_imports import resume_imports
from tracker.operations import mail_cycle
from tracker.operations.heartbeat import record_heartbeat
from tracker.outbox.queue import Chunk
from tracker.outcomes import clinic_percentiles
from tracker.outcomes.report_cache import refresh_reports
from tracker.reminders import guidance_rollout
from tracker.triage import rule_preview, staff_mail


@shared_task
def heartbeat() -> None:
    """Record that scheduler, broker and a worker are alive together."""
    record_heartbeat(now=timezone.now())


@shared_task
def send_due() -> None:
    """Claim all due mail and hand it to the workers in chunks."""
    for chunk in mail_cycle.claim_due(now=timezone.now()):
        deliver.delay(str(chunk.lease), [str(key) for key in chunk.ids])


@shared_task
def deliver(lease: str, ids: list[str]) -> None:
    """Send one chunk of claimed messages."""
    mail_cycle.deliver(Chunk(UUID(lease), [UUID(key) for key in ids]), clock=timezone.now)


@shared_task
def notify_staff() -> None:
    """Queue the mornings' digests, and escalate emergencies that nobody took to the leads."""
    staff_mail.escalate(now=timezone.now())
    staff_mail.send_digests(now=timezone.now())


@shared_task
def continue_guidance_rollout() -> None:
    """Move the next patients to the guidance version that was published for all."""
    guidance_rollout.resume_rollouts(now=timezone.now())


@shared_task
def sweep_silence() -> None:
    """Remind silent patients, and raise alerts for silence and for calls that are due."""
    mail_cycle.sweep_silence(now=timezone.now())


@shared_task
def refresh_outcomes() -> None:
    """Update the outcomes of every clinic, in one task each."""
    for clinic in clinic_percentiles.clinics_with_patients():
        refresh_outcomes_of.delay(str(clinic))


@shared_task
def refresh_outcomes_of(clinic: str) -> None:
    """Update the outcomes of one clinic."""
    refresh_reports(UUID(clinic), now=timezone.now())


@shared_task
def refresh_percentiles() -> None:
    """Recompute the percentiles of every clinic, in one task each."""
    for clinic in clinic_percentiles.clinics_with_patients():
        refresh_percentiles_of.delay(str(clinic))


@shared_task
def refresh_percentiles_of(clinic: str) -> None:
    """Recompute the percentiles of one clinic."""
    clinic_percentiles.refresh_percentiles(UUID(clinic), now=timezone.now())


@shared_task
def read_import(import_id: str) -> None:
    """Read a file that a patient uploaded."""
    import_runner.read_file(UUID(import_id), clock=timezone.now)


@shared_task
def write_import(import_id: str) -> None:
    """Write the days of a file into the log."""
    import_runner.write_days(UUID(import_id), clock=timezone.now)


@shared_task
def maintain_imports() -> None:
    """Resume stalled imports, and delete the files of those that ended."""
    resume_imports(now=timezone.now())


@shared_task
def preview_rules(preview_id: str) -> None:
    """Compute the preview of a clinic's changed rules."""
    rule_preview.compute_preview(UUID(preview_id), clock=timezone.now)


@shared_task
def maintain_rule_previews() -> None:
    """Resume stalled previews of rules, and delete old ones."""
    rule_preview.resume_previews(now=timezone.now())
