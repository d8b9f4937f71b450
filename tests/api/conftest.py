"""Every test of the API runs at NOW."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import NOW


@pytest.fixture(autouse=True)
def _at_now(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
