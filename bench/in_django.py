"""Running a benchmark inside the product: a process with the product's settings on its database."""

import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from bench import servers
from recovery.environment import SETTINGS
from tests import services


def figures(module: str, postgres_url: str, *arguments: str) -> dict[str, Any]:
    """What `python -m module` prints as JSON, run on a fresh database with the machine's Redis."""
    address = postgres_url.rpartition("/")[0]
    ours = set(SETTINGS)
    with ExitStack() as stack:
        server = stack.enter_context(psycopg.connect(f"{address}/postgres", autocommit=True))
        name = stack.enter_context(servers.database(server, module.rpartition(".")[2]))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recovery-bench-")))
        environment = {
            **{key: value for key, value in os.environ.items() if key not in ours},
            "DJANGO_SETTINGS_MODULE": "recovery.settings",
            "DATABASE_URL": f"{address}/{name}",
            "REDIS_URL": f"{services.redis_url() or 'redis://127.0.0.1:6379'}/7",
            "DATA_DIR": str(folder),
        }
        answer: dict[str, Any] = json.loads(
            servers.ask(module, *arguments, environment=environment)
        )
        return answer
