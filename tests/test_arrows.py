"""The arrows between the rooms point one way; clock, mail and requests stay where they belong."""

import re
from pathlib import Path

import pytest

from tests.arrows import faults

ROOT = Path(__file__).parent.parent


# The house


def test_every_module_keeps_the_arrows() -> None:
    modules = sorted((ROOT / "tracker").rglob("*.py"))
    assert {"journal", "outbox", "models", "rules"} <= {path.parent.name for path in modules}
    found = [
        fault
        for path in modules
        for fault in faults(path.relative_to(ROOT).as_posix(), path.read_text())
    ]
    assert not found, "\n" + "\n".join(found)


# The checker itself, on made-up modules


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        (
            "tracker/rules/units.py",
            "import math\nfrom tracker.models import Patient\n",
            "tracker/rules/units.py:2: rules may not import models",
        ),
        (
            "tracker/triage/a.py",
            "import tracker.journal.record_day",
            ":1: triage may not import journal",
        ),
        ("tracker/triage/a.py", "from tracker import journal", ":1: triage may not import journal"),
        ("tracker/triage/a.py", "from ..journal import x", ":1: triage may not import journal"),
        ("tracker/triage/a/b.py", "from ... import web", ":1: triage may not import web"),
        ("tracker/triage/__init__.py", "from .. import web", ":1: triage may not import web"),
        ("tracker/triage/a.py", "from tracker.reminders import x", "may not import reminders"),
        ("tracker/journal/a.py", "from tracker.people import x", "may not import people"),
        ("tracker/web/a.py", "from tracker.api import x", "web may not import api"),
        ("tracker/tasks.py", "from tracker.management.commands import up", "tasks may not import"),
        ("tracker/__init__.py", "from tracker.models import x", "tracker may not import models"),
        (
            "tracker/triage/a.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tracker.web import x\n",
            ":3: triage may not import web",
        ),
        (
            "tracker/web/a.py",
            "from recovery.environment import BASE_DIR",
            ":1: tracker may not import recovery.environment.BASE_DIR",
        ),
        ("tracker/tasks.py", "import recovery", ":1: tracker may not import recovery"),
        ("tracker/gadgets/a.py", "", ":1: gadgets is no room of the house"),
        (
            "tracker/web/a.py",
            "import tracker.gadgets",
            ":1: web imports tracker.gadgets, which lies",
        ),
        (
            "tracker/web/a.py",
            "def view():\n    from tracker.models import Patient\n",
            ":2: tracker.models.Patient is imported inside view()",
        ),
        (
            "tracker/web/a.py",
            "class A:\n    async def f(self):\n        if 1:\n            from ..models import P\n",
            ":4: tracker.models.P is imported inside f()",
        ),
        (
            "tracker/web/a.py",
            "import importlib\nm = importlib.import_module('tracker.models')",
            ":2: tracker.models is imported by its name",
        ),
        (
            "tracker/triage/a.py",
            "from django.utils import timezone\nnow = timezone.now()",
            ":2: triage reads the clock (django.utils.timezone.now): take `now` as an argument.",
        ),
        (
            "tracker/models/base.py",
            "from django.utils import timezone\nf = DateTimeField(default=timezone.now)",
            ":2: models reads the clock",
        ),
        ("tracker/models/a.py", "f = DateTimeField(auto_now_add=True)", ":1: auto_now_add reads"),
        (
            "tracker/outbox/a.py",
            "from datetime import datetime as dt\ndt.now(UTC)",
            ":2: outbox reads the clock",
        ),
        ("tracker/people/a.py", "import datetime\ndatetime.date.today()", "people reads the clock"),
        (
            "tracker/outbox/checks.py",
            "from time import time as t\nt()",
            "outbox reads the clock (time.time)",
        ),
        (
            "tracker/people/a.py",
            "from django.core.mail import send_mail",
            ":1: people sends mail (django.core.mail.send_mail)",
        ),
        (
            "tracker/web/a.py",
            "from django.core import mail\nmail.EmailMessage().send()",
            ":2: web sends mail (django.core.mail.EmailMessage)",
        ),
        (
            "tracker/management/commands/a.py",
            "import smtplib\nsmtplib.SMTP('localhost')",
            ":2: management sends mail (smtplib.SMTP)",
        ),
        (
            "tracker/journal/a.py",
            "from django.http import HttpRequest",
            ":1: journal imports django.http.HttpRequest: requests live in web and api.",
        ),
        (
            "tracker/people/a.py",
            "import rest_framework.views",
            "people imports rest_framework.views",
        ),
        ("tracker/people/a.py", "def f(request): ...", ":1: people takes a `request`"),
        (
            "tracker/rules/a.py",
            "from django.conf import settings",
            "tracker/rules/a.py is pure: it may not import django.conf.settings.",
        ),
        ("tracker/reminders/schedule.py", "import django", "is pure: it may not import django."),
    ],
)
def test_a_broken_rule_is_named_with_its_file_line_and_fix(
    path: str, source: str, fault: str
) -> None:
    (found,) = faults(path, source)
    assert found.startswith(f"{path}:")
    assert fault in found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "tracker/web/a.py",
            "from tracker.guidance import mild\nfrom tracker.journal import record",
        ),
        ("tracker/web/a.py", "from tracker.web.b import c\nfrom . import d\nfrom .e import f"),
        ("tracker/apps.py", "from tracker import tasks"),
        ("tracker/journal/a.py", "from tracker.triage import x\nfrom tracker.reminders import y"),
        ("tracker/rules/a.py", "from tracker.guidance.severity import Severity"),
        ("tracker/models/a.py", "from django.db import models\nimport uuid"),
        ("tracker/tasks.py", "from django.utils import timezone\nf(now=timezone.now())"),
        ("tracker/outbox/a.py", "from django.core.mail import get_connection\nget_connection()"),
        ("tracker/web/a.py", "from django.http import HttpRequest\ndef v(request): ..."),
        (
            "tracker/web/entry/sign_in_adapter.py",
            "from django.http import HttpRequest\ndef f(request): ...",
        ),
        ("tracker/outbox/a.py", "import smtplib\ntry: ...\nexcept smtplib.SMTPException: ..."),
        ("tracker/triage/a.py", "def f(now):\n    import json\n    return now"),
        ("tracker/triage/a.py", "from django.utils import timezone\ntimezone.localtime(x)"),
        ("tracker/triage/a.py", "from time import monotonic\nmonotonic()"),
        ("tracker/migrations/0001.py", "import tracker.models.base\nf(default=timezone.now)"),
    ],
)
def test_what_the_design_allows_is_no_fault(path: str, source: str) -> None:
    assert faults(path, source) == []


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("tracker/web/common/a.py", "from tracker.web.log import x", "web/common may not import"),
        ("tracker/web/log/a.py", "from tracker.web.people import x", "web/log may not import"),
        ("tracker/web/log/a.py", "from tracker.web.guidance import x", "web/log may not import"),
        ("tracker/rules/days.py", "from tracker.rules.triage import x", "rules/days may not"),
    ],
)
def test_rooms_of_one_storey_import_one_way(path: str, source: str, fault: str) -> None:
    (found,) = faults(path, source)
    assert fault in found


def test_no_room_imports_another_rooms_page() -> None:
    """A shared panel is a module of its own; what stands in a room's urls is nobody else's."""
    modules = {path: path.read_text() for path in sorted((ROOT / "tracker" / "web").rglob("*.py"))}
    pages = {
        f"{path.parent.name}.{name}"
        for path, source in modules.items()
        if path.name == "urls.py" and path.parent.name != "web"
        for line in re.findall(r"from tracker\.web\.\w+ import (\([^)]*\)|.*)", source)
        for name in re.findall(r"\w+", line)
    }
    assert "log.today" in pages
    assert [
        f"{path.parent.name}/{path.name} imports the page {page}"
        for path, source in modules.items()
        for page in sorted(pages)
        if page.split(".")[0] != path.parent.name
        if re.search(rf"from tracker\.web\.{re.escape(page)} import", source)
    ] == []
