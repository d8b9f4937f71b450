"""A real SMTP server on a free port of this machine that can misbehave on purpose."""

import asyncio
import email
import email.policy
import socket
import threading
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class SmtpServer:
    """Keeps what it receives. `answers["RCPT" or "DATA"]` is a reply, "close" or "hang".

    A list of answers is used up one by one; then the server behaves again. `pipelining` is
    whether it lets commands come together (RFC 2920).
    """

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers: dict[str, str | list[str]] = {}
        self.pipelining = True
        self.connections = 0
        self._controller = _Controller(self, hostname="127.0.0.1", port=0)

    def __enter__(self) -> Self:
        self._controller.start()
        self.connections = 0  # the controller's own knock does not count
        self._running = True
        return self

    def __exit__(self, *args: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        server: Any = self._controller.server
        return int(server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        """Stop listening."""
        if self._running:
            self._running = False
            self._controller.stop()

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if not self.pipelining:
            return responses
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        reply = await self._answer("RCPT", server)
        if reply is None:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        reply = await self._answer("DATA", server)
        if reply is None:
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.received.append(message)
            return "250 OK"
        return reply

    async def _answer(self, stage: str, server: Any) -> str | None:
        answer = self.answers.get(stage)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer == "close":
            server.transport.abort()
            return "250 OK"
        if answer == "hang":
            await asyncio.sleep(3)
            return "250 OK"
        return answer


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Knock at the port that the system chose."""
        socket.create_connection(("127.0.0.1", self.handler.port)).close()

    def factory(self) -> SMTP:
        self.handler.connections += 1
        return SMTP(self.handler, enable_SMTPUTF8=True)


class ScriptedServer:
    """Says these `answers` to one client, the first at once, each other after what it hears."""

    def __init__(self, answers: list[bytes]) -> None:
        self._answers = answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.heard = b""
        self._thread = threading.Thread(target=self._talk, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._thread.join(5)
        self._socket.close()

    def _talk(self) -> None:
        client, _ = self._socket.accept()
        with client:
            client.sendall(self._answers[0])
            for answer in self._answers[1:]:
                self.heard += client.recv(4096)
                client.sendall(answer)
