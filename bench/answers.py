"""What the benchmark's patients say of their days."""

import random
from typing import Any

NOTES_PER_100 = 3
RED_FLAGS_PER_100 = 1


def a_day(rng: random.Random, *, findings: bool = True) -> dict[str, Any]:
    """A filled form; with `findings`, now and then a note to the clinic or a red flag."""
    chance = rng.random() * 100
    red_flag = findings and chance < RED_FLAGS_PER_100
    note = findings and RED_FLAGS_PER_100 <= chance < RED_FLAGS_PER_100 + NOTES_PER_100
    walk = rng.randrange(250, 400)
    return {
        "daily_distance_m": 3 * walk,
        "walking_distance_m": walk,
        "walking_min": walk // 50,
        "stopped_by": [rng.choice(["leg_pain", "tired", "reached_goal"])],
        "standing_min": rng.randrange(15, 30),
        "pain_back": rng.choice([2, 3, 3, 3, 4]),
        "pain_leg": rng.choice([3, 4, 4, 4, 5]),
        "medicine_doses": rng.randrange(3),
        "symptoms": ["fall"] if red_flag else [],
        "note": "May I drive again?" if note else "",
    }
