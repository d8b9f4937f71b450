"""The clinic's instructions: what its patients are told where clinics differ, with a preview."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from tracker.clinic.actions import change_instructions
from tracker.guidance import Source, mild
from tracker.guidance.instructions import Matter, Option, instructions
from tracker.guidance.reader import ENGLISH, SPANISH
from tracker.models import Clinic, InstructionChange, Patient
from tracker.web.common.form_fields import take_errors
from tracker.web.common.formatters import counted, joined, moment
from tracker.web.common.staff_access import Staff, lead_required, staff_page, staff_required
from tracker.web.guidance.instructions_form import VISITS, InstructionsForm, visit_steps

MOST_CHANGES = 10  # that the page tells of


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a matter as the page shows it: its value, words, and where it is from."""

    value: str
    words: str
    spanish: str
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """One matter: its field, its choices, and beside which messages it is said."""

    field: BoundField
    choices: Sequence[Choice]
    said_with: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What patients read of one matter now, and what they would read."""

    title: str
    before: tuple[str, str]
    after: tuple[str, str]


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def clinic_instructions(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Everybody sees them; a lead changes them, after a look at what patients will read."""
    is_post = request.method == "POST"
    if is_post:
        lead_required(staff)
    clinic = Clinic.objects.get(pk=staff.clinic.pk)
    form = InstructionsForm(request.POST if is_post else None, clinic=clinic)
    differences: list[Difference] = []
    key = ""
    if form.is_bound and form.is_valid():
        differences = _differences(clinic, form)
        key = hashlib.sha256(repr(differences).encode()).hexdigest()[:32]
        if not differences:
            messages.info(request, "Nothing has changed.")
            return redirect("clinic:instructions")
        if request.POST.get("confirmed") == key and _saved(form, clinic, staff, request):
            return redirect("clinic:instructions")
    context = {
        "here": "settings",
        "form": form,
        "questions": [_question(form[matter.code], matter) for matter in _matters()],
        "visits": form[VISITS],
        "thinners": _blood_thinners(),
        "differences": differences,
        "key": key,
        "followed": Patient.objects.of_staff(staff.user).followed().count(),
        "changes": _changes(staff),
    }
    return staff_page(request, staff, "guidance/instructions.html", context)


def _saved(form: InstructionsForm, clinic: Clinic, staff: Staff, request: HttpRequest) -> bool:
    try:
        moved = change_instructions(
            clinic,
            choices=form.choices,
            visits_left_out=form.visits_left_out,
            by=staff.user,
            now=staff.now,
        )
    except ValidationError as error:
        take_errors(form, error)
        return False
    plan = f" {counted(moved, 'planned reminder')} changed." if moved else ""
    messages.success(request, f"Saved: patients read this from now on.{plan}")
    return True


def _matters() -> Sequence[Matter]:
    return instructions().matters


def _question(field: BoundField, matter: Matter) -> Question:
    spanish = next(m for m in instructions(SPANISH).matters if m.code == matter.code)
    ours = "Default. Clinics differ, so patients are told to ask; your clinic tells each of them."
    choices = [Choice("", matter.ask, spanish.ask, ours)]
    choices += [
        Choice(option.code, option.text, in_spanish.text, _source_words(option.sources))
        for option, in_spanish in zip(matter.options, spanish.options, strict=True)
    ]
    days = [_day_of(step) for step in matter.said_with]
    return Question(field, choices, joined(days))


def _day_of(step: str) -> str:
    when = mild().step(step).whens[0]
    return f"day {when.day}"


def _source_words(sources: Iterable[Source]) -> str:
    """Where an option is from: "One clinic says so: michiganpainspecialists.com/…"."""
    for source in sources:
        if source.kind == "reference":
            return f"One clinic says so: {source.origin} [{source.number}]"
        if not source.is_clinics:
            return f"Proposal: {source.note}"
    return ""


def _differences(clinic: Clinic, form: InstructionsForm) -> list[Difference]:
    """What the valid `form` would have patients read otherwise, in both languages."""
    found = []
    pairs = zip(instructions(ENGLISH).matters, instructions(SPANISH).matters, strict=True)
    for english, spanish in pairs:
        before = [_said(m, m.chosen(clinic.instructions)) for m in (english, spanish)]
        after = [_said(m, m.chosen(form.choices)) for m in (english, spanish)]
        if before != after:
            found.append(Difference(english.title, (before[0], before[1]), (after[0], after[1])))
    for step in visit_steps():
        was, will_be = (
            step.code not in clinic.visits_left_out,
            step.code in form.cleaned_data[VISITS],
        )
        if was != will_be:
            words = (
                step.text.format(phone=clinic.phone),
                mild(SPANISH).step(step.code).text.format(phone=clinic.phone),
            )
            nothing = ("Not said: your clinic does not hold this visit.", "")
            found.append(
                Difference("Visit", words if was else nothing, words if will_be else nothing)
            )
    return found


def _said(matter: Matter, option: Option | None) -> str:
    """What stands of it: what must be cleared stands beside its line, not in place of it."""
    if option is None:
        return matter.ask
    return f"{matter.ask} {option.text}" if matter.until_cleared else option.text


def _blood_thinners() -> tuple[str, str]:
    """What every patient is told of blood thinners, and where that is from."""
    line = next(line for line in mild().phases[0].do if "blood thinner" in line.text)
    return line.text, "; ".join(
        source.origin or source.note for source in line.sources if source.kind != "quote"
    )


def _changes(staff: Staff) -> list[tuple[str, str]]:
    """Who changed them, and when, newest first."""
    rows = InstructionChange.objects.filter(clinic=staff.clinic).select_related("changed_by")
    return [
        (
            str(row.changed_by or "Somebody"),
            moment(row.changed_at, staff.clinic.zone, now=staff.now),
        )
        for row in rows[:MOST_CHANGES]
    ]
