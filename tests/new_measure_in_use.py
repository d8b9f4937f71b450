"""What tests/test_new_measure.py runs in its copy: sleep quality, at every door and on every page.

Written for a database of its own, without pytest: its settings are those of the copy.
"""

from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, transaction  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests import catalogue  # noqa: E402
from tests.api.clients import by_token, log_url  # noqa: E402
from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient  # noqa: E402
from tracker.journal.queries import points  # noqa: E402
from tracker.journal.same_as_yesterday import repeatable  # noqa: E402
from tracker.models import DailyLog, Patient  # noqa: E402
from tracker.own_data.days import LOGS  # noqa: E402
from tracker.roster.columns import find_column  # noqa: E402
from tracker.rules.log.answers import Answers  # noqa: E402
from tracker.web.common.baseline_fields import LABELS  # noqa: E402
from tracker.web.common.template_filters import newest  # noqa: E402
from tracker.web.log.answer_list import answered  # noqa: E402
from tracker.web.log.form import LogForm  # noqa: E402
from tracker.web.log.log_rows import day_table, log_row  # noqa: E402
from tracker.web.log.phone_form import PhoneLogForm  # noqa: E402
from tracker.web.log.week_form import DayRow  # noqa: E402
from tracker.web.progress.trend import trend_of  # noqa: E402

NAME = "sleep_quality"


def at_the_api(patient: Patient) -> None:
    """A program logs it, is told its limit, and reads it back, with the day's history."""
    program = by_token(a_nurse(patient.clinic))
    refused = program.put(log_url(patient), {NAME: 11})
    assert refused.status_code == 400, refused.content
    assert "Sleep quality is a number from 0 to 10." in refused.content.decode()
    assert program.put(log_url(patient), {NAME: 7}).status_code == 201
    assert program.get(log_url(patient)).json()[NAME] == 7
    (version,) = program.get(f"{log_url(patient)}history/").json()["results"]
    assert version["answers"][NAME] == 7
    fields = program.get("/api/schema/?format=json").json()["components"]["schemas"]["Answers"]
    assert fields["properties"][NAME]["maximum"] == 10


def in_the_database(log: DailyLog) -> None:
    """The table keeps the limit, whichever door a row comes through."""
    try:
        with transaction.atomic():
            DailyLog.objects.filter(pk=log.pk).update(**{NAME: 11})
    except IntegrityError as refused:
        assert "sleep_quality_is_0_to_10" in str(refused)
    else:
        raise AssertionError("the database took 11")


def in_forms(patient: Patient, log: DailyLog) -> None:
    """Patient and nurse are asked; what was answered is shown; yesterday's can be repeated."""
    form = LogForm(patient=patient, protocol="mild", kept=log.answers)
    context = {"form": form, "when": "today", "clinic": patient.clinic}
    page = render_to_string("log/questions.html", context)
    assert "How well did you sleep?" in page
    assert "10 is the best sleep" in page
    assert 'name="sleep_quality" value="7" checked' in page
    again = LogForm({NAME: "8"}, patient=patient, protocol="mild")
    assert again.answers()[NAME] == "8"  # type: ignore[index]
    assert PhoneLogForm(patient=patient, log=log)[NAME].label == "Sleep quality, 0 to 10"
    row = DayRow(None, day=TODAY, kept=log.answers, patient=patient)
    assert (str(row[NAME].label), str(row[NAME].help_text)) == ("Sleep quality", "0 to 10")
    assert LABELS[NAME] == "Sleep quality, 0 to 10"
    assert repeatable(log) == Answers(**{NAME: 7})  # type: ignore[arg-type]


def on_pages(patient: Patient, log: DailyLog) -> None:
    """The patient's answers and course, and the nurse's table of days."""
    unit = patient.distance_unit
    assert answered(log.answers, unit=unit) == [("Sleep quality", "7 of 10")]
    table = day_table(
        [log_row(log, patient=patient, performed_on=None, today=TODAY)], patient=patient
    )
    assert dict(zip(table.headings, table.lines[0][1], strict=True))["Sleep"] == "7"
    baseline = Answers(**{NAME: 5})  # type: ignore[arg-type]
    trend = trend_of(points([log]), baseline, unit=unit, until=TODAY)
    assert trend is not None
    assert trend.is_better
    assert newest(trend, "today") == (
        'Your sleep quality today was <span class="value">7 of 10</span>.'
    )


def in_files(patient: Patient) -> None:
    """What the patient takes along, and a roster's column of the time before."""
    (row,) = LOGS.read(patient)
    assert dict(zip(LOGS.columns, row, strict=True))[NAME] == 7
    assert LOGS.columns[NAME].meaning == "How well you slept, from 0 to 10."
    column = find_column("Before: sleep quality")
    assert column is not None
    assert column.key == NAME


def in_spanish() -> None:
    """Nothing of it is without its Spanish."""
    marked = catalogue.marked_in_module(Path("tracker/measures.py"))
    assert not marked - catalogue.written().keys()


def main() -> None:
    setup_test_environment()
    call_command("makemigrations", "tracker", name=NAME, verbosity=0)
    assert Path(f"tracker/migrations/0002_{NAME}.py").exists()
    call_command("migrate", verbosity=0)
    patient = a_patient(a_clinic(), now=NOW, procedure={"baseline_sleep_quality": 5})
    assert get_user_model().objects.exists()
    assert patient.procedures.get().baseline == Answers(**{NAME: 5})  # type: ignore[arg-type]
    at_the_api(patient)
    log = DailyLog.objects.get()
    in_the_database(log)
    in_forms(patient, log)
    on_pages(patient, log)
    in_files(patient)
    in_spanish()
    print("in use")


if __name__ == "__main__":
    main()
