"""SVG elements as safe strings: every attribute and every text is escaped."""

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


def element(name: str, *children: object, **attributes: object) -> SafeString:
    """`<name …>children</name>`; `class_` is "class", `stroke_width` "stroke-width".

    Numbers are cut to a tenth of a pixel. Attributes that are None are left out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(_written(child) for child in children)
    return mark_safe(f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>")  # noqa: S308 (escaped above)


def text(words: object, x: float, y: float, class_: str, anchor: str | None = None) -> SafeString:
    """Draw a text at its baseline; `anchor` is where x is: None the start, "middle" or "end"."""
    return element("text", words, x=x, y=y, class_=class_, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> SafeString:
    """Draw a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def joined(parts: list[SafeString]) -> SafeString:
    """Safe strings, one after the other."""
    return mark_safe("".join(parts))  # noqa: S308 (each is safe already)


def _written(value: object) -> str:
    """`value` escaped; floats as pixels: one decimal or none, never in a locale's own way."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    if isinstance(value, int | SafeString):
        return str(value)  # nothing to escape, which a page of small charts would pay for
    return conditional_escape(value if isinstance(value, str) else str(value))
