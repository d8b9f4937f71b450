"""Guidance written as TOML is the same when it is read again."""

import tomllib

from tracker.guidance import mild_tables, read
from tracker.guidance.toml import written


def test_what_is_written_is_read_again_as_it_was():
    assert tomllib.loads(written(mild_tables())) == mild_tables()


def test_what_is_written_is_sound():
    assert read(written(mild_tables())).version == mild_tables()["version"]


def test_quotes_and_line_ends_within_words_are_kept():
    document = {**mild_tables(), "subject": 'A "note"\nfor \\ today\x7f'}
    assert tomllib.loads(written(document))["subject"] == document["subject"]
