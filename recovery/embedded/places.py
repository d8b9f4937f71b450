"""Where the embedded parts keep their files."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; the system's limit is 107 on Linux and 103 on macOS
USUAL_SINK_PORT = 8025


def broker_socket(data_dir: Path) -> Path:
    """The socket of the embedded broker: in `data_dir`, or in a short path when that is long."""
    socket = data_dir / "valkey.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir(), f"recovery-{os.getuid()}-{name}", "valkey.sock")


def mail_folder(data_dir: Path) -> Path:
    """Where the mail sink keeps each e-mail as one .eml file."""
    return data_dir / "mail"


def sink_port(data_dir: Path) -> int:
    """The port of the mail sink, as `manage.py up` last noted it."""
    try:
        return int((data_dir / "mail-sink-port").read_text())
    except (OSError, ValueError):
        return USUAL_SINK_PORT


def note_sink_port(data_dir: Path, port: int) -> None:
    """Tell every process that starts from now on where the mail sink is."""
    (data_dir / "mail-sink-port").write_text(f"{port}\n")
