"""The mail sink: an SMTP server that keeps every e-mail on this machine and sends none on.

Run as `python -m recovery.embedded.mail_sink PORT FOLDER`.
"""

import asyncio
import secrets
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keep:
    """Writes each e-mail to `folder` as one .eml file; the names sort by time of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one e-mail whole, with the addresses of its envelope."""
        content = envelope.content
        assert isinstance(content, bytes)
        name = f"{time.time_ns():020}-{secrets.token_hex(4)}"
        draft = self._folder / f"{name}.part"
        to = ", ".join(envelope.rcpt_tos).encode()
        draft.write_bytes(b"X-Envelope-To: " + to + b"\r\n" + content)
        draft.rename(self._folder / f"{name}.eml")
        return "250 Kept"


async def serve(port: int, folder: Path) -> None:
    """Serve on loopback until told to stop."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    keep = Keep(folder)
    server = await loop.create_server(
        lambda: SMTP(keep, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
