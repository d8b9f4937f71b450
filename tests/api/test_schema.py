"""The schema is whole and tells the truth; the documentation page runs under the strict CSP."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.api.clients import by_token, log_url
from tests.cast import a_clinic, a_nurse, a_patient
from tracker.rules.log.answers import NUMBERS


@pytest.fixture
def schema() -> dict[str, Any]:
    """What /api/schema/ says."""
    answer = APIClient().get("/api/schema/?format=json")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_the_schema_is_valid_and_without_warnings() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), color=False)


def test_the_schema_has_the_limits_of_the_rules(schema: dict[str, Any]) -> None:
    fields = schema["components"]["schemas"]["Answers"]["properties"]
    for name, rule in NUMBERS.items():
        assert (fields[name]["minimum"], fields[name]["maximum"]) == (0, int(rule.most))
        assert fields[name]["type"] == ("integer" if rule.is_whole else "number")


def test_answers_have_the_fields_that_the_schema_says(schema: dict[str, Any]) -> None:
    clinic = a_clinic()
    patient = a_patient(clinic)
    nurse = by_token(a_nurse(clinic))
    recorded = nurse.put(log_url(patient), {"symptoms": ["fall"]}).json()
    one = f"/api/v1/patients/{patient.pk}/"
    bodies = {
        "Recorded": recorded,
        "Log": nurse.get(log_url(patient)).json(),
        "LogVersion": nurse.get(f"{log_url(patient)}history/").json()["results"][0],
        "Patient": nurse.get(one).json(),
        "Procedure": nurse.get(one).json()["procedure"],
        "Alert": nurse.get("/api/v1/alerts/").json()["results"][0],
        "Reminder": nurse.get(f"{one}reminders/").json()["results"][0],
    }
    schemas = schema["components"]["schemas"]
    assert {name: set(body) for name, body in bodies.items()} == {
        name: set(schemas[name]["properties"]) for name in bodies
    }


def test_the_documentation_page_has_no_inline_script_or_style() -> None:
    page = APIClient().get("/api/docs/")
    html = page.content.decode()
    assert page.status_code == 200
    assert html.count("<script") == html.count('<script src="/')
    assert "<style" not in html
    assert "style=" not in html
    script = APIClient().get("/api/docs/?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
