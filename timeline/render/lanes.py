"""Where things stand on the timeline: lanes by actor grouped by class, markers spread apart, phases of an incident.

Pure geometry, so that it can be tested without a picture. Times are milliseconds since 1970; ``y`` counts lanes
downwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from timeline.model import ACTOR_CLASSES, ActorClass, Incident

MOST_LANES = 20
HEADER = 0.8
"""How much of a lane's height the name of a class takes."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: an actor, or (``actor`` None) all the other actors of a class together."""

    executor: ActorClass
    actor: str | None
    y: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """One event as a marker."""

    event_id: str
    ms: int
    executor: ActorClass
    actor: str
    action: str
    error: str | None
    failed: bool
    role: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """One link between two events that both have a time and a lane."""

    cause: Mark
    effect: Mark
    kind: str
    grade: str
    reason: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A span of the incident with its name."""

    name: str
    lo: int
    hi: int


Key = tuple[ActorClass, str]


def choose(actors: Sequence[tuple[ActorClass, str, bool]], most: int = MOST_LANES) -> tuple[Key, ...]:
    """The actors that get a lane of their own, the classes taking turns so that a crowd of one hides no other.

    ``actors`` are (class, name, has a part in the incident) in order of importance; those with a part come first.
    """
    turns: list[tuple[bool, int, int, Key]] = []
    for place, name in enumerate(ACTOR_CLASSES):
        mine = [(actor, has_part) for executor, actor, has_part in actors if executor == name]
        turns += [(not has_part, nth, place, (name, actor)) for nth, (actor, has_part) in enumerate(mine)]
    return tuple(key for _, _, _, key in sorted(turns)[:most])


def lane_of(lanes: Iterable[Lane]) -> Mapping[tuple[ActorClass, str | None], Lane]:
    """The lanes by class and actor; the lane of the rest under (class, None)."""
    return {(lane.executor, lane.actor): lane for lane in lanes}


def place(marks: Sequence[Mark], lanes: Sequence[Lane], span: int) -> dict[str, float]:
    """The ``y`` of every mark by event id: on its lane, moved aside where marks would hide each other."""
    known = lane_of(lanes)
    taken: dict[tuple[float, int], int] = {}
    found: dict[str, float] = {}
    for mark in sorted(marks, key=lambda mark: (mark.role is None, mark.ms, mark.event_id)):
        lane = known.get((mark.executor, mark.actor)) or known.get((mark.executor, None))
        if lane is None:
            continue
        spot = (lane.y, mark.ms * 150 // max(span, 1))
        nth = taken.get(spot, 0)
        taken[spot] = nth + 1
        found[mark.event_id] = lane.y + _aside(nth)
    return found


def _aside(nth: int) -> float:
    """0, then a little down, a little up, further down, further up, ... and again when the lane is full."""
    step = (nth % 6 + 1) // 2 * 0.14
    return step if nth % 2 else -step


def phases(incident: Incident, lo: int, hi: int) -> tuple[Phase, ...]:
    """The phases of an incident within a window, as far as its times are known; a phase of no length is left out."""
    lead = [step.event_time for step in incident.with_role("contributing", "guardrail_removed")]
    start = min(lead) if lead else None
    ends = [
        ("lead-up", start, incident.triggered_at),
        ("trigger", incident.triggered_at, incident.first_effect_at),
        ("cascade", incident.first_effect_at, incident.detected_at),
        ("investigation", incident.detected_at, incident.mitigated_at),
        ("recovery", incident.mitigated_at, incident.recovered_at),
    ]
    found: list[Phase] = []
    for name, begin, end in ends:
        left = max(lo, milliseconds(begin)) if begin else lo
        right = min(hi, milliseconds(end)) if end else hi
        if begin and end and left < right:
            found.append(Phase(name, left, right))
    return tuple(found)


def milliseconds(moment: datetime) -> int:
    """A time as milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
