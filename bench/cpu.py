"""What a server costs: the CPU time of its processes and of its database connections."""

import os
from collections.abc import Iterable
from pathlib import Path

import psycopg

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def processes(root: int) -> list[int]:
    """`root` and all that it started."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(child) for child in children.read_text().split()]
    return found


def backends(server: psycopg.Connection, database: str) -> list[int]:
    """The processes that serve the connections to `database`, on this machine."""
    rows = server.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        [database],
    )
    return [pid for (pid,) in rows]


def spent_s(pids: Iterable[int]) -> float:
    """Seconds of CPU, user and system, that `pids` have used so far."""
    ticks = 0
    for pid in pids:
        # the name in the second field may hold anything but ends with the last bracket
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_A_SECOND
