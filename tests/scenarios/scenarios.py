"""All the incidents by name: twenty-three families of failure, each with its honest answer."""

from . import (
    by_agents,
    by_automation,
    by_chance,
    by_circumstance,
    by_draw,
    by_gates,
    by_latecomers,
    by_nobody,
    by_people,
    by_several,
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
)

SCENARIOS: dict[str, Script] = {
    name: vars(room)[name] for room in ROOMS for name in vars(room) if name[:1] == "s" and name[1:3].isdigit()
}
