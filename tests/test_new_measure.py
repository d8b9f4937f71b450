"""A new daily measure takes three places and a migration: tried on a copy of the product.

The places: the registry, the typed field of a day's measures, and the Spanish of the words.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COPIED = {"tracker", "recovery", "locale"}
LINKED = {"assets", "build", "manage.py", "templates", "tests"}

ENTRY = """
    Measure(
        name="sleep_quality",
        label=_("Sleep quality"),
        unit=POINTS,
        most=10,
        limit=_("Sleep quality is a number from 0 to 10."),
        constraint="sleep_quality_is_0_to_10",
        better="more",
        meaning=_("How well you slept, from 0 to 10."),
        source=PROPOSAL,
        panel="other",
        question=_("How well did you sleep?"),
        scale_ends=(_("0 is no sleep"), _("10 is the best sleep")),
        newest=_("Your sleep quality %(when)s was %(amount)s."),
        heading="Sleep",
        before=Before(9, "sleep quality", "0 to 10.", "6", ("sleep quality",)),
    ),
)
"""
SPANISH = {
    "Sleep quality": "Calidad del sueño",
    "Sleep quality is a number from 0 to 10.": "La calidad del sueño es un número de 0 a 10.",
    "How well you slept, from 0 to 10.": "Qué tan bien durmió, de 0 a 10.",
    "How well did you sleep?": "¿Qué tan bien durmió?",
    "0 is no sleep": "0 es no dormir",
    "10 is the best sleep": "10 es dormir muy bien",
    "Your sleep quality %(when)s was %(amount)s.": "Su sueño %(when)s fue de %(amount)s.",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with the new measure."""
    copy = tmp_path_factory.mktemp("product")
    for name in COPIED:
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    for name in LINKED:
        if (ROOT / name).exists():
            (copy / name).symlink_to(ROOT / name)
    change(copy / "tracker/measures.py", "\n)\n\nMEASURES", f"{ENTRY}\nMEASURES")
    change(
        copy / "tracker/rules/log/answers.py",
        "    medicine_doses: int | None = None\n",
        "    medicine_doses: int | None = None\n    sleep_quality: int | None = None\n",
    )
    with (copy / "locale/es/LC_MESSAGES/django.po").open("a", encoding="utf-8") as words:
        for english, spanish in SPANISH.items():
            words.write(f'\nmsgid "{english}"\nmsgstr "{spanish}"\n')
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def run(copy: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_measure_takes_three_places_and_a_migration(copy: Path) -> None:
    assert run(copy, "-m", "tests.new_measure_in_use") == "in use\n"
