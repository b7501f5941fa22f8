"""The chain of an incident as operations: like events folded into one, and the links between them folded the same way.

An operation is the same call by the same actor with the same outcome and the same part; when that leaves a crowd,
actors of one class are taken together. The graph is laid out in columns: an operation stands right of what led to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from timeline.model import ActorClass, Incident, Link, Role, Step
from timeline.render.lanes import milliseconds
from timeline.render.text import count

MOST = 60
CROWD = 30
"""With more operations than this, actors of one class are taken together."""

IMPORTANCE: tuple[Role, ...] = (
    "root",
    "guardrail_removed",
    "contributing",
    "propagation",
    "effect",
    "detection",
    "recovery",
)

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Events that tell the same thing."""

    key: Key
    executor: ActorClass
    actor: str
    action: str
    error: str | None
    role: Role
    event_ids: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Bond:
    """Why one operation led to another: the firmest of its links speaks for all of them."""

    cause: Key
    effect: Key
    kind: str
    grade: str
    reason: str
    links: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The operations with their column and row, the bonds between them, and how many operations were left out."""

    operations: tuple[Operation, ...]
    bonds: tuple[Bond, ...]
    places: Mapping[Key, tuple[int, float]]
    left_out: int


def chain(incident: Incident, most: int = MOST) -> Chain:
    """The incident's chain, its most important operations first when there are more than ``most``."""
    every = fold(incident.steps)
    if len(every) > CROWD:
        every = fold(incident.steps, by_actor=False)
    kept = sorted(every, key=lambda one: (IMPORTANCE.index(one.role), -len(one.event_ids), one.first, one.key))[:most]
    kept.sort(key=lambda one: (one.first, one.key))
    bonds = bind(kept, incident.links)
    return Chain(tuple(kept), bonds, place(kept, bonds), len(every) - len(kept))


def fold(steps: Iterable[Step], *, by_actor: bool = True) -> list[Operation]:
    """Operations from the steps that belong to the chain, each of one actor or of one class."""
    groups: dict[Key, list[Step]] = {}
    for step in steps:
        if step.role != "excluded":
            actor = step.actor if by_actor else ""
            key = (step.executor, actor, step.event_source, step.event_name, step.error_code or "", step.role)
            groups.setdefault(key, []).append(step)
    return [_operation(key, members) for key, members in sorted(groups.items())]


def _operation(key: Key, members: list[Step]) -> Operation:
    members.sort(key=lambda step: (step.event_time, step.event_id))
    first = members[0]
    actors = len({step.actor for step in members})
    return Operation(
        key,
        first.executor,
        first.actor if actors == 1 else count(actors, "actor"),
        first.event_name,
        first.error_code,
        first.role,
        tuple(step.event_id for step in members),
        milliseconds(first.event_time),
        milliseconds(members[-1].event_time),
    )


def bind(operations: Sequence[Operation], links: Iterable[Link]) -> tuple[Bond, ...]:
    """Bonds between different operations, each with its firmest link's grade and reason."""
    home = {event_id: one.key for one in operations for event_id in one.event_ids}
    groups: dict[tuple[Key, Key], list[Link]] = {}
    for link in links:
        ends = home.get(link.cause_id), home.get(link.effect_id)
        if ends[0] is not None and ends[1] is not None and ends[0] != ends[1]:
            groups.setdefault((ends[0], ends[1]), []).append(link)
    bonds = []
    for (cause, effect), members in sorted(groups.items()):
        best = min(members, key=lambda link: (link.grade, -link.weight, link.cause_id, link.effect_id, link.rule))
        bonds.append(Bond(cause, effect, best.kind, best.grade, best.reason, len(members)))
    return tuple(bonds)


def place(operations: Sequence[Operation], bonds: Sequence[Bond]) -> dict[Key, tuple[int, float]]:
    """Column and row of every operation. Operations come in order of time; bonds against it move nothing."""
    order = {one.key: at for at, one in enumerate(operations)}
    column = dict.fromkeys(order, 0)
    for one in operations:
        for bond in bonds:
            if bond.cause == one.key and order[bond.effect] > order[bond.cause]:
                column[bond.effect] = max(column[bond.effect], column[bond.cause] + 1)
    linked = {end for bond in bonds for end in (bond.cause, bond.effect)}
    last = max(column.values(), default=0)
    for one in operations:
        if one.key not in linked and one.role in ("detection", "recovery"):
            column[one.key] = last  # what people did in the end stands at the end, linked or not
    filled: dict[int, int] = {}
    found: dict[Key, tuple[int, float]] = {}
    for one in operations:
        row = filled.get(column[one.key], 0)
        filled[column[one.key]] = row + 1
        found[one.key] = (column[one.key], float(row))
    tallest = max(filled.values(), default=1)
    return {key: (at, row + (tallest - filled[at]) / 2) for key, (at, row) in found.items()}


@dataclass(frozen=True, slots=True)
class Without:
    """The chain without one operation: what could not have been reached, and how many effects fall away of how many.

    ``judged`` are the but-for answers of its events as the case holds them, in words of the case file.
    """

    removed: Key
    gone: frozenset[Key]
    effects_gone: int
    effects: int
    judged: tuple[str, ...]


def without(incident: Incident, chain_: Chain, key: Key) -> Without:
    """What the recorded links still reach when an operation is taken out.

    An event falls away when every recorded path to it from a root, a contribution or a removed guardrail leads
    through the operation. That is reachability, no more: a cause that left no link stays unseen.
    """
    removed = next(frozenset(one.event_ids) for one in chain_.operations if one.key == key)
    before = _reached(incident, frozenset())
    after = _reached(incident, removed)
    lost = (before - after) | removed
    gone = frozenset(one.key for one in chain_.operations if one.key != key and lost.issuperset(one.event_ids))
    effects = [step.event_id for step in incident.with_role("effect")]
    judged = sorted({step.but_for for step in incident.steps if step.event_id in removed and step.but_for})
    return Without(key, gone, len(lost.intersection(effects)), len(effects), tuple(judged))


def _reached(incident: Incident, removed: frozenset[str]) -> set[str]:
    """The events that links lead to from the causes that remain; the causes are among them."""
    onward: dict[str, list[str]] = {}
    for link in incident.links:
        onward.setdefault(link.cause_id, []).append(link.effect_id)
    waiting = [
        step.event_id
        for step in incident.with_role("root", "contributing", "guardrail_removed")
        if step.event_id not in removed
    ]
    found = set(waiting)
    while waiting:
        for event_id in onward.get(waiting.pop(), ()):
            if event_id not in found and event_id not in removed:
                found.add(event_id)
                waiting.append(event_id)
    return found
