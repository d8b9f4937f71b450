"""Liveness, readiness and metrics of the site, without data of patients."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from tracker.operations.health import reasons_not_ready
from tracker.operations.metrics import current_metrics
from tracker.triage.record_problems import nothing_planned


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is alive; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if the site can do its work, or 503 with the reasons."""
    now = timezone.now()
    reasons = reasons_not_ready(now=now)
    answer: dict[str, object] = {"ready": not reasons, "reasons": reasons}
    if not reasons and (unplanned := nothing_planned(now).count()):
        # For a person to put right; taking the site out of service would not help.
        answer["notes"] = {"unplanned": f"Patients in recovery with nothing planned: {unplanned}."}
    return JsonResponse(answer, status=503 if reasons else 200)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the figures for Prometheus, counted now."""
    return HttpResponse(current_metrics(now=timezone.now()), content_type=CONTENT_TYPE_LATEST)
