"""The Spanish catalogue as its two files hold it, and the words that are marked for it.

Reads them without gettext's own tools, which a machine need not have.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.template import Node, Template, engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "locale" / "es" / "LC_MESSAGES"
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}

Key = str | tuple[str, int]


class _Compiled(gettext.GNUTranslations):
    """Keeps what it read."""

    _catalog: dict[Key, str]


@cache
def compiled() -> dict[Key, str]:
    """What the product uses: django.mo."""
    with (FOLDER / "django.mo").open("rb") as file:
        found = dict(_Compiled(file)._catalog)
    del found[""]
    return found


def written() -> dict[Key, str]:
    """What people edit: django.po. Plurals have their number, as in the compiled form."""
    found: dict[Key, str] = {}
    for block in (FOLDER / "django.po").read_text("utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            match = re.match(r"(?:(msgid|msgid_plural|msgstr|msgstr\[\d\]) )?(\".*\")$", line)
            if match is None:
                assert line.startswith("#"), line
                assert "fuzzy" not in line, block
                continue
            name = match[1] or name
            fields[name] = fields.get(name, "") + ast.literal_eval(match[2])
        key = fields.pop("msgid")
        plural = fields.pop("msgid_plural", None)
        if not key:
            continue
        if plural is None:
            found[key] = fields["msgstr"]
        else:
            found |= {(key, number): fields[f"msgstr[{number}]"] for number in (0, 1)}
    return found


def marked_in_template(path: Path) -> set[Key]:
    """The marked words of a template."""
    template: Template = engines["django"].from_string(path.read_text("utf-8")).template  # type: ignore[attr-defined]
    return {
        key
        for kind in (TranslateNode, BlockTranslateNode)
        for node in template.nodelist.get_nodes_by_type(kind)
        for key in _keys(node)
    }


def marked_in_module(path: Path) -> set[Key]:
    """The marked words of a module."""
    return {
        (first.value, number) if name.startswith("ngettext") else first.value
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if (name := call.func.id) in MARKS
        if isinstance(first := call.args[0], ast.Constant) and isinstance(first.value, str)
        for number in (0, 1)
    }


def _keys(node: Node) -> Iterator[Key]:
    if isinstance(node, TranslateNode):
        yield node.filter_expression.var.literal
    elif isinstance(node, BlockTranslateNode):
        words, _ = node.render_token_list(node.singular)
        yield from [(words, 0), (words, 1)] if node.plural else [words]
