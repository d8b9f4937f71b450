"""Runs parts as processes: starts them in order, restarts what ends, stops all in order.

One thread and one loop, so that every child is started by the thread that lives the longest
(the kernel ties a child's life to its parent's thread) and no line of output is torn.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from recovery.embedded.parent_death_signal import end_with_parent

TURN_S = 0.1
START_LIMIT_S = 60.0
STOP_LIMIT_S = 15.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # a part that ran this long has recovered: its next pause is the first again
LOOK_FOR_STALLS_EVERY_S = 60.0


class PartDidNotStart(Exception):
    """A part was not ready within its time; says which."""


@dataclass(slots=True)
class Part:
    """One process to keep running.

    `is_ready` is asked before the next part is started. `has_stalled` is asked once a minute,
    with the seconds that the process has run; a part that has stalled is started anew. A part
    that `serves_others` is stopped after them.
    """

    name: str
    command: Sequence[str]
    is_ready: Callable[[], bool] | None = None
    has_stalled: Callable[[float], bool] | None = None
    serves_others: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    start_again_at: float = field(default=0.0, init=False)
    pause_s: float = field(default=FIRST_PAUSE_S, init=False)
    unfinished_line: bytes = field(default=b"", init=False)


class Supervisor:
    """Keeps `parts` running in `folder` until a signal asks it to stop."""

    def __init__(
        self, parts: Sequence[Part], *, folder: Path, say: Callable[[str, str], None]
    ) -> None:
        self._parts = parts
        self._folder = folder
        self._say = say  # called with a part's name and one line of its output
        self._selector = selectors.DefaultSelector()
        self._stop_asked = 0
        self._look_for_stalls_at = time.monotonic() + LOOK_FOR_STALLS_EVERY_S

    def run(self, *, when_ready: Callable[[], None]) -> None:
        """Start the parts, call `when_ready`, and watch over them until told to stop.

        Raises PartDidNotStart, after stopping the others.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            if self._start_all():
                when_ready()
            while not self._stop_asked:
                self._turn()
        finally:
            self._stop_all()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_asked += 1

    def _start_all(self) -> bool:
        """Whether every part is up; false when told to stop meanwhile."""
        for part in self._parts:
            self._start(part)
            limit = time.monotonic() + START_LIMIT_S
            while part.is_ready is not None and not part.is_ready():
                if self._stop_asked:
                    return False
                if time.monotonic() > limit:
                    raise PartDidNotStart(f"The part “{part.name}” did not start; see its lines.")
                self._turn()
        return True

    def _turn(self) -> None:
        """Pass on what was printed, and start anew what has ended or stalled."""
        self._pass_output_on(TURN_S)
        now = time.monotonic()
        if now >= self._look_for_stalls_at:
            self._look_for_stalls_at = now + LOOK_FOR_STALLS_EVERY_S
            self._end_stalled(now)
        for part in self._parts:
            if part.process is not None and part.process.poll() is not None:
                self._note_end(part, now)
            elif part.process is None and part.started_at and now >= part.start_again_at:
                self._start(part)

    def _start(self, part: Part) -> None:
        """Start `part` in an own session, so that Ctrl-C reaches the supervisor alone."""
        part.process = subprocess.Popen(  # noqa: S603 - our own commands
            part.command,
            cwd=self._folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_at_once_with_supervisor,  # safe: there are no other threads
        )
        part.started_at = time.monotonic()
        assert part.process.stdout is not None
        os.set_blocking(part.process.stdout.fileno(), False)
        self._selector.register(part.process.stdout, selectors.EVENT_READ, part)

    def _note_end(self, part: Part, now: float) -> None:
        """Close the books on a process that ended, and set the time of its next start."""
        process = part.process
        assert process is not None
        self._close_output(process, part)
        part.process = None
        if now - part.started_at > STEADY_S:
            part.pause_s = FIRST_PAUSE_S
        part.start_again_at = now + part.pause_s
        self._say(
            part.name,
            f"ended with code {process.returncode}; starts again in {part.pause_s:g} s",
        )
        part.pause_s = min(part.pause_s * 2, LONGEST_PAUSE_S)

    def _close_output(self, process: subprocess.Popen[bytes], part: Part) -> None:
        """Pass on the last lines of a process that has ended."""
        pipe = process.stdout
        assert pipe is not None
        while pipe.fileno() in self._selector.get_map() and self._read(part, pipe.fileno()):
            pass
        if pipe.fileno() in self._selector.get_map():
            self._selector.unregister(pipe)
        pipe.close()
        if part.unfinished_line:
            self._say_line(part, part.unfinished_line)
            part.unfinished_line = b""

    def _end_stalled(self, now: float) -> None:
        for part in self._parts:
            if part.process is None or part.has_stalled is None:
                continue
            if part.has_stalled(now - part.started_at):
                self._say(part.name, "has stalled; starting it anew")
                self._end([part])

    def _pass_output_on(self, wait_s: float) -> None:
        for key, _ in self._selector.select(wait_s):
            self._read(key.data, key.fd)

    def _read(self, part: Part, descriptor: int) -> bool:
        """Pass on the whole lines that `part` has printed; whether there may be more."""
        try:
            printed = os.read(descriptor, 65536)
        except BlockingIOError:
            return False
        if not printed:
            self._selector.unregister(descriptor)
            return False
        *lines, part.unfinished_line = (part.unfinished_line + printed).split(b"\n")
        for line in lines:
            self._say_line(part, line)
        return True

    def _say_line(self, part: Part, line: bytes) -> None:
        self._say(part.name, line.decode("utf-8", "replace").rstrip())

    def _stop_all(self) -> None:
        """Stop every part; a second signal ends what is left at once."""
        self._end([part for part in self._parts if not part.serves_others])
        self._end([part for part in self._parts if part.serves_others])
        for part in self._parts:
            if part.process is not None:
                self._close_output(part.process, part)
        self._selector.close()

    def _end(self, parts: Sequence[Part]) -> None:
        """Ask `parts` to end; after their time, or when in a hurry, kill their sessions."""
        running = [part.process for part in parts if part.process is not None]
        for process in running:
            process.terminate()
        asked_before = self._stop_asked
        limit = time.monotonic() + STOP_LIMIT_S
        while any(process.poll() is None for process in running):
            if time.monotonic() > limit or self._stop_asked > asked_before:
                for process in running:
                    if process.poll() is None:
                        os.killpg(process.pid, signal.SIGKILL)
                break
            self._pass_output_on(TURN_S)
        for process in running:
            process.wait()


def _end_at_once_with_supervisor() -> None:
    """Not gracefully: a worker would wait for the broker, which ends in the same instant."""
    end_with_parent(signal.SIGKILL)
