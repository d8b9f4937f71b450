"""The connection that ENGINE = "recovery.postgres" stands for."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks the server whether it is still there only when the line says that it may not be."""

    def is_usable(self) -> Any:
        """Whether the next request may use this connection.

        A server that restarts, or drops an idle connection, closes the line: then there is
        something to read, its end. While there is nothing, Django's own query is spared, which
        costs each request a round trip.
        """
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or super().is_usable()
