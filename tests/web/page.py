"""A page as a person reads it: its words, without the markup."""

import re
from html.parser import HTMLParser

UNSEEN = {"svg", "script", "style", "title", "select", "head"}


class Page(HTMLParser):
    """The words of a response, and the values of its fields."""

    def __init__(self, response):
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.fields: dict[str, str] = {}
        self._unseen = 0
        self._words: list[str] = []
        self.feed(self.html)
        self.words = re.sub(r"\s+", " ", " ".join(self._words)).strip()
        self.words = re.sub(r" ([.,:;)])", r"\1", self.words)

    def __contains__(self, words):
        return words in self.words

    def __repr__(self):
        return f"{self.status}: {self.words}"

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        is_chosen = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if tag == "input" and given.get("name") and is_chosen:
            self.fields[given["name"]] = given.get("value") or ""
        if tag in UNSEEN:
            self._unseen += 1

    def handle_startendtag(self, tag, attrs):
        if tag not in UNSEEN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self._unseen -= 1

    def handle_data(self, data):
        if not self._unseen:
            self._words.append(data)


def posted(client, address, data=None, **options):
    """The page that follows a POST, redirects included."""
    return Page(client.post(address, data or {}, follow=True, **options))
