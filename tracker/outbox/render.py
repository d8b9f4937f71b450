"""Renders an e-mail's content into its two parts: plain text, and HTML made from MJML.

The words of each kind of message stand once, in templates/emails/words/: header lines (Subject,
Button, Why), an empty line, then paragraphs, with "## " before a heading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mrml
from django.conf import settings
from django.template import Context, Template, engines
from django.template.loader import get_template
from django.utils import translation

from tracker.models import Clinic

# Where a line may end: a line of more than 998 bytes must be encoded anew for each mail (RFC 5322).
BETWEEN_BLOCKS = re.compile(r"</(?:td|tr|table|tbody|div|style|p|head)>|<(?:tr|tbody)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a heading."""

    words: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class EmailContent:
    """The words of one e-mail. The addresses may be personal: they are never stored.

    `stop_url` changes or stops what leaves regularly; "" where nothing does.
    """

    subject: str
    blocks: Sequence[Block]
    button_label: str
    button_url: str
    why: str
    clinic: Clinic
    language: str
    to_patient: bool
    stop_url: str = ""


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """An e-mail as it leaves; `stored_text` is the text with the personal links left out."""

    subject: str
    text: str
    html: str
    stored_text: str


def write(
    name: str,
    context: Mapping[str, object],
    *,
    clinic: Clinic,
    button_url: str,
    language: str = "en",
    to_patient: bool = True,
    stop_url: str = "",
) -> EmailContent:
    """Return the content of templates/emails/words/`name`.txt in `language`."""
    with translation.override(language):
        words = get_template(f"emails/words/{name}.txt").render({**context, "clinic": clinic})
    head, _, body = words.strip().partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.splitlines() if line.strip())
    paragraphs = [" ".join(block.split()) for block in body.split("\n\n") if block.strip()]
    return EmailContent(
        subject=headers["Subject"],
        button_label=headers["Button"],
        why=headers["Why"],
        blocks=[
            Block(words=words.removeprefix("## "), is_heading=words.startswith("## "))
            for words in paragraphs
        ],
        button_url=button_url,
        clinic=clinic,
        language=language,
        to_patient=to_patient,
        stop_url=stop_url,
    )


def render(content: EmailContent) -> RenderedEmail:
    """Return `content` as plain text and HTML."""
    with translation.override(content.language):
        text = get_template("emails/letter.txt").render({"letter": content})
        html = _html_template().render(Context({"letter": content}))
    stored_text = text
    for personal in filter(None, (content.button_url, content.stop_url)):
        stored_text = stored_text.replace(personal, "[personal link]")
    return RenderedEmail(subject=content.subject, text=text, html=html, stored_text=stored_text)


@cache
def _html_template() -> Template:
    """The MJML page, compiled once with its template tags left in place."""
    source = Path(settings.BASE_DIR, "templates", "emails", "letter.mjml").read_text("utf-8")
    compiled = BETWEEN_BLOCKS.sub(r"\g<0>\n", mrml.to_html(source).content)
    template: Template = engines["django"].from_string(compiled).template  # type: ignore[attr-defined]
    return template
