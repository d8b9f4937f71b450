"""Every page of patients in Spanish, in every state: no sentence or date is left in English."""

import re
from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import get_template
from django.urls import Resolver404, resolve
from django.utils.translation import override

from tests.catalogue import compiled
from tests.every_state import State, World, pages
from tests.web.patient_home import Home

pytestmark = pytest.mark.django_db
# A Tuesday morning when the clinic is open.
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
SPANISH = {"accept-language": "es-US"}

# Words of English that are none of Spanish, and that hardly a sentence of it is without.
ENGLISH = re.compile(
    r"\b(the|and|you|your|of|is|are|was|were|with|for|not|this|that|have|has|how|what|when|will"
    r"|from|to|be|on|at|it|we|our|they|before|after|did|day|days|week|weeks|month|months|year|years"
    r"|walk|walked|pain|leg|back|call|clinic|today|yesterday|log|logged|foot|feet|mile|miles|steps"
    r"|save|saved|change|sign|page|please|nobody|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|am|pm)\b",
    re.IGNORECASE,
)
# What is the same in both: names, addresses, and what a browser is told.
NAMES = re.compile(r"Recovery Tracker|\S+@\S+|English|mild®|PEG")
READ = {"aria-label", "alt", "title", "placeholder"}
PLACE = re.compile(r"\{\w+\}")
UNREAD = {"script", "style"}


class Words(HTMLParser):
    """The pieces of text of a page, save those that are said to be in English."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        hidden = tag in UNREAD or given.get("lang") == "en"
        if not self._is_hidden() and not hidden:
            self._read(attrs)
        if tag not in ("meta", "link", "input", "img", "br", "hr", "source"):
            self._open.append((tag, hidden))

    def handle_startendtag(self, tag, attrs):
        self._read(attrs)

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not self._is_hidden():
            self.pieces.append(" ".join(data.split()))

    def _is_hidden(self) -> bool:
        return any(hidden for _tag, hidden in self._open)

    def _read(self, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            # a script's words for the page are in attributes as well, beside its codes
            is_told = name.startswith("data-") and " " in (value or "")
            if value and (name in READ or is_told):
                self.pieces.append(PLACE.sub("", value))


def english_in(html: str) -> list[str]:
    """The pieces of a page that are English."""
    same = {words for words, spanish in compiled().items() if words == spanish}
    found = []
    for piece in Words(html).pieces:
        rest = NAMES.sub("", piece)
        is_msgid = piece in compiled() and piece not in same and compiled()[piece] != piece
        if ENGLISH.search(rest) or is_msgid:
            found.append(piece)
    return found


@pytest.fixture
def world():
    with time_machine.travel(NOW, tick=False):
        yield World("es", NOW)


def route_of(state: State) -> str:
    try:
        return resolve(state.path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def seen(state: State):
    home = Home(state.who)
    home.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es-US"
    if state.sends is None:
        return home.read(state.path)
    return home.save(state.path, **state.sends)


def test_every_state_is_in_spanish(world):
    left = {}
    for state in world.states:
        page = seen(state)
        assert page.status == state.status, (state.name, page)
        assert '<html lang="es"' in page.html, state.name
        if english := english_in(page.html):
            left[state.name] = english
        # "p. m." has its own full stop
        assert ".." not in page.words, (state.name, page.words)
    assert not left, "\n".join(f"{name}: {words}" for name, words in left.items())


def test_every_page_is_among_the_states(world):
    looked_at = {route_of(state) for state in world.states}
    missing = pages().keys() - looked_at
    assert not missing, f"Add a state of each to tests/every_state.py: {missing}"


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html", "500.html"])
def test_what_goes_wrong_is_told_in_spanish(name):
    with override("es"):
        assert english_in(get_template(name).render({})) == []


def test_the_test_sees_english():
    assert english_in("<p>Your answers are saved.</p>") == ["Your answers are saved."]
    assert english_in('<button aria-label="Close it">X</button>') == ["Close it"]
    assert english_in('<p lang="en">Light walking</p><p>Camine un poco</p>') == []
    assert english_in("<p>5 pm</p><p>5 p. m.</p>") == ["5 pm"]
