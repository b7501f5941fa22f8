"""All the incidents by name: twenty-three families of failure, each with its honest answer."""

from . import by_agents, by_automation, by_chance, by_nobody, by_people
from .expect import Script

SCENARIOS: dict[str, Script] = {
    name: vars(room)[name]
    for room in (by_agents, by_automation, by_people, by_chance, by_nobody)
    for name in vars(room)
    if name[:1] == "s" and name[1:3].isdigit()
}
