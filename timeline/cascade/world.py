"""The replayable world: what state each resource was in, and what it would have been without some act.

An **atom** is one condition of success: *this resource exists, is enabled, is granted*. Acts make an atom bad (a
deletion) or good again (its recreation). A call fails while any of its atoms is bad: the formula is monotone, and a
cause is found by replaying the acts without it (cascade.md 3.4). Pure: no store, no clock.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import combinations

from timeline.cascade.acts import Act, Token, in_time

HEALS: Mapping[str, frozenset[str]] = {
    "delete": frozenset({"create", "restore", "enable"}),
    "detach": frozenset({"attach", "grant", "restore"}),
    "revoke": frozenset({"grant", "attach", "restore"}),
    "disable": frozenset({"enable", "restore", "start"}),
    "stop": frozenset({"start", "restore"}),
    "attach": frozenset({"detach", "delete", "revoke"}),
    "grant": frozenset({"revoke", "delete", "detach"}),
    "create": frozenset({"delete"}),
    "unusable": frozenset({"enable"}),
}
"""The inverse verbs. A ``modify`` is undone only where a response link says so: any change would seem to heal it."""

MAKING = ("create", "restore")
DIE_TWICE = ("kms:key", "iam:access-key")
"""What is disabled is as useless as what is deleted: whichever came first ended it."""
REWRITES = re.compile(r"Put\w*(Policy|PermissionsBoundary)|CreatePolicyVersion|SetDefaultPolicyVersion|UpdatePolicy")
"""Each of these replaces what was written before: an earlier one did not do the same, it said something else."""
TIE = timedelta(seconds=1)
GRACE: Mapping[str, timedelta] = {"delete": timedelta(minutes=15)}
"""How long a call may still fail after its atom is good again: creation is asynchronous, grants spread slowly."""
SHORT_GRACE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Atom:
    """One condition: the resources it is about and the way in which it can be bad."""

    tokens: frozenset[str]
    verb: str
    is_by_id: bool = False
    """What was lost is called by an id that no recreation brings back, though the name be in use again."""


@dataclass(slots=True)
class World:
    """The acts on each atom: ``bad`` make it fail, ``good`` make it whole."""

    acts: Mapping[str, Act]
    undone_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Response links: which acts are known to undo which."""
    _cache: dict[Atom, tuple[list[Act], list[Act]]] = field(default_factory=dict)
    _by_token: dict[str, list[Act]] = field(default_factory=dict)
    _gone: dict[tuple[str, str], list[Atom]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the acts by the resources they act upon."""
        for act in in_time(self.acts.values()):
            for token in sorted(act.of("target", "created", "policy")):
                self._by_token.setdefault(token, []).append(act)

    def atom(self, cause: Act) -> Atom:
        """The condition that an act makes bad; a burst of reads changes nothing and burdens while it lasts."""
        if not cause.is_write:
            return Atom(frozenset({cause.event_id}), "burst")
        tokens = cause.of("target") or cause.of("policy", "created") or cause.of() or frozenset({cause.event_id})
        if cause.verb in ("attach", "detach"):
            tokens |= frozenset(token.token for token in cause.tokens if token.type.endswith("policy"))
        if cause.noun in DIE_TWICE and cause.verb in ("delete", "disable"):
            own = frozenset(token.token for token in cause.tokens if token.type == cause.noun and token.token in tokens)
            return Atom(own or tokens, "unusable")
        verb = cause.verb
        is_lasting = verb in HEALS and not REWRITES.fullmatch(cause.event_name)
        return Atom(tokens, verb if is_lasting else f"{verb}:{cause.event_name}:{cause.event_id}")

    def opener(self, atom: Atom, at: datetime, without: Collection[str] = ()) -> Act | None:
        """The act by which the atom became bad and still is at ``at``; later acts to the same end are pre-empted."""
        if atom.verb == "burst":
            return next((self.acts[burst] for burst in sorted(atom.tokens) if burst not in without), None)
        bad, good = self._acts_on(atom)
        healed = [act.event_time for act in good if act.event_id not in without and act.event_time <= at]
        since = max(healed, default=None)
        grace = GRACE.get(atom.verb, SHORT_GRACE)
        if since is not None and at - since <= grace:
            since = max((moment for moment in healed if at - moment > grace), default=None)
        removed = False
        for act in bad:
            removed = removed or act.event_id in without
            counts = act.event_id not in without and (removed or not act.failed)
            if counts and act.event_time <= at + TIE and (since is None or act.event_time > since):
                return act
        return None

    def gone(self, token: Token) -> list[Atom]:
        """The conditions by which a resource itself may have ceased to be usable, each once.

        A protection that is switched off opens the way to a deletion, but breaks no use of the resource.
        """
        key = (token.token, token.type)
        if key not in self._gone:  # asked for each of thousands of failures on one resource
            acts = [act for act in self._by_token.get(token.token, ()) if act.noun == token.type]
            ending = [act for act in acts if act.verb == "delete" or (act.verb == "disable" and act.safeguard is None)]
            self._gone[key] = list(dict.fromkeys(self.atom(act) for act in ending))
        return self._gone[key]

    def healers(self, atom: Atom, after: datetime) -> list[Act]:
        """The acts that made the atom good again after a moment, in time order; a burst ends by itself."""
        return [act for act in self._acts_on(atom)[1] if act.event_time >= after]

    def broken_anew(self, atom: Atom, after: datetime) -> datetime | None:
        """When the atom became bad once more after a moment by which it had been made good: that is another story."""
        bad, good = self._acts_on(atom)
        healed = min((act.event_time for act in good if act.event_time >= after), default=None)
        if healed is None:
            return None
        return min((act.event_time for act in bad if not act.failed and act.event_time > healed), default=None)

    def _acts_on(self, atom: Atom) -> tuple[list[Act], list[Act]]:
        if atom not in self._cache:
            near = {act.event_id: act for token in atom.tokens for act in self._by_token.get(token, ())}
            bad = [act for act in near.values() if self._makes_bad(act, atom)]
            known = {healer for act in bad for healer in self.undone_by.get(act.event_id, ())}
            good = [] if atom.is_by_id else [act for act in near.values() if self._makes_good(act, atom)]
            undoing = [self.acts[healer] for healer in sorted(known) if healer in self.acts]
            good += [act for act in undoing if not atom.is_by_id and not _falls_short(act, atom)]
            self._cache[atom] = (in_time(bad), in_time({act.event_id: act for act in good}.values()))
        return self._cache[atom]

    def _makes_bad(self, act: Act, atom: Atom) -> bool:
        """An attempt on what was gone already would have done the same, had the thing still been there."""
        missed = act.failed and act.is_destructive and act.error_family == "not_found"
        return (not act.failed or missed) and act.is_write and self.atom(act) == replace(atom, is_by_id=False)

    def _makes_good(self, act: Act, atom: Atom) -> bool:
        """A call that makes a part of what was lost, or a copy under another name, makes no whole of it."""
        inverse = HEALS.get(atom.verb, frozenset())
        if act.failed or act.verb not in inverse or not atom.tokens <= act.of():
            return False
        return atom.verb != "delete" or act.verb not in MAKING or not made(act).isdisjoint(atom.tokens)


def made(act: Act) -> frozenset[str]:
    """What a creation or restoration makes: what the record calls created, else what is of the call's own kind."""
    born = frozenset(token.token for token in act.tokens if token.role == "created")
    return born or frozenset(token.token for token in act.tokens if token.type == act.noun)


def _falls_short(act: Act, atom: Atom) -> bool:
    """True for an answer that makes nothing whole by itself.

    A key whose deletion is cancelled stays disabled until it is enabled (KMS API reference); a copy restored under
    another name serves nobody who asks for the old one.
    """
    if act.verb != "restore":
        return False
    is_copy = atom.verb == "delete" and bool(made(act)) and made(act).isdisjoint(atom.tokens)
    return act.noun == "kms:key" or (is_copy and any(token.token in atom.tokens for token in act.tokens))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What removing an act would have changed."""

    but_for: str
    degree: float | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed call as a formula: it fails while any of its atoms is bad; untestable when an atom is unobserved.

    ``grants`` are those atoms of which one good one suffices: policies each of which allows the call.
    """

    event_id: str
    at: datetime
    atoms: frozenset[Atom]
    is_testable: bool = True
    grants: frozenset[Atom] = frozenset()


def heals(world: World, failure: Failure, without: Collection[str]) -> bool:
    """True when the call would have succeeded, had the acts ``without`` not been made."""
    good = {atom for atom in failure.atoms if world.opener(atom, failure.at, without) is None}
    return failure.atoms - failure.grants <= good and (not failure.grants or bool(failure.grants & good))


def judge(world: World, failures: Iterable[Failure], root: str, removed: Mapping[str, frozenset[str]]) -> Verdict:
    """But-for and degree of a root among ``removed`` (each root with all that followed from it mechanically).

    But-for "yes": without it some call would have succeeded. Degree 1/(k+1): k other roots must go before it decides
    (Chockler and Halpern); it orders the factors of an event and is no share of anybody's blame.
    """
    testable = _telling(failure for failure in failures if failure.is_testable)
    if not testable:
        return Verdict("untestable", None)
    if any(heals(world, failure, removed[root]) for failure in testable):
        return Verdict("yes", 1.0)
    others = sorted(set(removed) - {root})
    for size in range(1, min(3, len(others)) + 1):
        for group in combinations(others[:12], size):
            if any(_decides(world, failure, root, group, removed) for failure in testable):
                return Verdict("no", 1 / (size + 1))
    return Verdict("no", None)


def _telling(failures: Iterable[Failure]) -> list[Failure]:
    """Of the failures that lack the same, the first and the last: those between add nothing but work."""
    ends: dict[frozenset[Atom], list[Failure]] = {}
    for failure in sorted(failures, key=lambda failure: (failure.at, failure.event_id)):
        kept = ends.setdefault(failure.atoms, [])
        kept[1:] = [failure]
    return [failure for kept in ends.values() for failure in kept]


def _decides(
    world: World, failure: Failure, root: str, group: tuple[str, ...], removed: Mapping[str, frozenset[str]]
) -> bool:
    gone = frozenset().union(*(removed[other] for other in group))
    return not heals(world, failure, gone) and heals(world, failure, gone | removed[root])
