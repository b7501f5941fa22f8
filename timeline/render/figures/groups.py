"""Lanes under headings: the pinned ones first, then group by group; the rest of each class shares one lane.

Pure geometry, so that it can be tested without a picture; ``y`` counts lanes downwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.model import ACTOR_CLASSES, ActorClass
from timeline.render.actors import CLASS_TITLES
from timeline.render.lanes import HEADER, Key, Lane

PINNED, REST = "pinned", "everybody else"
_Row = tuple[ActorClass, str | None, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group and the ``y`` of its first lane; the name may be a stranger's."""

    text: str
    y: float


def grouped(
    own: Iterable[Key],
    rest: Mapping[ActorClass, int],
    groups: Mapping[Key, str] | None = None,
    pinned: Iterable[Key] = (),
) -> tuple[tuple[Lane, ...], tuple[Heading, ...]]:
    """Lanes from top to bottom with their headings.

    ``own`` are the actors with a lane of their own, in the order that each group keeps; ``rest`` counts the others of
    each class. ``groups`` names the group of an actor, in the order in which the groups first appear; without it the
    classes are the groups, in their own order.
    """
    keys, held = list(own), set(pinned)
    sections: list[tuple[str, list[_Row]]] = [(PINNED, [(*key, 0) for key in keys if key in held])]
    free = [key for key in keys if key not in held]
    sections += _by_class(free, rest) if groups is None else _by_name(free, rest, groups)
    return _stacked(sections)


def _by_class(free: list[Key], rest: Mapping[ActorClass, int]) -> list[tuple[str, list[_Row]]]:
    return [
        (CLASS_TITLES[name], [*((*key, 0) for key in free if key[0] == name), *_others(name, rest)])
        for name in ACTOR_CLASSES
    ]


def _by_name(
    free: list[Key], rest: Mapping[ActorClass, int], groups: Mapping[Key, str]
) -> list[tuple[str, list[_Row]]]:
    named: dict[str, list[_Row]] = {}
    for key in free:
        named.setdefault(groups.get(key, ""), []).append((*key, 0))
    crowd = [row for name in ACTOR_CLASSES for row in _others(name, rest)]
    return [*named.items(), (REST, crowd)]


def _others(name: ActorClass, rest: Mapping[ActorClass, int]) -> list[_Row]:
    return [(name, None, rest[name])] if rest.get(name) else []


def _stacked(sections: Iterable[tuple[str, list[_Row]]]) -> tuple[tuple[Lane, ...], tuple[Heading, ...]]:
    lanes: list[Lane] = []
    headings: list[Heading] = []
    y = 0.0
    for text, rows in sections:
        if not rows:
            continue
        y += HEADER
        headings.append(Heading(text, y))
        for executor, actor, others in rows:
            lanes.append(Lane(executor, actor, y, others))
            y += 1
    return tuple(lanes), tuple(headings)
