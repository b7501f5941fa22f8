"""Links as the tracer walks them, backward from what failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from timeline.store import Store


@dataclass(frozen=True, slots=True)
class Edge:
    """One published link with enough weight to stand on."""

    cause_id: str
    effect_id: str
    kind: str
    rule: str
    weight: float
    grade: str
    reason: str


Backward = Mapping[str, tuple[Edge, ...]]
"""The edges that lead into each event."""


def backward(store: Store, ids: Iterable[str]) -> Backward:
    """Every causal edge above these failed calls, by effect, the strongest first."""
    wanted = sorted(set(ids))
    found: dict[str, list[Edge]] = {}
    for row in store.ask("causal_links", ids=wanted) if wanted else ():
        found.setdefault(row["effect_id"], []).append(Edge(**row))
    return {
        effect: tuple(sorted(edges, key=lambda edge: (-edge.weight, edge.cause_id, edge.rule)))
        for effect, edges in sorted(found.items())
    }


def ends(edges: Backward) -> set[str]:
    """Every event that an edge touches."""
    return {end for group in edges.values() for edge in group for end in (edge.cause_id, edge.effect_id)}
