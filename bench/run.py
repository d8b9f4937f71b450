"""`python -m bench.run`: every benchmark, a table of figures, and bench/results.json.

Ends with 1 when any answer was wrong, with 2 when there is no PostgreSQL to measure on.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from bench import log_a_day
from bench.in_django import figures
from tests import services

# 100,000 patients are eleven million rows, which take a while: BENCH_PATIENTS=100000 plans them.
PATIENTS = os.environ.get("BENCH_PATIENTS", "5000")
DUE = "20000"
MESSAGES = os.environ.get("BENCH_MESSAGES", "20000")
OUTCOMES = os.environ.get("BENCH_OUTCOMES", "100000")
EXPORT_MB = os.environ.get("BENCH_EXPORT_MB", "100")
# The largest clinic takes two minutes to fill; BENCH_WORKLIST=1000,10000 leaves it out.
SIZES = os.environ.get("BENCH_WORKLIST", "1000,10000,100000").split(",")
RESULTS = Path(__file__).parent / "results.json"


def main() -> int:
    """Run them all; the exit code."""
    postgres = services.postgres_url()
    if postgres is None:
        print("The benchmarks need PostgreSQL on this machine, or its TEST_POSTGRES_URL.")
        return 2
    results = {
        "log_a_day": log_a_day.run(postgres),
        "planning": figures("bench.planning", postgres, PATIENTS),
        "claiming": {
            f"planned_{planned}": figures("bench.claiming", postgres, planned, DUE)
            for planned in ("10000", "1000000")
        },
        "delivery": figures("bench.delivery", postgres, MESSAGES),
        "outcomes": figures("bench.outcomes", postgres, OUTCOMES),
        "health_import": figures("bench.health_import", postgres, EXPORT_MB),
        "worklist": {size: figures("bench.worklist", postgres, size) for size in SIZES},
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    _print_table("Log a day: CPU per request, in ms", results["log_a_day"])
    for name in ("planning", "claiming", "delivery", "outcomes", "health_import"):
        print(f"\n{name.replace('_', ' ').capitalize()}")
        _print_figures(results[name])
    _print_pages(results["worklist"])
    return 1 if results["log_a_day"]["bad_responses"] else 0


def _print_pages(sizes: dict[str, Any]) -> None:
    """A line a page: its queries, its CPU at each size, and how much more the largest costs."""
    filled = ", ".join(
        f"{int(size):,} filled in {of['filled_in_s']} s" for size, of in sizes.items()
    )
    print(f"\nWorklist: queries, and CPU in ms, for clinics of so many patients ({filled})")
    for name, page in sizes[SIZES[0]]["pages"].items():
        costs = [of["pages"][name]["cpu_ms"] for of in sizes.values()]
        told = "".join(f"{cost:8.1f}" for cost in costs)
        print(f"  {name:40}{page['queries']:3}{told}   ratio {costs[-1] / costs[0]:.2f}")


def _print_figures(figures: dict[str, Any], indent: str = "  ") -> None:
    for name, value in figures.items():
        words = name.replace("_", " ").replace("per s", "a second")
        if isinstance(value, dict) and "median" not in value:
            print(f"{indent}{words}")
            _print_figures(value, indent + "  ")
        elif isinstance(value, dict):
            print(f"{indent}{words:36}{_figures(value)}")
        else:
            print(f"{indent}{words:36}{value:>6,}")


def _print_table(title: str, result: dict[str, Any]) -> None:
    print(f"\n{title} (median, and the range over the blocks)")
    for name in ("product", "floor"):
        parts = (f"{part[:-3]:9}{_figures(result[name][part])}" for part in result[name])
        print(f"  {name:8}  {'  '.join(parts)}")
    print(f"  ratio     {_figures(result['ratio'])}")
    print(f"  {result['requests']} requests each, {result['bad_responses']} bad responses")


def _figures(spread: dict[str, float]) -> str:
    return f"{spread['median']:6.2f} ({spread['min']:.2f} to {spread['max']:.2f})"


if __name__ == "__main__":
    sys.exit(main())
