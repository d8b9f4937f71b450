"""How many examples a costly property is tried with."""

from typing import Any

from hypothesis import settings

from tests.conftest import USUAL_EXAMPLES


def examples(usual: int, **options: Any) -> settings:
    """Return settings of `usual` examples, and of as many times more as the profile has more."""
    return settings(max_examples=usual * settings.default.max_examples // USUAL_EXAMPLES, **options)
