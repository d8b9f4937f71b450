"""A mail server that takes everything and keeps nothing; prints its port, ends with its parent."""

import asyncio
import signal
from typing import Any

from aiosmtpd.smtp import SMTP

from recovery.embedded.parent_death_signal import end_with_parent


class _Sink:
    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]  # as mail servers do

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return "250 OK"


async def main() -> None:
    """Serve until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_Sink(), enable_SMTPUTF8=True, loop=loop), host="127.0.0.1"
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    end_with_parent(signal.SIGKILL)
    asyncio.run(main())
