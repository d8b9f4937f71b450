"""End a process with its parent, so that killing `manage.py up` leaves nothing behind."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(signal_number: int = signal.SIGTERM) -> None:
    """Have the kernel send `signal_number` to this process when its parent ends (Linux only)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal_number)
