"""Backward from a failed call to the decision it follows from, best path first.

A mechanism link says which change explains the failure; the world says whether that change still held; structural links
lead from a service's call to the call it was made for. A sign-in or an assumed role is on no path: it tells whose
credentials were used, never why a call failed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from timeline.cascade.acts import Act
from timeline.cascade.beliefs import gates
from timeline.cascade.links import Backward, Edge
from timeline.cascade.world import Atom, Failure, World

DEEPEST = 12
CLEAR = 0.5
"""What is less specific may be another thing of the same name."""
NAMED = 0.9
"""From this weight on the error itself names what was changed."""
TAKES_A_GRANT = re.compile(r"(Detach|Delete)(Role|User|Group)Policy")
"""Each policy that allows a call suffices: they must all be gone before it fails."""
UNASKED = "a service made it of its own accord, and what moved it is not in these logs"


@dataclass(frozen=True, slots=True)
class Path:
    """How one failure follows from one decision: the root, the acts between, the link that explains the failure."""

    root_id: str
    between: tuple[str, ...]
    edge: Edge
    weight: float


@dataclass(frozen=True, slots=True)
class Traced:
    """A failed call with its formula and the paths to the decisions behind it; no path: nothing here explains it."""

    failure: Failure
    paths: tuple[Path, ...]
    stale: tuple[tuple[str, str], ...]
    """Changes a link pointed to and the world cleared, each with the reason."""

    @property
    def roots(self) -> tuple[str, ...]:
        """The decisions it follows from."""
        return tuple(sorted({path.root_id for path in self.paths}))


def trace(effect: Act, edges: Backward, world: World) -> Traced:
    """Every supported explanation of one failed call that still held when it was made.

    Where each change it could follow from looks undone, the link stands all the same: what came back came back by name,
    and the call asks for an id.
    """
    explaining = [
        edge for edge in edges.get(effect.event_id, ()) if edge.kind == "mechanism" and edge.cause_id in world.acts
    ]
    held = [_held(edge, effect, world) for edge in explaining]
    if explaining and all(opener is None for _, _, opener in held):
        held = [_held(edge, effect, world, by_id=True) for edge in explaining]
    atoms: set[Atom] = set()
    grants: set[Atom] = set()
    paths: dict[str, Path] = {}
    stale: list[tuple[str, str]] = []
    for edge, atom, opener in held:
        if opener is None:
            stale.append((edge.cause_id, "what it changed was whole again before the failed call"))
            continue
        if opener.event_id != edge.cause_id:
            stale.append((edge.cause_id, f"pre-empted: {opener.event_name} had already done the same to it"))
        path = climb(opener, edge, edges, world.acts)
        if path is None:
            stale.append((opener.event_id, UNASKED))
            continue
        atoms.add(atom)
        if opener.event_source == "iam.amazonaws.com" and TAKES_A_GRANT.fullmatch(opener.event_name):
            grants.add(atom)
        paths.setdefault(opener.event_id, path)
    testable = _is_testable(effect, explaining)
    atoms |= _masked(effect, world, atoms) if atoms and effect.failed else set()
    failure = Failure(effect.event_id, effect.event_time, frozenset(atoms), testable, frozenset(grants))
    return Traced(failure, tuple(paths[key] for key in sorted(paths)), tuple(dict.fromkeys(stale)))


def _masked(effect: Act, world: World, told: set[Atom]) -> set[Atom]:
    """Conditions that the error does not speak of: whatever else the call names and these logs show to be gone.

    AWS reports the first gate that a call fails at; without it the call would have met the next.
    """
    named = [token for token in effect.tokens if token.role in ("target", "error", "mentioned")]
    gone = {atom for token in named if token.specificity >= CLEAR for atom in world.gone(token)}
    return {atom for atom in gone - told if world.opener(atom, effect.event_time) is not None}


def _held(edge: Edge, effect: Act, world: World, *, by_id: bool = False) -> tuple[Edge, Atom, Act | None]:
    """The condition an edge speaks of, and the act that held it bad when the call was made."""
    atom = replace(world.atom(world.acts[edge.cause_id]), is_by_id=by_id)
    return edge, atom, world.opener(atom, effect.event_time)


def _is_testable(effect: Act, explaining: Sequence[Edge]) -> bool:
    """A denial has many possible grounds: without contrast or a named policy, what removing one would do is open."""
    if not effect.failed:  # what made AWS replace a thing, a health check, is in no log of this kind
        return False
    return effect.error_family != "denied" or any(edge.grade in "AB" or edge.weight >= NAMED for edge in explaining)


def climb(start: Act, edge: Edge, edges: Backward, acts: Mapping[str, Act]) -> Path | None:
    """From the explaining change up to the earliest decision on its strongest path.

    Where only services acted, up to the topmost call that a service makes for somebody: its caller is not in these
    logs, and the service's call is as far as they reach. None when a service acted of its own accord, or when the
    start is a burst that no decision set going: load is nobody's fault.
    """
    chain, weight, act = [start], edge.weight, start
    best = weight if start.is_discretionary and start.is_write else None
    top = 0
    while len(chain) < DEEPEST:
        parent = _parent(act, edges, acts, {link.event_id for link in chain})
        if parent is None:
            break
        step, act = parent
        weight *= step.weight
        chain.append(act)
        if act.is_discretionary:
            best, top = weight, len(chain) - 1
    if best is None:
        top, best = len(chain) - 1, weight
        if not chain[top].is_for_somebody:
            return None
    return Path(chain[top].event_id, tuple(link.event_id for link in chain[:top]), edge, best)


def _parent(act: Act, edges: Backward, acts: Mapping[str, Act], seen: set[str]) -> tuple[Edge, Act] | None:
    """The strongest edge above an act: a service may react to anything, a decision only to a call that started it."""
    for edge in edges.get(act.event_id, ()):
        cause = acts.get(edge.cause_id)
        follows = edge.kind != "mechanism" or not act.is_discretionary
        if cause is not None and cause.event_id not in seen and follows and cause.event_name not in gates():
            return edge, cause
    return None
