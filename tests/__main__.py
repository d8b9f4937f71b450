"""`python -m tests`: the suite on SQLite, then on PostgreSQL when it is found.

Arguments are passed on to pytest. Ends with 1 when a test failed, or, with CI=true, when a
service was missing.
"""

import os
import subprocess
import sys

from tests import services


def run(name: str, *arguments: str, **environment: str) -> bool:
    """Whether the suite passes."""
    print(f"\n== The suite on {name}", flush=True)
    pytest = [sys.executable, "-m", "pytest", "-q", "-n", "auto", *arguments, *sys.argv[1:]]
    return subprocess.run(pytest, env={**os.environ, **environment}, check=False).returncode == 0


def main() -> int:
    """Run it all; the exit code."""
    found = {
        "PostgreSQL": services.postgres_url(),
        "Redis": services.redis_url(),
        "Chromium": services.chromium(),
    }
    for name, place in found.items():
        print(
            f"{name}: {place.rpartition('@')[2] if place else 'not found, its tests are skipped'}"
        )
    postgres = found["PostgreSQL"]
    sqlite_only = ["-m", "not postgres"] if postgres else []
    passed = run("SQLite", *sqlite_only, DATABASE_URL="")
    if postgres:
        passed = run("PostgreSQL", "-m", "not looks and not once", DATABASE_URL=postgres) and passed
    missing = [name for name, place in found.items() if not place]
    if missing and os.environ.get("CI") == "true":
        print(f"With CI=true nothing may be skipped; missing: {', '.join(missing)}.")
        return 1
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
