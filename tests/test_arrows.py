"""The arrows between the rooms point one way; clock, mail and requests stay where they belong."""

from pathlib import Path

import pytest

from tests.arrows import ARROWS, faults

ROOT = Path(__file__).parent.parent


# The house


def test_every_module_keeps_the_arrows() -> None:
    modules = sorted((ROOT / "tracker").rglob("*.py"))
    assert {"journal", "outbox", "models", "clinical"} <= {path.parent.name for path in modules}
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
            "tracker/rules/units.py:2: clinical may not import models",
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
        ("tracker/gadgets/a.py", "", ":1: gadgets is no room of the design"),
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
            "tracker/checks.py",
            "from time import time as t\nt()",
            "checks reads the clock (time.time)",
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
            "tracker/clinical/a.py",
            "from django.conf import settings",
            "tracker/clinical/a.py is pure: it may not import django.conf.settings.",
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
        ("tracker/apps.py", "from tracker import checks"),
        ("tracker/journal/a.py", "from tracker.triage import x\nfrom tracker.reminders import y"),
        ("tracker/clinical/a.py", "from tracker.guidance.severity import Severity"),
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


def test_the_arrows_are_written_as_the_design_has_them() -> None:
    assert ARROWS.startswith("apps -> web, api, admin, tasks, management")
    assert ARROWS.endswith("models -> clinical -> guidance")
