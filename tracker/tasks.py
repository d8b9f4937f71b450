"""Celery tasks: each loads and calls; what they do stands in the rooms."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from tracker.imports import import_runner, resume_imports
from tracker.operations import mail_cycle
from tracker.outbox.queue import Chunk
from tracker.outcomes import percentiles
from tracker.outcomes.report_cache import keep_outcomes
from tracker.reminders import guidance_rollout
from tracker.triage import rule_preview, staff_mail


@shared_task
def send_due() -> None:
    """Gather what is due, lease it, and hand it to the workers in chunks."""
    for chunk in mail_cycle.take_due(now=timezone.now()):
        deliver.delay(str(chunk.lease), [str(key) for key in chunk.ids])


@shared_task
def deliver(lease: str, ids: list[str]) -> None:
    """Send one chunk of leased messages."""
    mail_cycle.send(Chunk(UUID(lease), [UUID(key) for key in ids]), clock=timezone.now)


@shared_task
def tell_staff() -> None:
    """Queue the mornings' digests, and tell the leads of emergencies that nobody took."""
    staff_mail.escalate(now=timezone.now())
    staff_mail.send_digests(now=timezone.now())


@shared_task
def move_plans() -> None:
    """Go on giving patients the version of the guidance that was published for all."""
    guidance_rollout.carry_on(now=timezone.now())


@shared_task
def sweep_silence() -> None:
    """Ask gently, and raise alerts for silence and for calls to be made."""
    mail_cycle.sweep_silence(now=timezone.now())


@shared_task
def refresh_outcomes() -> None:
    """Have each clinic's outcomes brought up to date, one clinic a task."""
    for clinic in percentiles.clinics_with_patients():
        refresh_outcomes_of.delay(str(clinic))


@shared_task
def refresh_outcomes_of(clinic: str) -> None:
    """Bring one clinic's outcomes up to date."""
    keep_outcomes(UUID(clinic), now=timezone.now())


@shared_task
def refresh_percentiles() -> None:
    """Have each clinic's percentiles computed anew, one clinic a task."""
    for clinic in percentiles.clinics_with_patients():
        refresh_percentiles_of.delay(str(clinic))


@shared_task
def refresh_percentiles_of(clinic: str) -> None:
    """Compute one clinic's percentiles anew."""
    percentiles.refresh_percentiles(UUID(clinic), now=timezone.now())


@shared_task
def read_import(import_id: str) -> None:
    """Read a file that a patient brought."""
    import_runner.read(UUID(import_id), clock=timezone.now)


@shared_task
def write_import(import_id: str) -> None:
    """Write the days of a file into the log."""
    import_runner.write(UUID(import_id), clock=timezone.now)


@shared_task
def look_after_imports() -> None:
    """Go on with imports that were left lying, and drop the files of those that ended."""
    resume_imports.look_after(now=timezone.now())


@shared_task
def preview_rules(preview_id: str) -> None:
    """Go on with a preview of a clinic's rules."""
    rule_preview.work(UUID(preview_id), clock=timezone.now)


@shared_task
def look_after_previews() -> None:
    """Go on with previews of rules that were left lying, and drop old ones."""
    rule_preview.look_after(now=timezone.now())
