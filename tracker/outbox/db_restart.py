"""Recording what only this process knows, even while the database starts anew."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection

FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 2.0


def insist(record: Callable[[], bool], *, within: timedelta) -> bool:
    """What `record` returns, once the database lets it; asked again for as long as `within`.

    `record` must be one transaction that may safely be asked twice: whether the last one was
    committed is not known when the connection breaks. Raises the database's own error when the
    time is over, or at once inside a transaction.
    """
    end = time.monotonic() + within.total_seconds()
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return record()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() + wait_s > end:
                raise
            close_old_connections()
            time.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)
