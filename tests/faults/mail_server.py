"""An SMTP server that misbehaves on purpose, and notes what reached it."""

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any, Self

from aiosmtpd.smtp import SMTP

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
HANG_S = 6.0  # longer than the EMAIL_TIMEOUT of tests/faults/settings.py


class FaultyServer:
    """Takes mail on a port of its own, in a thread of its own.

    `misdeeds[stage][deed]` is how often, of 1, it does `deed` at "RCPT" or "DATA": a reply such
    as "451 busy", "close" (drops the connection) or "hang" (says nothing until the other gives
    up). `received` are (Message-ID, recipient) of every message whose words it has and has not
    refused; `unanswered` are those of them that it left without an answer.
    """

    def __init__(self, seed: int) -> None:
        self.received: list[tuple[str, str]] = []
        self.unanswered: set[str] = set()
        self.done: Counter[str] = Counter()
        self.misdeeds: Mapping[str, Mapping[str, float]] = {}
        self._random = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._connections: set[Any] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.open()
        return self

    def __exit__(self, *args: object) -> None:
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def open(self) -> None:
        """Listen, always on the same port."""
        self._do(self._listen())

    def refuse(self) -> None:
        """Refuse connections, and drop those that are open."""
        self._do(self._stop_listening())

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(
            lambda: _Connection(self, enable_SMTPUTF8=True, loop=self._loop),
            host="127.0.0.1",
            port=self.port,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for transport in list(self._connections):
            transport.abort()

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        deed = self._choose("RCPT")
        if deed in ("close", "hang"):
            await self._leave(server, deed)
        elif deed:
            return deed
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        server.takes_words = False
        deed = self._choose("DATA")
        if deed not in ("", "close", "hang"):
            return deed
        found = _MESSAGE_ID.search(envelope.content)
        message_id = found.group(1).decode() if found else ""
        self.received.append((message_id, envelope.rcpt_tos[0]))
        if deed or server.transport is None or server.transport.is_closing():
            self.unanswered.add(message_id)
            await self._leave(server, deed)
        return "250 OK"

    def _choose(self, stage: str) -> str:
        chance = self._random.random()
        for deed, share in self.misdeeds.get(stage, {}).items():
            chance -= share
            if chance < 0:
                self.done[f"{stage} {deed}"] += 1
                return deed
        return ""

    async def _leave(self, server: Any, deed: str) -> None:
        if deed == "hang":
            await asyncio.sleep(HANG_S)
        if server.transport is not None:
            server.transport.abort()

    def came(self, transport: Any) -> None:
        """Remember an open connection."""
        self._connections.add(transport)

    def went(self, transport: Any) -> None:
        """Forget a connection that is closed."""
        self._connections.discard(transport)


class _Connection(SMTP):
    """One client's connection; greets only where the server's mood allows."""

    def __init__(self, owner: FaultyServer, **options: Any) -> None:
        super().__init__(owner, **options)
        self._owner = owner
        self._mine: Any = None
        self.takes_words = False

    def connection_made(self, transport: Any) -> None:
        self._mine = transport
        self._owner.came(transport)
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:
        self.takes_words = True
        await super().smtp_DATA(arg)
        self.takes_words = False

    def connection_lost(self, error: Exception | None) -> None:
        self._owner.went(self._mine)
        if self.takes_words:  # dropped in the middle: the other cannot know
            self._owner.unanswered.add(f"unread {id(self)}")
        super().connection_lost(error)
