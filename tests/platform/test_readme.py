"""The README's table of settings, held against the settings themselves."""

import re

from recovery.environment import BASE_DIR, SETTINGS

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+) \| (.+) \|$", re.MULTILINE)
READ_ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "TEST_POSTGRES_URL", "TEST_REDIS_URL", "TEST_CHROMIUM"}


def test_the_table_names_every_setting_and_no_other_in_the_same_words():
    table = ROW.findall((BASE_DIR / "README.md").read_text("utf-8"))
    assert table == [(setting.name, setting.default, setting.help) for setting in SETTINGS]


def test_the_product_reads_no_setting_that_the_table_does_not_know():
    read = re.compile(r"environ(?:\.get\(|\[|\.setdefault\()\s*[\"']([A-Z_]+)")
    names = {
        name
        for folder in ("recovery", "tracker")
        for file in (BASE_DIR / folder).rglob("*.py")
        for name in read.findall(file.read_text("utf-8"))
    }
    assert names <= {setting.name for setting in SETTINGS} | READ_ELSEWHERE
