"""Store an uploaded file until it is read: in a private folder that nothing serves."""

import io
import shutil
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

RETENTION = timedelta(days=1)
BUFFER_BYTES = 1 << 16


def folder() -> Path:
    """Return the folder, which is made when first asked for; only this account may read it."""
    place: Path = settings.DATA_DIR / "imports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def store(upload: Path) -> str:
    """Move `upload` into the folder and return its name there."""
    name = uuid4().hex
    stored = shutil.move(upload, folder() / name)
    Path(stored).chmod(0o600)
    return name


def delete(name: str) -> None:
    """Delete a stored file, if it is still there."""
    if name:
        (folder() / name).unlink(missing_ok=True)


def delete_orphans(in_use: Collection[str], *, now: datetime) -> None:
    """Delete files older than RETENTION that are not `in_use`.

    They are left when a process dies between the database and the disk.
    """
    for file in folder().iterdir():
        is_old = file.stat().st_mtime < (now - RETENTION).timestamp()
        if is_old and file.name not in in_use:
            file.unlink(missing_ok=True)


class _ProgressFile(io.FileIO):
    """A stored file that reports how much of it has been read, in percent."""

    def __init__(self, name: str, report: Callable[[int], None]) -> None:
        path = folder() / name
        super().__init__(path, "rb")
        self._size = max(path.stat().st_size, 1)
        self._report = report

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        read = super().readinto(buffer)
        self._report(100 * self.tell() // self._size)
        return read


def open_stored(name: str, report: Callable[[int], None]) -> io.BufferedReader:
    """Open a stored file; `report` is called with the percentage read. Raise FileNotFoundError."""
    return io.BufferedReader(_ProgressFile(name, report), BUFFER_BYTES)
