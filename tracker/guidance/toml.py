"""Writes a guidance document as TOML, which `guidance check` reads again."""

import json
from collections.abc import Iterator
from typing import Any

from tracker.guidance.shapes import GUIDANCE_FILE, LISTED, Table

Document = dict[str, Any]


def written(document: Document) -> str:
    """The document in the order of the schema; read again, it is the same."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    for key in GUIDANCE_FILE.keys:
        value = document.get(key)
        if value is not None and not _is_tables(value) and not isinstance(value, dict):
            yield f"{key} = {_value(value)}"
    for key in GUIDANCE_FILE.keys:
        value = document.get(key)
        if isinstance(value, dict):
            yield from ("", f"[{key}]", *_entry(value, GUIDANCE_FILE.keys[key], key))
        elif isinstance(value, list) and _is_tables(value):
            for entry in value:
                yield from ("", f"[[{key}]]", *_entry(entry, LISTED[key], key))


def _entry(entry: dict[str, Any], shape: object, path: str) -> Iterator[str]:
    order = [key for key in shape.keys if key in entry] if isinstance(shape, Table) else list(entry)
    nested = [key for key in order if key != "sources" and _is_tables(entry[key])]
    for key in order:
        if key not in nested:
            yield f"{json.dumps(key) if not key.isidentifier() else key} = {_value(entry[key])}"
    for key in nested:
        for line in entry[key]:
            yield from ("", f"[[{path}.{key}]]", *_entry(line, None, f"{path}.{key}"))


def _value(value: object) -> str:
    """Strings, numbers, lists and small tables; JSON's strings are TOML's too."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
