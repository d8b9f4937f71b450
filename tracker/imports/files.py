"""Where an uploaded file waits: a private folder that nothing serves, and not for long."""

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

KEPT_FOR = timedelta(days=1)
BUFFER = 1 << 16


def folder() -> Path:
    """The folder, made when first asked for; of this account alone."""
    place: Path = settings.DATA_DIR / "imports"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def keep(upload: Path) -> str:
    """Move `upload` into the folder; the name by which it is found there."""
    name = uuid4().hex
    kept = shutil.move(upload, folder() / name)
    Path(kept).chmod(0o600)
    return name


def drop(name: str) -> None:
    """Remove a kept file, if it is still there."""
    if name:
        (folder() / name).unlink(missing_ok=True)


def drop_forgotten(in_use: Collection[str], *, now: datetime) -> int:
    """Remove whatever is older than a day and not `in_use`; how many files.

    They are left when a process dies between the database and the disk.
    """
    dropped = 0
    for file in folder().iterdir():
        is_old = file.stat().st_mtime < (now - KEPT_FOR).timestamp()
        if is_old and file.name not in in_use:
            file.unlink(missing_ok=True)
            dropped += 1
    return dropped


class Watched(io.FileIO):
    """A kept file that tells how far, in percent, it has been read."""

    def __init__(self, name: str, told: Callable[[int], None]) -> None:
        path = folder() / name
        super().__init__(path, "rb")
        self._size = max(path.stat().st_size, 1)
        self._told = told

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        read = super().readinto(buffer)
        self._told(100 * self.tell() // self._size)
        return read


def open_kept(name: str, told: Callable[[int], None]) -> io.BufferedReader:
    """A kept file, which calls `told` with the percentage read. Raises FileNotFoundError."""
    return io.BufferedReader(Watched(name, told), BUFFER)
