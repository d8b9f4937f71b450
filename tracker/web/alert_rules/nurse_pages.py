"""The clinic's rules: everybody on the staff reads them, a lead tries others and saves them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.guidance import Source
from tracker.models import RulePreview, RuleSetting
from tracker.models.clinic import MOST_SILENT_DAYS
from tracker.rules.triage import RULES, Rule, SilenceLimits
from tracker.rules.triage.codes import SILENCE
from tracker.triage import rule_preview as previews
from tracker.triage.rule_settings import EARLY, LATE, RulesChanged, change_rules, settings_of
from tracker.web.alert_rules.forms import ON, PATIENCE, RulesForm
from tracker.web.alert_rules.preview import shown
from tracker.web.common.formatters import counted, moment
from tracker.web.common.staff_access import Staff, lead_required, staff_page, staff_required
from tracker.web.worklist.alert_history import source_words

CHANGES = 20
DAYS = "requested days without a log"
PATIENCE_WORDS = {
    EARLY: (PATIENCE["silent_days_early"], DAYS),
    LATE: (PATIENCE["silent_days_late"], DAYS),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One number of a rule: what it is, as it is, as it comes, its bounds, its field for a lead."""

    title: str
    value: int
    unit: str
    default: int
    bounds: str
    source: str
    field: BoundField | None


@dataclass(frozen=True, slots=True)
class RuleShown:
    """One rule as the page has it."""

    rule: Rule
    source: str
    is_on: bool
    switch: BoundField | None
    settings: Sequence[Setting]


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Every rule; sent by a lead, what the settings would have raised. Nothing is saved here."""
    clinic = staff.clinic
    if request.method == "POST":
        lead_required(staff)
        form = RulesForm(request.POST, tuning=clinic.tuning, limits=clinic.silence_limits)
        if form.is_valid():
            asked = previews.start_preview(
                clinic, form.tuning, form.silence_limits, by=staff.user, now=staff.now
            )
            return redirect("clinic:rule_preview", asked.pk)
        return _rules_page(request, staff, form)
    tried = _tried(request, staff)
    of = tried if tried is not None else clinic
    return _rules_page(request, staff, RulesForm(tuning=of.tuning, limits=of.silence_limits))


@staff_required
@require_safe
def rule_preview(request: HttpRequest, staff: Staff, preview_id: UUID) -> HttpResponse:
    """What the settings that a lead tries would have raised, as far as it is worked out."""
    lead_required(staff)
    found = _preview_for(staff, preview_id)
    context = {
        "here": "settings",
        "preview": found,
        "shown": shown(found, staff) if found.is_done else None,
        "changes": _differences(found, staff),
    }
    return staff_page(request, staff, "alert_rules/rule_preview.html", context)


@staff_required
@require_POST
def save_rules(request: HttpRequest, staff: Staff, preview_id: UUID) -> HttpResponse:
    """Save the settings that were tried; they count for what is judged from now on."""
    lead_required(staff)
    found = _preview_for(staff, preview_id)
    try:
        changed = change_rules(
            staff.clinic, found.tuning, found.silence_limits, tried_at=found.asked_at,
            by=staff.user, now=staff.now,
        )  # fmt: skip
    except RulesChanged as refusal:
        messages.error(request, f"{refusal} Look at them, and preview yours again.")
        return redirect("clinic:rules")
    found.delete()
    messages.success(
        request,
        f"Saved: {counted(changed, 'rule')} changed. They count for what is judged from now on; "
        "alerts that are open stay."
        if changed
        else "Nothing was changed: the rules were set so already.",
    )
    return redirect("clinic:rules")


def _preview_for(staff: Staff, preview_id: UUID) -> RulePreview:
    mine = RulePreview.objects.visible_to(staff.user).filter(asked_by=staff.user)
    return get_object_or_404(mine.select_related("clinic"), pk=preview_id)


def _tried(request: HttpRequest, staff: Staff) -> RulePreview | None:
    """The preview of `?tried=`, to go on from its settings."""
    if "tried" not in request.GET or not staff.is_lead:
        return None
    try:
        return _preview_for(staff, UUID(request.GET["tried"]))
    except ValueError:
        raise Http404 from None


def _rules_page(request: HttpRequest, staff: Staff, form: RulesForm) -> HttpResponse:
    zone = staff.clinic.zone
    changes = RuleSetting.objects.visible_to(staff.user).select_related("changed_by")
    context = {
        "here": "settings",
        "form": form,
        "rules": [_shown(rule, form, staff) for rule in RULES.values()],
        "changes": [
            (moment(change.changed_at, zone, now=staff.now), change, _said(change))
            for change in changes[:CHANGES]
        ],
    }
    return staff_page(request, staff, "alert_rules/rules.html", context)


def _shown(rule: Rule, form: RulesForm, staff: Staff) -> RuleShown:
    tuning, is_lead = staff.clinic.tuning, staff.is_lead
    settings = [
        Setting(
            title=parameter.title,
            value=tuning.value(rule.code, parameter.name),
            unit=parameter.unit,
            default=parameter.default,
            bounds=(
                f"{parameter.least} to {parameter.most} {parameter.unit}, "
                f"default {parameter.default}"
            ),
            source=source_words(parameter.source),
            field=field if is_lead else None,
        )
        for parameter, field in form.numbers(rule)
    ]
    if rule.code == SILENCE:
        settings += _patience(form, staff)
    return RuleShown(
        rule=rule,
        source=source_words(rule.source),
        is_on=tuning.is_on(rule.code),
        switch=form.switch(rule) if is_lead else None,
        settings=settings,
    )


def _patience(form: RulesForm, staff: Staff) -> list[Setting]:
    """How long silence may last: numbers of the clinic, set here."""
    limits = staff.clinic.silence_limits
    of = {
        "silent_days_early": (limits.early, SilenceLimits().early),
        "silent_days_late": (limits.late, SilenceLimits().late),
    }
    return [
        Setting(
            title=label,
            value=of[name][0],
            unit=DAYS,
            default=of[name][1],
            bounds=f"1 to {MOST_SILENT_DAYS} {DAYS}, default {of[name][1]}",
            source=source_words(Source(kind="proposal")),
            field=form[name] if staff.is_lead else None,
        )
        for name, label in PATIENCE.items()
    ]


def _differences(found: RulePreview, staff: Staff) -> list[str]:
    """What the preview would change of the rules as they are: "Leg pain up: off instead of on"."""
    before = settings_of(staff.clinic.tuning, staff.clinic.silence_limits)
    after = settings_of(found.tuning, found.silence_limits)
    return [
        f"{rule.title}: {_part(rule, name, value)} instead of {_value(name, before[code][name])}"
        for code, rule in RULES.items()
        for name, value in after[code].items()
        if value != before[code][name]
    ]


def _said(change: RuleSetting) -> str:
    """ "Leg pain up: on, up by at least 3 points"."""
    rule = RULES.get(change.rule)
    if rule is None:
        return f"{change.rule}: {_value(ON, change.is_on)}"
    parts = [_part(rule, name, value) for name, value in sorted(change.values.items())]
    switched = [_value(ON, change.is_on)] if rule.can_be_switched else []
    return f"{rule.title}: {', '.join([*switched, *parts])}"


def _part(rule: Rule, name: str, value: int | bool) -> str:
    """ "off", "up by at least 3 points"."""
    if name == ON:
        return _value(name, value)
    title, unit = PATIENCE_WORDS.get(name) or next(
        (
            (parameter.title, parameter.unit)
            for parameter in rule.parameters
            if parameter.name == name
        ),
        (name, ""),
    )
    return f"{title[0].lower()}{title[1:]} {value} {unit}"


def _value(name: str, value: int | bool) -> str:
    return ("on" if value else "off") if name == ON else str(value)
