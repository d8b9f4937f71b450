"""A door between the browser and the site that a test can shut, also in the middle of a request."""

import socket
import threading
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

CHUNK = 65536


class Gate:
    """Passes connections on to `site`, one request each, while it is open.

    While `swallow` is a path, a form or JSON that is sent there reaches the site, and the line is
    cut before the answer: as when the server dies right after it has saved. While `cut` is, the
    line breaks in the middle of one. (Chromium by itself sends such a form a second time.)
    """

    def __init__(self, site: str) -> None:
        self._to = (urlsplit(site).hostname, urlsplit(site).port)
        self.is_open = True
        self.swallow = ""
        self.cut = ""
        self.posts: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                browser, _ = self._socket.accept()
                threading.Thread(target=self._pass, args=(browser,), daemon=True).start()

    def _pass(self, browser: socket.socket) -> None:
        with suppress(OSError), browser:
            request = _read_request(browser)
            if not request or not self.is_open:
                return
            method, path, _ = request.split(b" ", 2)
            address = path.decode().partition("?")[0]
            is_post = method == b"POST"
            if is_post:
                self.posts.append(address)
            if is_post and self.cut == address:
                with socket.create_connection(self._to) as site:
                    site.sendall(request[:-20])
                return
            with socket.create_connection(self._to) as site:
                site.sendall(request)
                answer = bytearray()
                while part := site.recv(CHUNK):
                    answer += part
            if is_post and self.swallow == address and b"multipart/" not in request:
                return
            browser.sendall(answer)


def _read_request(browser: socket.socket) -> bytes:
    """One whole request, told to close the connection afterwards."""
    received = bytearray()
    while b"\r\n\r\n" not in received:
        part = browser.recv(CHUNK)
        if not part:
            return b""
        received += part
    head, _, body = bytes(received).partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next(
        (int(n.split(b":")[1]) for n in lines if n.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += browser.recv(CHUNK)
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
