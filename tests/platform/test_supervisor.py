"""The supervisor: what it does with parts that end, stall, or never become ready."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from recovery.embedded import supervisor
from recovery.embedded.supervisor import Part, PartDidNotStart, Supervisor

# The tests' own threads (pytest-xdist) are why Python warns of a fork.
pytestmark = pytest.mark.filterwarnings("ignore:This process")

LIVES_ON = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]


@pytest.fixture(autouse=True)
def own_signals():
    """Give back the signals that a supervisor takes."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def run(*parts: Part, until: Callable[[list[str]], bool]) -> list[str]:
    """What was said by and about `parts`, up to the line after which `until` was true."""
    lines: list[str] = []

    def say(part: str, line: str) -> None:
        lines.append(f"{part}: {line}")
        if until(lines):
            os.kill(os.getpid(), signal.SIGTERM)

    Supervisor(parts, folder=Path.cwd(), say=say).run(when_ready=lambda: say("all", "ready"))
    assert all(part.process is None or part.process.poll() is not None for part in parts)
    return lines


def test_a_part_that_keeps_ending_is_started_after_ever_longer_pauses():
    part = Part("odd", [sys.executable, "-c", "print('hello'); raise SystemExit(3)"])
    lines = run(part, until=lambda lines: "starts again in 1 s" in lines[-1])
    assert [line for line in lines if line.startswith("odd")] == [
        "odd: hello",
        "odd: ended with code 3; starts again in 0.5 s",
        "odd: hello",
        "odd: ended with code 3; starts again in 1 s",
    ]


def test_the_next_part_waits_until_the_one_before_is_ready(tmp_path):
    ready = tmp_path / "ready"
    first = Part(
        "first",
        [sys.executable, "-c", f"open({str(ready)!r}, 'w'); import time; time.sleep(60)"],
        is_ready=ready.exists,
    )
    there = "import pathlib, sys; print(pathlib.Path(sys.argv[1]).exists())"
    second = Part("second", [sys.executable, "-c", there, str(ready)])
    lines = run(first, second, until=lambda lines: "second: True" in lines)
    assert "second: False" not in lines


def test_a_part_that_never_becomes_ready_stops_the_start_and_the_others(monkeypatch):
    monkeypatch.setattr(supervisor, "START_LIMIT_S", 0.2)
    good = Part("good", LIVES_ON)
    late = Part("late", LIVES_ON, is_ready=lambda: False)
    with pytest.raises(PartDidNotStart, match="late"):
        run(good, late, until=lambda lines: False)
    assert good.process is not None
    assert good.process.poll() is not None


def test_a_part_that_has_stalled_is_started_anew(monkeypatch):
    monkeypatch.setattr(supervisor, "LOOK_FOR_STALLS_EVERY_S", 0.0)
    said: list[float] = []

    def has_stalled(ran_s: float) -> bool:
        said.append(ran_s)
        return len(said) == 1

    part = Part("dull", LIVES_ON, has_stalled=has_stalled)
    news = "dull: has stalled; starting it anew"
    lines = run(part, until=lambda lines: news in lines and lines[-1] == "dull: up")
    assert lines.index(news) < len(lines) - 1


def test_the_last_words_of_a_part_are_passed_on_although_they_lack_an_end():
    part = Part("cut", [sys.executable, "-c", "print('half a', end='')"])
    lines = run(part, until=lambda lines: "starts again in 1 s" in lines[-1])
    assert lines.count("cut: half a") == 2


def test_a_part_that_will_not_end_is_killed(monkeypatch):
    monkeypatch.setattr(supervisor, "STOP_LIMIT_S", 0.2)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up'); time.sleep(60)"
    part = Part("deaf", [sys.executable, "-uc", deaf])
    run(part, until=lambda lines: "deaf: up" in lines)
    assert part.process is not None
    assert part.process.returncode == -signal.SIGKILL
