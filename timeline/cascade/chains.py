"""Chains: failed calls, traced to the decisions they follow from, and kept apart where they have nothing in common."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from timeline.cascade import acts as reading
from timeline.cascade.acts import Act, in_time
from timeline.cascade.beliefs import observers
from timeline.cascade.links import Backward, backward, ends
from timeline.cascade.trace import UNASKED, Traced, trace
from timeline.cascade.world import Atom, World
from timeline.store import Store

SAME_SESSION = timedelta(hours=1)
SAME_PRINCIPAL = timedelta(minutes=10)
MISSED = ("not_found", "kms_state", "dependency", "invalid_role")
"""How a look at what is lost fails; a person who is denied or throttled is struck as anybody else."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One failure: its decisions, its failed calls with their paths, and the world they are judged in."""

    roots: tuple[Act, ...]
    effects: tuple[Act, ...]
    traced: tuple[Traced, ...]
    world: World
    acts: Mapping[str, Act]

    @property
    def between(self) -> tuple[Act, ...]:
        """The services' calls through which the decisions worked."""
        ids = {event_id for one in self.traced for path in one.paths for event_id in path.between}
        return tuple(in_time(self.acts[event_id] for event_id in ids))


def unexplained(effects: Sequence[Act]) -> Chain:
    """Failures that nothing explains, as a chain without roots."""
    return Chain((), tuple(effects), (), World({}), {act.event_id: act for act in effects})


def supported(store: Store) -> tuple[list[Chain], list[str]]:
    """Every chain whose failed calls follow from an act in these logs, and the failures that lead to a service alone.

    The latter have a link to what a service did of its own accord: nobody's act explains them, and they stay open.
    """
    ids = [row["event_id"] for row in store.ask("supported_failures")]
    edges = backward(store, ids)
    acts, undone_by = _surroundings(store, edges, ids)
    world = World(acts, undone_by)
    effects = [acts[event_id] for event_id in ids if event_id in acts and not is_inventory(acts[event_id])]
    traced = [_without_own(trace(effect, edges, world), effect, acts) for effect in effects]
    traced = _told_by_failures(with_later_grounds(traced, world), acts)
    found = [one for one in traced if one.paths]
    unasked = [one.failure.event_id for one in traced if not one.paths and any(why == UNASKED for _, why in one.stale)]
    return [chain for chain in _components(found, world, acts) if _strikes_others(chain) and _matters(chain)], unasked


def _told_by_failures(traced: Sequence[Traced], acts: Mapping[str, Act]) -> list[Traced]:
    """Replacements stand as effects only where no failed call tells the same story."""
    told = {root for one in traced if acts[one.failure.event_id].failed for root in one.roots}
    return [one for one in traced if acts[one.failure.event_id].failed or not told & set(one.roots)]


def with_later_grounds(traced: Sequence[Traced], world: World) -> list[Traced]:
    """Each failure with the grounds for which the same call failed later, as far as they held already.

    AWS tells one ground of several; the next shows when the first is mended and the call fails again (cascade.md 1.4).
    """
    last: dict[tuple[Any, ...], dict[frozenset[Atom], Traced]] = {}
    for one in traced:
        grounds = last.setdefault(_the_call(world.acts[one.failure.event_id]), {})
        known = grounds.get(one.failure.atoms)
        if known is None or known.failure.at <= one.failure.at:
            grounds[one.failure.atoms] = one
    return [_with_grounds(one, last[_the_call(world.acts[one.failure.event_id])].values(), world) for one in traced]


def _the_call(act: Act) -> tuple[Any, ...]:
    """Who called what on which things."""
    return act.who, act.event_source, act.event_name, act.of("target")


def _with_grounds(one: Traced, alike: Collection[Traced], world: World) -> Traced:
    """One failure with the grounds of those that the same call met last, each where it held already."""
    if len(alike) < 2 or not one.paths or not world.acts[one.failure.event_id].of("target"):
        return one
    at, atoms, paths = one.failure.at, one.failure.atoms, {path.root_id: path for path in one.paths}
    for other in alike:
        held = all(world.opener(atom, at) is not None for atom in other.failure.atoms)
        if other.failure.at > at and held and not other.failure.atoms <= atoms:
            atoms |= other.failure.atoms
            paths = {path.root_id: path for path in other.paths} | paths
    return Traced(replace(one.failure, atoms=atoms), tuple(paths[key] for key in sorted(paths)), one.stale)


def is_inventory(act: Act) -> bool:
    """True for a read by which an AWS service takes stock: that it finds nothing harms nobody."""
    if act.executor != "aws_service" or act.verb != "read":
        return False
    name = f"{act.principal_arn or ''} {act.issuer_arn or ''}".lower()
    return any(service in name for service in observers()) or (act.error_family == "not_found" and act.who == "")


def _surroundings(
    store: Store, edges: Backward, ids: Sequence[str]
) -> tuple[dict[str, Act], dict[str, frozenset[str]]]:
    """The acts on the edges, all changes to the resources they changed, and what is known to undo them."""
    acts = reading.read(store, ends(edges) | set(ids))
    causes = {edge.cause_id for group in edges.values() for edge in group if edge.kind == "mechanism"}
    tokens = sorted(
        {token for cause in causes if cause in acts for token in acts[cause].of(*reading.TARGETS, "policy")}
    )
    changes = {row["event_id"] for row in store.ask("acts_on", tokens=tokens)} if tokens else set()
    named = sorted({token for one in ids if one in acts for token in acts[one].of("target", "error", "mentioned")})
    changes |= {row["event_id"] for row in store.ask("states_of", tokens=named)} if named else set()
    answers = [row for row in store.ask("responses", ids=sorted(causes)) if not is_look(row["rule"])] if causes else []
    acts |= reading.read(store, (changes | {row["event_id"] for row in answers}) - set(acts))
    undone: dict[str, set[str]] = {}
    for row in answers:
        answer = acts.get(row["event_id"])
        if answer is not None and row["weight"] >= 0.7 and answer.is_write and not answer.failed:
            undone.setdefault(row["cause_id"], set()).add(answer.event_id)
    return acts, {cause: frozenset(healers) for cause, healers in undone.items()}


def is_look(rule: str) -> bool:
    """True for the response rule that marks somebody looking into a failure, which mends nothing."""
    return "investig" in rule.lower()


def _without_own(one: Traced, effect: Act, acts: Mapping[str, Act]) -> Traced:
    """A failure in the very session that made the change is that session's own business."""
    kept = tuple(
        path for path in one.paths if effect.session_id is None or acts[path.root_id].session_id != effect.session_id
    )
    return Traced(one.failure, kept, one.stale)


def _strikes_others(chain: Chain) -> bool:
    """True when somebody other than whoever decided was struck: otherwise it is one's own work going on."""
    deciders = {root.principal_arn or root.who for root in chain.roots}
    return any((effect.principal_arn or effect.who) not in deciders for effect in chain.effects)


def _matters(chain: Chain) -> bool:
    """A service's act for somebody unseen is mostly routine (a lifecycle's expiry): a miss or two is no incident."""
    if any(root.is_discretionary for root in chain.roots):
        return True
    return len({effect.who for effect in chain.effects}) >= 2 or len(chain.effects) >= 4


def _components(traced: Sequence[Traced], world: World, acts: Mapping[str, Act]) -> Iterator[Chain]:
    """Failures that share a decision, or whose decisions are one stretch of one actor's work, are one chain."""
    home: dict[str, str] = {}

    def find(node: str) -> str:
        while home.setdefault(node, node) != node:
            home[node] = home[home[node]]
            node = home[node]
        return node

    for one in traced:
        for root in one.roots:
            home[find(root)] = find(one.roots[0])
    roots = in_time(acts[root] for root in {root for one in traced for root in one.roots})
    for earlier, later in _neighbours(roots):
        home[find(later.event_id)] = find(earlier.event_id)
    groups: dict[str, list[Traced]] = {}
    for one in traced:
        groups.setdefault(find(one.roots[0]), []).append(one)
    for group in groups.values():
        kept = _without_looks(group, acts)
        ids = {root for one in kept for root in one.roots}
        effects = in_time(acts[one.failure.event_id] for one in kept)
        yield Chain(tuple(in_time(acts[root] for root in ids)), tuple(effects), tuple(kept), world, acts)


def _without_looks(group: Sequence[Traced], acts: Mapping[str, Act]) -> list[Traced]:
    """A person who looks for what is gone, after others have missed it, detects and is no further victim."""
    first = min((acts[one.failure.event_id].event_time for one in group if not _is_look(one, acts)), default=None)
    return [
        one
        for one in group
        if first is None or not _is_look(one, acts) or acts[one.failure.event_id].event_time < first
    ]


def _is_look(one: Traced, acts: Mapping[str, Act]) -> bool:
    act = acts[one.failure.event_id]
    by_person = act.executor == "human" or (act.may_be_human and "automation" not in act.possible)
    return act.verb == "read" and act.error_family in MISSED and by_person


def _neighbours(roots: Iterable[Act]) -> Iterator[tuple[Act, Act]]:
    """Pairs of decisions by one actor, one soon after the other."""
    last: dict[tuple[str, str], Act] = {}
    for root in roots:
        for key, within in (
            (("session", root.session_id or ""), SAME_SESSION),
            (("principal", root.principal_arn or ""), SAME_PRINCIPAL),
        ):
            before = last.get(key)
            if key[1] and before is not None and root.event_time - before.event_time <= within:
                yield before, root
            last[key] = root
