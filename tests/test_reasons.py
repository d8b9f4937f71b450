"""Why an e-mail was not sent: every code has words for nurse and patient, in every language."""

import pytest
from django.conf import settings
from django.utils.translation import override

from tracker.reasons import NO_REASON, WITH_DETAIL, Reason, for_nurses, for_patients

DETAILS = dict.fromkeys(WITH_DETAIL, "550") | {Reason.PAUSED: "2026-11-05"}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_words_for_nurses_and_for_patients_in_every_language(reason):
    detail = DETAILS.get(reason, "")
    words = {}
    for language, _ in settings.LANGUAGES:
        with override(language):
            words[language] = for_patients(reason, detail)
            nurses = for_nurses(reason, detail)
            assert nurses.endswith((".", ")")), nurses
    assert set(words) == {"en", "es"}
    assert all(text.endswith(".") and "%s" not in text for text in words.values()), words
    assert words["en"] != words["es"]


@pytest.mark.parametrize("reason", Reason)
def test_a_reasons_words_have_a_place_for_its_detail(reason):
    assert ("%s" in reason.label) == (reason in WITH_DETAIL)
    assert ("%s" in str(reason.for_patients)) == (reason is Reason.PAUSED)
    assert "550" not in for_patients(reason, DETAILS.get(reason, ""))


def test_what_the_mail_server_answered_is_for_nurses():
    assert for_nurses("refused", "550") == "The mail server refused it for good (550)."
    assert for_patients("refused", "550") == "Your mail company did not take it."


def test_the_end_of_a_pause_is_a_date_in_the_readers_language():
    assert for_nurses("paused", "2026-11-05") == (
        "The patient paused reminders until November 5, 2026."
    )
    assert for_patients("paused", "2026-11-05") == "You paused the e-mails until November 5."
    with override("es"):
        assert for_patients("paused", "2026-11-05") == (
            "Usted pausó los correos hasta el 5 de noviembre."
        )


def test_what_was_sent_needs_no_reason():
    assert for_nurses(*NO_REASON.values()) == for_patients(*NO_REASON.values()) == ""


def test_a_code_that_nobody_knows_has_no_words():
    with pytest.raises(ValueError, match="bored"):
        for_nurses("bored")
