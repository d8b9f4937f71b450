"""`python -m tests.faults`: every fault at full length, and a table of what was left.

`--rows N` due reminders in each run (10,000), `--only NAME` one of them, `--seed S`. Ends with 1
when a promise was broken. It starts a PostgreSQL and a Redis of its own; without PostgreSQL's
server programs it makes a database of its own on the server that the tests use.
"""

import argparse
import sys

from tests import services
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.world import Figures, World

COLUMNS = (
    "reminders", "kills", "arrived", "twice (ID)", "twice (slot)", "no end", "no reason",
    "unconfirmed", "allowed", "seconds",
)  # fmt: skip


def run(scenario: Scenario, *, rows: int, seed: int) -> Figures:
    """What `scenario` left behind."""
    with World(rows=rows, seed=seed, postgres_url=services.postgres_url()) as world:
        return world.run(scenario.trouble(world))


def main() -> int:
    """Run and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="NAME")
    given = parser.parse_args()
    print(f"{'':21}{''.join(f'{name:>13}' for name in COLUMNS)}  ends of the reminders", flush=True)
    broken = False
    for scenario in SCENARIOS:
        if given.only not in (None, scenario.name):
            continue
        figures = run(scenario, rows=given.rows, seed=given.seed)
        print(f"{scenario.name:21}{_line(figures)}", flush=True)
        for fault in figures.faults():
            print(f"{'':21}  BROKEN: {fault}", flush=True)
            broken = True
    return 1 if broken else 0


def _line(figures: Figures) -> str:
    numbers = (
        figures.reminders, figures.kills, figures.arrived, figures.twice_by_message_id,
        figures.twice_by_patient_and_slot, figures.without_end, figures.without_reason,
        figures.states["unconfirmed"], figures.unconfirmed_allowed, round(figures.seconds),
    )  # fmt: skip
    ends = ", ".join(f"{state} {number:,}" for state, number in sorted(figures.states.items()))
    return "".join(f"{number:>13,}" for number in numbers) + f"  {ends}"


if __name__ == "__main__":
    sys.exit(main())
