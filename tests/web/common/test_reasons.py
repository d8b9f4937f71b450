"""Why an e-mail was not sent: each reason that a room may store has words for the patient."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from tracker.web.common.reasons import WHY, why_not_sent

ROOMS = Path(settings.BASE_DIR, "tracker")
MODULES = [*ROOMS.glob("outbox/*.py"), *ROOMS.glob("reminders/*.py"), ROOMS / "models/reminder.py"]
UNKNOWN = "Something went wrong on our side."


def stored(path: Path) -> Iterator[str]:
    """The sentences of a module that end up as the reason of a message or a reminder."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(func=ast.Name("Stop"), args=[ast.Constant(str(words)), *_]):
                yield words
            case ast.Assign(targets=[ast.Name(name)], value=ast.Constant(str(words))):
                if (name.isupper() or name == "reason") and " " in words and words[0].isupper():
                    yield words


REASONS = sorted({reason for path in MODULES for reason in stored(path)})


@pytest.mark.parametrize("reason", REASONS)
def test_a_patient_reads_a_reason_of_their_own(reason: str) -> None:
    if reason.endswith("until "):
        reason += "November 5, 2026."
    said = why_not_sent(reason)
    assert said != UNKNOWN or reason.startswith("It could not be written")
    with override("es"):
        assert why_not_sent(reason) not in (said, reason)


def test_what_the_mail_server_answered_is_for_nurses() -> None:
    assert len(REASONS) > 15
    assert why_not_sent("The mail server refused it for good (550).") == (
        "Your mail company did not take it."
    )
    with override("es"):
        until = why_not_sent("The patient paused reminders until November 5, 2026.")
    assert until == "Usted pausó los correos hasta el 5 de noviembre."


def test_what_nobody_foresaw_has_words_too() -> None:
    assert why_not_sent("Xyzzy.") == UNKNOWN
    assert all(begins[0].isupper() for begins in WHY)
