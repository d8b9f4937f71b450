"""A guidance file with a fault is refused: the entry, the field and the fix, in a person's words.

Each test changes one thing in the shipped file and reads what comes back.
"""

import re

import pytest

from tracker.guidance import Protocol
from tracker.guidance.schema import parse

SOUND = Protocol.MILD.file.read_text(encoding="utf-8")


def faults(old: str, new: str, *, last: bool = False) -> list[str]:
    """What is said when the first (or last) `old` of the shipped file is `new`."""
    assert old in SOUND
    before, _, after = SOUND.rpartition(old) if last else SOUND.partition(old)
    return [str(fault) for fault in parse(before + new + after)[1]]


def entry_without(header: str, key: str) -> list[str]:
    """What is said when the first entry under `header` lacks the one-line `key`."""
    pattern = rf"(?s)(\n{re.escape(header)}\n(?:[a-z_]+ = [^\n]*\n)*?){key} = [^\n]*\n"
    changed, count = re.subn(pattern, r"\1", SOUND, count=1)
    assert count == 1
    return [str(fault) for fault in parse(changed)[1]]


def test_the_shipped_file_has_none() -> None:
    assert parse(SOUND)[1] == []


# What is not TOML


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('version = "1"\nsubject "x"\n', "the file: line 2, column 9: is not TOML"),
        ('version = "1"\nversion = "2"\n', "the file: line 2"),
        ('version = "1\n', "the file: line 1"),
        ("phases = [", "the file: the end: is not TOML, must be completed"),
        ("x = " + "[" * 5000, "the file: brackets: are nested too deeply"),
        ("x = " + "9" * 5000, "the file: the end: is not TOML"),
    ],
)
def test_a_syntax_error_is_told_with_its_line(text: str, said: str) -> None:
    (fault,) = parse(text)[1]
    assert str(fault).startswith(said)


def test_an_empty_file_is_told_all_that_it_lacks() -> None:
    said = "\n".join(str(fault) for fault in parse("")[1])
    for key in ("version", "subject", "phases", "guidance", "nudge", "red_flags", "advice"):
        assert f"the file: {key}: is missing, must be" in said


# Keys and values


@pytest.mark.parametrize(
    ("header", "key", "said"),
    [
        ("[[phases]]", "title", "phases[1] 'first-days': title: is missing, must be text"),
        ("[[phases]]", "code", "phases[1]: code: is missing, must be a code"),
        ("[[log_requests]]", "local_time", "log_requests[1] 'log-daily': local_time: is missing"),
        ("[[log_requests]]", "condition", "log_requests[1] 'log-daily': condition: is missing"),
        ("[[visits]]", "sources", "visits[1] 'visit-day-1-call': sources: is missing, must be a"),
        ("[nudge]", "sources", "nudge: sources: is missing, must be a list with at least one"),
        ("[[red_flags]]", "severity", "red_flags[1] 'saddle_numbness': severity: is missing"),
        ("[[phases.do]]", "text", "phases[1] 'first-days': do[1].text: is missing, must be text"),
    ],
)
def test_a_missing_key_is_named(header: str, key: str, said: str) -> None:
    assert any(fault.startswith(said) for fault in entry_without(header, key))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'title = "Rest and short walks"',
            'titel = "Rest and short walks"',
            "phases[1] 'first-days': titel: is not known here, must be title, or be taken out",
        ),
        (
            "[documents]",
            "colour = 1\n[documents]",
            "the file: colour: is not known here, must be taken out, or be one of: version",
        ),
        (
            '[[visits]]\ncode = "visit-day-1-call"',
            '[[visits]]\nroom = 4\ncode = "visit-day-1-call"',
            "visits[1] 'visit-day-1-call': room: is not known here, must be taken out, or be",
        ),
        (
            '{ quote = "24–48 hours of rest", document = "S4" }',
            '{ quote = "24–48 hours of rest", document = "S4", page = 2 }',
            "reconciled[1] 'rest-or-walking': sources[1].page: is not known here",
        ),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(old: str, new: str, said: str) -> None:
    assert any(fault.startswith(said) for fault in faults(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "to_day = 2\n",
            'to_day = "2"\n',
            'to_day: is "2", must be a recovery day, a whole number',
        ),
        ("to_day = 2\n", "to_day = true\n", "to_day: is true, must be a recovery day"),
        ("to_day = 2\n", "to_day = 2.5\n", "to_day: is 2.5, must be a recovery day"),
        ("to_day = 2\n", "to_day = -2\n", "to_day: is -2, must be a recovery day"),
        ('"first-days"', '"First days"', 'code: is "First days", must be a code of small letters'),
        ('severity = "urgent"', 'severity = "soon"', 'is "soon", must be "emergency" or "urgent"'),
        ('"lifting"', '"running"', 'is "running", must be "lifting" or "strenuous" or "driving"'),
        ('version = "2026-11-25"', "version = 2026-11-25", "version: is 2026-11-25, must be"),
        ("months = [3]", "months = 3", "months: is 3, must be a list of months"),
        ("months = [3]", "months = []", "months: is an empty list, must be a list of months"),
        (
            "months = [3]",
            "months = [61]",
            "months[1]: is 61, must be a month, a whole number from 1",
        ),
        ("days = [0]", "days = [1828]", "days[1]: is 1828, must be a recovery day, a whole number"),
        ("[16, 18, 21", "[16, 21, 18", "days[3]: is 18, must be more than 21 before it"),
        ("[16, 18, 21", "[16, 16, 21", "days[2]: is 16, must be more than 16 before it"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_what_it_must_be(old: str, new: str, said: str) -> None:
    assert any(said in fault for fault in faults(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('text = "Take it easy for one to two days. Rest between short walks."', 'text = ""'),
        ('text = "Take it easy for one to two days. Rest between short walks."', 'text = "   "'),
    ],
)
def test_empty_words_are_told(old: str, new: str) -> None:
    assert faults(old, new) == [
        "phases[1] 'first-days': do[1].text: is empty, must be text on one line"
    ]


def test_words_over_two_lines_are_told_in_one() -> None:
    assert faults('title = "Rest and short walks"', 'title = """Rest\nand walk"""') == [
        "phases[1] 'first-days': title: is \"Rest and walk\", must be text on one line"
    ]


def test_an_entry_that_is_no_table_is_told() -> None:
    text = 'symptoms = ["soreness"]\n' + re.sub(r"(?s)\[\[symptoms\]\].*?(?=\n\n)", "", SOUND)
    assert [str(fault) for fault in parse(text)[1]] == [
        'the file: symptoms[1]: is "soreness", must be an expected symptom'
    ]


def test_a_list_written_as_one_table_is_told() -> None:
    assert (
        "the file: symptoms: is a table, must be a list of entries that begin with [[symptoms]]"
        in faults("[[symptoms]]", "[symptoms]")
    )


# When and on what condition


@pytest.mark.parametrize("written", ["07:59", "21:01", "18:00", "13:00", "9:30", "noon", "25:00"])
def test_a_time_outside_the_hours_of_patient_mail_is_told(written: str) -> None:
    (fault,) = faults('local_time = "09:30"', f'local_time = "{written}"')
    assert fault == (
        f'nudge: local_time: is "{written}", must be a morning time such as "09:30", '
        "from 08:00 until before 13:00"
    )


def test_an_evening_message_leaves_at_the_patients_own_time() -> None:
    (fault,) = faults('local_time = "send_time"', 'local_time = "18:00"', last=True)
    assert fault == 'events[7] \'cleared-driving\': local_time: is "18:00", must be "send_time"'


def test_morning_messages_have_one_time_because_one_message_leaves() -> None:
    visit = 'years = [2, 3, 4, 5]\nlocal_time = "send_time"\ncondition = "always"'
    assert faults(visit, visit.replace("send_time", "09:30")) == []
    (fault,) = faults(visit, visit.replace("send_time", "08:00"))
    assert 'local_time: is "08:00", must be "09:30" like the nudge' in fault


@pytest.mark.parametrize(
    ("old", "must"),
    [
        ('condition = "not_logged"', '"not_logged"'),
        ('condition = "requested_day_not_logged"', '"requested_day_not_logged"'),
        ('condition = "always"', '"always" or "limits_not_cleared"'),
        ('condition = "logged_this_week"', '"logged_this_week"'),
        ('condition = "not_returned"', '"not_returned"'),
    ],
)
def test_an_unknown_condition_is_told(old: str, must: str) -> None:
    (fault,) = faults(old, 'condition = "if_it_rains"')
    assert fault.endswith(f'condition: is "if_it_rains", must be {must}')


def test_a_message_without_a_day_is_told() -> None:
    assert faults("days = [0]\n", "") == [
        "guidance[1] 'guidance-day-0': days: is missing, must be given, or else months or years"
    ]


def test_a_message_with_two_kinds_of_days_is_told() -> None:
    (fault,) = faults("days = [0]\n", "days = [0]\nmonths = [1]\n")
    assert "days: is given beside months, must be the only one of them" in fault


def test_a_day_asked_about_by_two_log_requests_is_told() -> None:
    assert faults("days = [16, 18,", "days = [14, 18,") == [
        (
            "log_requests[2] 'log-thrice-weekly': days[1]: is 14, must be taken out: "
            "log_requests[1] 'log-daily' asks then already"
        )
    ]
    (fault,) = faults("years = [2, 3, 4, 5]", "years = [1, 3, 4, 5]")
    assert "log_requests[5] 'log-yearly': years[1]: is 1, must be taken out" in fault


# Phases


def test_a_day_left_out_between_phases_is_told() -> None:
    assert faults("from_day = 14", "from_day = 17") == [
        "phases[3] 'weeks-two-to-six': from_day: is 17, must be 14 so that no day is left out"
    ]


def test_a_day_in_two_phases_is_told() -> None:
    assert faults("from_day = 14", "from_day = 12") == [
        "phases[3] 'weeks-two-to-six': from_day: is 12, must be 14 so that no day is in two phases"
    ]


def test_phases_that_begin_late_or_end_early_are_told() -> None:
    assert faults("from_day = 0", "from_day = 1") == [
        "phases[1] 'first-days': from_day: is 1, must be 0 so that no day is left out"
    ]
    assert faults("to_day = 1827", "to_day = 1825") == [
        "phases[5] 'years-two-to-five': to_day: is 1825, must be 1827, where the five years end"
    ]


def test_a_phase_that_ends_before_it_begins_is_told() -> None:
    assert "phases[2] 'light-activity': to_day: is 1, must be 3 (from_day) or later" in faults(
        "to_day = 13", "to_day = 1"
    )


# Sources


def test_an_entry_without_any_source_is_told() -> None:
    (fault,) = faults("sources = [{ reference = 16 }]", "sources = []")
    assert fault.startswith(
        "red_flags[1] 'saddle_numbness': sources: is an empty list, must be a list with at least"
    )


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("{ reference = 99 }", "reference: is 99, must be a number listed in [references]"),
        ('{ reference = "16" }', 'reference: is "16", must be a number of [references]'),
        ('{ quote = "pain" }', "document: is missing, must be one of: S0, S4"),
        ('{ quote = "pain", document = "S9" }', 'document: is "S9", must be one of: S0, S4'),
        ('{ proposal = "ours", document = "S0" }', "document: is given without a quote"),
        ('{ proposal = "" }', "proposal: is empty, must be text"),
        ('{ note = "hm" }', "quote: is missing, must be given, or else reference or proposal"),
        (
            '{ proposal = "ours", reference = 16 }',
            "reference: is given beside proposal, must be the only one of them",
        ),
        ('"16"', 'is "16", must be a table such as'),
    ],
)
def test_a_source_that_leads_nowhere_is_told(new: str, said: str) -> None:
    (fault,) = faults("sources = [{ reference = 16 }]", f"sources = [{new}]")
    assert fault.startswith("red_flags[1] 'saddle_numbness': sources[1]")
    assert said in fault


# Twice, or not at all


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'code = "light-activity"',
            'code = "first-days"',
            (
                "phases[2] 'first-days': code: makes \"first-days\", must differ: "
                "phases[1] 'first-days' has it already"
            ),
        ),
        (
            'code = "visit-6-weeks"',
            'code = "guidance-day-42"',
            (
                "visits[3] 'guidance-day-42': code: makes \"guidance-day-42\", must differ: "
                "guidance[9] 'guidance-day-42' has it already"
            ),
        ),
        (
            'code = "visit-6-weeks"',
            'code = "log-daily-nudge"',
            (
                "visits[3] 'log-daily-nudge': code: makes \"log-daily-nudge\", must differ: "
                "log_requests[1] 'log-daily' has it already"
            ),
        ),
        (
            'code = "expected_soreness"',
            'code = "fall"',
            (
                "symptoms[1] 'fall': code: makes \"fall\", must differ: "
                "red_flags[15] 'fall' has it already"
            ),
        ),
    ],
)
def test_a_code_used_twice_is_told(old: str, new: str, said: str) -> None:
    assert faults(old, new) == [said]


def test_every_severity_has_its_advice_once() -> None:
    assert faults('severity = "watch"', 'severity = "urgent"') == [
        "advice[3] 'urgent': severity: is \"urgent\" once more, must be taken out",
        'the file: advice: has no entry for severity "watch", must have one',
    ]


def test_each_clearance_has_its_line_once() -> None:
    assert 'the file: until_cleared: has no entry for clearance "driving", must have one' in faults(
        'clearance = "driving"', 'clearance = "lifting"'
    )


# Words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{name}, rest.", "uses {name}, must use only {clinic}, {first_name}, {phone}"),
        ("Your pain is {pain_leg}.", "uses {pain_leg}, must use only"),
        ("Call {}.", "uses {}, must use only"),
        ("Call {phone!r}.", "uses {phone}, must use only"),
        ("Call {phone:>99}.", "uses {phone}, must use only"),
        ("Call {phone.real}.", "uses {phone.real}, must use only"),
        ("Call {phone.", "has a brace on its own"),
        ("Call phone}.", "has a brace on its own"),
    ],
)
def test_a_name_that_no_message_may_hold_is_told(text: str, said: str) -> None:
    (fault,) = faults("Keep taking it easy. Rest between short walks at home.", text)
    assert fault.startswith("guidance[2] 'guidance-day-1': text: ")
    assert said in fault


def test_a_page_holds_no_names() -> None:
    (fault,) = faults(
        'text = "Do not drive until your clinic', 'text = "Do not drive until {clinic}'
    )
    assert fault.startswith("until_cleared[3] 'driving': text: has a brace, must do without")


def test_a_message_of_three_sentences_is_told() -> None:
    assert faults("Keep taking it easy. Rest", "Keep on. Take it easy. Rest") == [
        "guidance[2] 'guidance-day-1': text: has 3 sentences, must have 2 at most"
    ]


@pytest.mark.parametrize(
    ("subject", "word"),
    [
        ("Your recovery, day 12", "recovery"),
        ("Your spine clinic writes", "spine"),
        ("After your PROCEDURE", "procedure"),
        ("How was your walk?", "walk"),
        ("How is your leg?", "leg"),
        ("How is your back?", "back"),
        ("Any painful days?", "painful"),
        ("About your surgery", "surgery"),
        ("Your symptoms", "symptoms"),
        ("Your medicines", "medicines"),
        ("From your mild team", "mild"),
    ],
)
def test_a_subject_that_hints_at_health_is_told(subject: str, word: str) -> None:
    assert faults('subject = "Your note for today"', f'subject = "{subject}"') == [
        f'the file: subject: says "{word}", must not hint at health or treatment'
    ]


def test_a_subject_may_say_what_only_sounds_like_it() -> None:
    assert faults("Your note for today", "Feedback? A legal note") == []
    (fault,) = faults("Your note for today", "Feedback, {first_name}?")
    assert fault.startswith("the file: subject_es: must hold the same names")


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("It works without removing bone.", "reconciled[3] 'bone'"),
        ("About 88% of people did well.", "reconciled[4] 'five-year-study'"),
        ("A study from 2018 says so.", "reconciled[4] 'five-year-study'"),
        ("It is paid for by MEDICARE.", "reconciled[5] 'coverage'"),
        ("There is little  risk.", "reconciled[6] 'risk'"),
        ("Lift no more than ten pounds.", "reconciled[2] 'normal-activity-or-limits'"),
    ],
)
def test_a_claim_that_was_reconciled_away_is_told(said: str, entry: str) -> None:
    (fault,) = faults("Keep up your daily routine and your walks.", said)
    assert fault.startswith("phases[4] 'first-year': do[1].text: says ")
    assert fault.endswith(f"must not: see {entry}")


# All of them


def test_all_faults_are_told_at_once() -> None:
    broken = (
        SOUND.replace("from_day = 14", "from_day = 17")
        .replace('condition = "always"', 'condition = "never"')
        .replace("{ reference = 16 }", "{ reference = 98 }")
        .replace("Your note for today", "Your pain")
    )
    said = [str(fault) for fault in parse(broken)[1]]
    assert len(said) == 1 + 17 + SOUND.count("{ reference = 16 }") + 1
    assert len(set(said)) == len(said)


# Spanish


def test_a_text_without_its_spanish_is_told() -> None:
    spanish = next(line for line in SOUND.splitlines() if line.startswith("text_es = "))
    (fault,) = faults(f"{spanish}\n", "")
    assert fault == ("until_cleared[1] 'lifting': text_es: is missing, must be text on one line")


def test_spanish_with_other_names_than_the_english_is_told() -> None:
    (fault,) = faults("llame al {phone}.", "llame.")
    assert fault == (
        "visits[1] 'visit-day-1-call': text_es: must hold the same names as the English: {phone}"
    )


def test_spanish_with_fewer_lines_than_the_english_is_told() -> None:
    line = '  "Llame al 911 o vaya ahora a la sala de emergencias más cercana.",\n'
    assert faults(line, "") == [
        "advice[1] 'emergency': lines_es: has 3, must have as many as lines: 4"
    ]


@pytest.mark.parametrize(
    ("header", "key", "said"),
    [
        ("[[phases]]", "title_es", "phases[1] 'first-days': title_es: is missing, must be text"),
        ("[[phases.do]]", "text_es", "phases[1] 'first-days': do[1].text_es: is missing, must be"),
        ("[[visits]]", "text_es", "visits[1] 'visit-day-1-call': text_es: is missing, must be"),
        ("[nudge]", "text_es", "nudge: text_es: is missing, must be text on one line"),
        ("[[symptoms]]", "question_es", "symptoms[1] 'expected_soreness': question_es: is missing"),
    ],
)
def test_missing_spanish_is_named(header: str, key: str, said: str) -> None:
    (fault,) = entry_without(header, key)
    assert fault.startswith(said)


def test_empty_spanish_is_told() -> None:
    assert faults('"Llame al 911 ahora"', '" "') == [
        "advice[1] 'emergency': title_es: is empty, must be text on one line"
    ]


def test_spanish_of_three_sentences_is_told() -> None:
    (fault,) = faults("Siga con calma. Descanse", "Siga. Con calma. Descanse")
    assert fault.endswith("text_es: has 3 sentences, must have 2 at most")


def test_a_spanish_subject_with_another_name_than_the_english_is_told() -> None:
    (fault,) = faults("Su nota de hoy", "{first_name}, su nota de hoy")
    assert fault == "the file: subject_es: must hold the same names as the English: no name"


def test_a_spanish_subject_that_hints_at_treatment_is_told() -> None:
    (fault,) = faults("Su nota de hoy", "Su recuperación de hoy")
    assert fault == (
        'the file: subject_es: says "recuperación", must not hint at health or treatment'
    )


def test_what_no_text_may_say_is_told_in_spanish_too() -> None:
    (fault,) = faults("Siga con calma.", "Hay poco riesgo.")
    assert "text_es: says \"poco riesgo\", must not: see reconciled[6] 'risk'" in fault
