"""All the incidents by name: twenty-three families of failure, each with its honest answer."""

from . import (
    by_agents,
    by_automation,
    by_chance,
    by_circumstance,
    by_draw,
    by_gates,
    by_lags,
    by_latecomers,
    by_more_than_enough,
    by_nobody,
    by_people,
    by_proxies,
    by_several,
    by_strokes_of_luck,
)
from .expect import Script

ROOMS = (
    by_agents,
    by_automation,
    by_people,
    by_chance,
    by_nobody,
    by_circumstance,
    by_several,
    by_latecomers,
    by_draw,
    by_gates,
    by_proxies,
    by_lags,
    by_strokes_of_luck,
    by_more_than_enough,
)

SCENARIOS: dict[str, Script] = {
    name: vars(room)[name] for room in ROOMS for name in vars(room) if name[:1] == "s" and name[1:3].isdigit()
}

DRAWN = (by_draw, by_proxies, by_lags, by_strokes_of_luck, by_more_than_enough)
"""Rooms whose incidents are another with each seed: a test looks at some of them, the bench at all with many seeds."""


def sample(of: int = 3) -> list[str]:
    """Every incident that was written by hand, and one of so many of those that are drawn."""
    drawn = [name for name in SCENARIOS if any(name in vars(room) for room in DRAWN)]
    left_out = {name for place, name in enumerate(drawn) if place % of}
    return [name for name in SCENARIOS if name not in left_out]
