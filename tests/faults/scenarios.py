"""What goes wrong in each run of the fault tests, and when."""

import signal
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.world import World

# At which share of the mail an event happens, and the event.
Events = list[tuple[float, Callable[[], None]]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of trouble: it prepares the world, and says what happens when."""

    name: str
    trouble: Callable[[World], Events]


def kills(world: World, number: int = 20) -> Events:
    """Workers and beats are killed at random."""
    return [(0.95 * n / number, world.kill) for n in range(1, number + 1)]


def redis_lost(world: World) -> Events:
    """Redis is stopped, started anew, and loses everything; all of it twice."""
    return [
        (0.15, world.restart_redis),
        (0.35, world.flush_redis),
        (0.55, world.restart_redis),
        (0.75, world.flush_redis),
    ]


def postgres_restarted(world: World) -> Events:
    """PostgreSQL is restarted, and crashes."""
    return [
        (0.2, lambda: world.restart_postgres(signal.SIGINT)),
        (0.5, lambda: world.restart_postgres(signal.SIGQUIT)),
        (0.8, lambda: world.restart_postgres(signal.SIGINT)),
    ]


def mail_server_away(world: World) -> Events:
    """The mail server refuses connections for a while, and drops the open ones."""
    return [
        (0.2, world.server.refuse),
        (0.2, world.server.open),
        (0.6, world.server.refuse),
        (0.6, world.server.open),
    ]


def mail_server_refuses(world: World) -> Events:
    """The mail server answers 421, 451, 550 and 552, at either stage."""
    answers = {"421 closing": 0.02, "451 later": 0.04, "550 unknown": 0.02, "552 too big": 0.01}
    world.server.misdeeds = {"RCPT": answers, "DATA": answers}
    return []


def mail_server_breaks(world: World) -> Events:
    """The mail server hangs, or closes the connection, before and after the words have come."""
    # A share of the messages, so that a long run does not hang for longer than a short one.
    few = 8 / world.rows
    world.server.misdeeds = {
        "RCPT": {"close": 0.02, "hang": few},
        "DATA": {"close": 0.02, "hang": few},
    }
    return []


def two_beats(world: World) -> Events:
    """Two beats run by mistake."""
    world.beats = 2
    return []


def clock_ahead(world: World) -> Events:
    """Every clock jumps an hour ahead in mid-run."""
    return [(0.4, lambda: world.jump(1))]


def clock_back(world: World) -> Events:
    """Every clock jumps an hour back in mid-run; at last that hour has passed."""
    return [(0.4, lambda: world.jump(-1)), (0.97, lambda: world.jump(0))]


def everything(world: World) -> Events:
    """All of it in one run."""
    two_beats(world)
    few = 2 / world.rows
    world.server.misdeeds = {
        "RCPT": {"421 closing": 0.005, "451 later": 0.02, "550 unknown": 0.01, "close": 0.005},
        "DATA": {
            "451 later": 0.02, "552 too big": 0.01, "close": 0.005, "hang": few,
        },
    }  # fmt: skip
    return [
        (0.1, world.kill),
        (0.2, world.restart_redis),
        (0.3, lambda: world.restart_postgres(signal.SIGQUIT)),
        (0.4, world.kill),
        (0.5, world.flush_redis),
        (0.55, world.server.refuse),
        (0.55, world.server.open),
        (0.6, lambda: world.jump(1)),
        (0.75, world.kill),
    ]


SCENARIOS = [
    Scenario("20 kills", kills),
    Scenario("Redis lost", redis_lost),
    Scenario("PostgreSQL restarted", postgres_restarted),
    Scenario("mail server away", mail_server_away),
    Scenario("421 451 550 552", mail_server_refuses),
    Scenario("hangs and closes", mail_server_breaks),
    Scenario("two beats", two_beats),
    Scenario("clock an hour ahead", clock_ahead),
    Scenario("clock an hour back", clock_back),
    Scenario("all at once", everything),
]
