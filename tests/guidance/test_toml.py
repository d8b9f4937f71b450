"""Guidance written as TOML is the same when it is read again."""

import tomllib

from tracker.guidance import read, shipped_tables
from tracker.guidance.toml import to_toml

PRODUCT = shipped_tables("mild")


def test_what_is_written_is_read_again_as_it_was():
    assert tomllib.loads(to_toml(PRODUCT)) == PRODUCT


def test_what_is_written_is_sound():
    assert read(to_toml(PRODUCT)).version == PRODUCT["version"]


def test_quotes_and_line_ends_within_words_are_kept():
    document = {**PRODUCT, "subject": 'A "note"\nfor \\ today\x7f'}
    assert tomllib.loads(to_toml(document))["subject"] == document["subject"]
