"""A person's browser at home: pages are read as words, forms are sent as they stand on the page."""

import re
from html.parser import HTMLParser

from django.test import Client

from tests.web.page import Page


class _Fields(HTMLParser):
    """What a browser would send: the fields of the page's own form, choices as lists.

    A page without a form of that name has one alone.
    """

    def __init__(self, html):
        super().__init__()
        self.values = {}
        self._is_named = '<form id="form"' in html
        self._inside = not self._is_named
        self._textarea = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and self._is_named:
            self._inside = given.get("id") == "form"
        if not self._inside:
            return
        name = given.get("name")
        if tag == "textarea":
            self._textarea = name
            self.values[name] = ""
        if tag != "input" or not name or name == "csrfmiddlewaretoken":
            return
        if given.get("type") in ("radio", "checkbox"):
            chosen = self.values.setdefault(name, [])
            if "checked" in given:
                chosen.append(given.get("value", ""))
        else:
            self.values[name] = given.get("value", "")

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form" and self._is_named:
            self._inside = False
        if tag == "textarea":
            self._textarea = None


class Home:
    """One person's browser."""

    def __init__(self, user=None):
        self.client = Client()
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def read(self, address):
        """The page at an address, redirects followed."""
        return Page(self.client.get(address, follow=True))

    def status(self, address):
        return self.client.get(address).status_code

    def form(self, address):
        """What the form at an address would send as it stands."""
        return _Fields(self.client.get(address).content.decode()).values

    def save(self, address="/today/", **answers):
        """Open the form, change `answers` in it, send it; the page that follows."""
        page = self.client.get(address)
        html = page.content.decode()
        sent = _Fields(html).values | answers
        found = re.search(r'<form id="form" method="post" action="([^"]+)"', html)
        assert found, f"no form at {address}: {page.status_code}"
        action = found[1].replace("&amp;", "&")
        return Page(self.client.post(action, sent, follow=True))


def fields_of(page):
    """The fields of a page that was read, as its form would send them."""
    return _Fields(page.html).values
