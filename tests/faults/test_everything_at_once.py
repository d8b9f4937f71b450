"""About 1,000 due reminders with 4 workers, while everything goes wrong: what is left at the end.

`python -m tests.faults` does the same at full length, one fault at a time, and prints a table.
"""

import pytest

from tests import services
from tests.faults.scenarios import everything
from tests.faults.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.redis]


def test_whatever_breaks_nothing_arrives_twice_and_nothing_ends_without_a_reason():
    with World(rows=1000, seed=1, postgres_url=services.postgres_url()) as world:
        figures = world.run(everything(world))
    assert figures.faults() == []
    assert figures.arrived > 500
    assert figures.kills == 3
