"""Reads a module's tree and names what breaks the house's rules: arrows, clock, mail, requests."""

import ast
from collections.abc import Iterator
from pathlib import Path

# From the doors down to the data. A room imports from the rooms of lower levels only; the rooms
# of one level do not know of each other.
LEVELS = (
    ("apps",),
    ("web", "api", "admin", "tasks", "management", "checks", "templatetags"),
    ("engine",),  # joins the rooms that write letters to the outbox, for tasks and commands
    ("journal", "people"),
    ("triage", "reminders"),
    ("outbox",),
    ("migrations",),
    ("models",),
    ("clinical",),
    ("guidance",),
)
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
ARROWS = " -> ".join(", ".join(rooms) for rooms in LEVELS)

EDGES = {"web", "api", "admin", "tasks", "management"}
HTTP_ROOMS = {"web", "api", "admin"}  # Django's admin hands its methods the request
PURE = {"clinical", "guidance"}
PURE_MODULES = {"tracker/reminders/schedule.py"}

CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "django.db.models.functions.Now",
    "django.utils.timezone.localdate",
    "django.utils.timezone.now",
    "time.time",
    "time.time_ns",
}
MAIL = {
    "django.core.mail.EmailMessage",
    "django.core.mail.EmailMultiAlternatives",
    "django.core.mail.get_connection",
    "django.core.mail.mail_admins",
    "django.core.mail.mail_managers",
    "django.core.mail.send_mail",
    "django.core.mail.send_mass_mail",
    "smtplib.SMTP",
    "smtplib.SMTP_SSL",
}
HTTP = ("django.http", "django.shortcuts", "django.views", "rest_framework")
# allauth calls its adapter with the request; sign-in codes are mailed by allauth itself.
MAY_SEE_REQUESTS = {"tracker/web/entry/sign_in_adapter.py"}


def faults(path: str, source: str) -> list[str]:
    """Each broken rule of the module at `path` (from the project's root), as file:line: words."""
    return [f"{path}:{line}: {words}" for line, words in sorted({*_Module(path, source).faults()})]


class _Module:
    """One module's tree, its room, and what its names stand for."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        parts = Path(path).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.package = parts[:-1]
        self.room = "" if parts == ("tracker", "__init__") else parts[1]
        self.tree = ast.parse(source, path)
        self.names = dict(self._imported_names())

    def faults(self) -> Iterator[tuple[int, str]]:
        yield from self._broken_arrows()
        yield from self._hidden_imports()
        if self.room not in EDGES | {"migrations"}:
            yield from self._clock()
        if self.room != "outbox":
            yield from self._mail()
        if self.room not in HTTP_ROOMS and self.path not in MAY_SEE_REQUESTS:
            yield from self._requests()
        if self.room in PURE or self.path in PURE_MODULES:
            yield from self._impurities()

    def _broken_arrows(self) -> Iterator[tuple[int, str]]:
        if self.room not in LEVEL_OF and self.room:
            yield 1, f"{self.room} is no room of the design. The rooms are {ARROWS}."
            return
        for line, name in self._imports():
            other = _room_of(name)
            if other is None or other == self.room:
                continue
            if other not in LEVEL_OF:
                yield line, f"{self.room} imports {name}, which lies in no room of the design."
            elif not self.room or LEVEL_OF[other] <= LEVEL_OF[self.room]:
                yield line, f"{self.room or 'tracker'} may not import {other}. Arrows: {ARROWS}."

    def _hidden_imports(self) -> Iterator[tuple[int, str]]:
        for function in ast.walk(self.tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for line, name in self._imports(function):
                if _room_of(name) is not None:
                    yield (
                        line,
                        f"{name} is imported inside {function.name}(): the arrows are wrong.",
                    )
        for call in ast.walk(self.tree):
            if (
                isinstance(call, ast.Call)
                and (self._dotted(call.func) or "").endswith(("import_module", "__import__"))
                and isinstance(argument := next(iter(call.args), None), ast.Constant)
                and isinstance(argument.value, str)
                and argument.value.startswith("tracker")
            ):
                yield call.lineno, f"{argument.value} is imported by its name: import it plainly."

    def _clock(self) -> Iterator[tuple[int, str]]:
        for line, name in self._used():
            if name in CLOCKS:
                yield line, f"{self.room} reads the clock ({name}): take `now` as an argument."
        for node in ast.walk(self.tree):
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                yield node.value.lineno, f"{node.arg} reads the clock: set the field from `now`."

    def _mail(self) -> Iterator[tuple[int, str]]:
        for line, name in {*self._used(), *self._imports()}:
            if name in MAIL:
                yield line, f"{self.room} sends mail ({name}): every e-mail leaves by the outbox."

    def _requests(self) -> Iterator[tuple[int, str]]:
        for line, name in self._imports():
            if _starts(name, HTTP):
                yield line, f"{self.room} imports {name}: requests live in web and api."
        for node in ast.walk(self.tree):
            if isinstance(node, ast.arg) and node.arg == "request":
                yield node.lineno, f"{self.room} takes a `request`: requests live in web and api."

    def _impurities(self) -> Iterator[tuple[int, str]]:
        for line, name in self._imports():
            if _starts(name, ("django", "celery")):
                yield line, f"{self.path} is pure: it may not import {name}."

    def _imports(self, within: ast.AST | None = None) -> Iterator[tuple[int, str]]:
        """Line and full name of whatever is imported, also for type checking only."""
        for node in ast.walk(within or self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = self._origin(node)
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)

    def _imported_names(self) -> Iterator[tuple[str, str]]:
        """What each imported name stands for."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield (
                        alias.asname or alias.name.split(".")[0],
                        (alias.name if alias.asname else alias.name.split(".")[0]),
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield alias.asname or alias.name, f"{self._origin(node)}.{alias.name}"

    def _origin(self, node: ast.ImportFrom) -> str:
        """The full name of the module that `node` imports from, a relative one resolved."""
        if not node.level:
            return node.module or ""
        above = self.package[: len(self.package) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    def _used(self) -> Iterator[tuple[int, str]]:
        """Line and full name of each imported thing that is used, called or merely handed on."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.Attribute) and (name := self._dotted(node)):
                yield node.lineno, name

    def _dotted(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute) and (left := self._dotted(node.value)):
            return f"{left}.{node.attr}"
        return None


def _room_of(name: str) -> str | None:
    """The room in which an imported name lies; None for what is not ours, and for `tracker`."""
    parts = name.split(".")
    return parts[1] if parts[0] == "tracker" and len(parts) > 1 else None


def _starts(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)
