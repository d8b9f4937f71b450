"""A guidance document as TOML, which `guidance check` reads again."""

from typing import Any

import tomli_w

from tracker.guidance.shapes import GUIDANCE_FILE, ListOf, Table


def to_toml(document: dict[str, Any]) -> str:
    """Return `document` as TOML, its keys in the schema's order: a database keeps none."""
    return tomli_w.dumps(_in_order(document, GUIDANCE_FILE))


def _in_order(value: Any, shape: object) -> Any:
    match shape:
        case Table() if isinstance(value, dict):
            return {
                key: _in_order(value[key], kind) for key, kind in shape.keys.items() if key in value
            }
        case ListOf() if isinstance(value, list):
            return [_in_order(item, shape.item) for item in value]
    return value
