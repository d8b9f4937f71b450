"""`python -m tests`: the suite on SQLite, then on PostgreSQL what depends on SQL.

`--long` runs every test on both databases, more examples of each property, and every fault at full
length. Other arguments are passed on to pytest. Exit 1 when a test failed or, with CI=true, when a
service was missing.
"""

import os
import subprocess
import sys

from tests import services

# Some tests wait for a browser or another process: others run meanwhile. Each worker has one of
# eight databases of Redis.
WORKERS = min(8, (os.cpu_count() or 1) * 3 // 2 + 1)


def run(title: str, *command: str, **environment: str) -> bool:
    """Run `python -m` `command`; return whether it succeeded."""
    print(f"\n== {title}", flush=True)
    return (
        subprocess.run(
            [sys.executable, "-m", *command], env={**os.environ, **environment}, check=False
        ).returncode
        == 0
    )


def main() -> int:
    """Run everything and return the exit code."""
    arguments = sys.argv[1:]
    is_long = "--long" in arguments
    pytest = ["pytest", "-q", "-n", str(WORKERS), *arguments]
    found = {
        "PostgreSQL": services.postgres_url(),
        "Redis": services.redis_url() or services.redis_program(),
        "Chromium": services.chromium(),
    }
    for name, place in found.items():
        print(
            f"{name}: {place.rpartition('@')[2] if place else 'not found, its tests are skipped'}"
        )
    postgres = found["PostgreSQL"]
    not_here = ["-m", "not postgres"] if postgres else []
    passed = [run("The suite on SQLite", *pytest, *not_here, DATABASE_URL="")]
    if postgres:
        passed.append(
            run(
                "What depends on SQL, on PostgreSQL",
                *pytest,
                "-m",
                "not once",
                DATABASE_URL=postgres,
            )
        )
        if is_long:
            passed.append(run("Every fault at full length", "tests.faults"))
    missing = [name for name, place in found.items() if not place]
    if missing and os.environ.get("CI") == "true":
        print(f"With CI=true nothing may be skipped; missing: {', '.join(missing)}.")
        return 1
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
