"""Whom a chain struck, call by call: when it failed, when it worked again, and what led it around what was gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.cascade import acts as reading
from timeline.cascade.acts import TARGETS, Act
from timeline.cascade.chains import Chain
from timeline.store import Store

SETTLING = timedelta(minutes=15)
"""Errors may trickle on so long after a repair: creation is asynchronous and clients retry."""
NAMING = ("target", "created", "error", "mentioned")
"""The parts in which a call names what it is about."""


@dataclass(frozen=True, slots=True)
class Struck:
    """One principal's one call that failed: from when to when, when it worked again, and what it is known by."""

    who: str
    since: datetime
    last: datetime
    same_again: datetime | None
    again: datetime | None
    tokens: frozenset[str]
    names: frozenset[str]


def struck(store: Store, chain: Chain) -> list[Struck]:
    """The failed calls of a chain by principal and API."""
    rows = store.ask("successes", ids=sorted(effect.event_id for effect in chain.effects))
    worked = reading.read(store, (row["any_success_id"] for row in rows if row["any_success_id"]))
    kinds: dict[tuple[str, str, str], list[Act]] = {}
    for act in chain.effects:
        kinds.setdefault((act.who, act.event_source, act.event_name), []).append(act)
    groups = []
    for row in rows:
        mine = kinds.get((row["who"], row["event_source"], row["event_name"]), [])
        success = [worked[row["any_success_id"]]] if row["any_success_id"] in worked else []
        tokens = frozenset(token for act in (*mine, *success) for token in act.of(*NAMING))
        names = frozenset(name for act in mine for name in workload_names(act))
        moments = (row["first_failure"], row["last_failure"], row["first_success"], row["any_success"])
        groups.append(Struck(row["who"], *moments, tokens, names))
    return groups


def workload_names(act: Act) -> set[str]:
    """What a workload is called: its role and its session, unless that is a bare id."""
    parts = (act.principal_arn or "").rpartition(":")[2].split("/")[1:]
    return {name for name in parts if len(name) >= 4 and not name.startswith("i-")}


def detours(store: Store, chain: Chain, groups: Sequence[Struck]) -> list[Act]:
    """Changes between a call's first failure and its next success, to what it needs or to the workload itself."""
    ended = [group.again for group in groups if group.again is not None]
    if not ended:
        return []
    rows = store.ask(
        "mends_near",
        tokens=sorted({token for group in groups for token in group.tokens}),
        names=sorted({name for group in groups for name in group.names}),
        since=chain.effects[0].event_time,
        until=max(ended),
    )
    hit = {group.who for group in groups}
    found = reading.read(store, (row["event_id"] for row in rows))
    return [
        act
        for act in found.values()
        if (act.who not in hit or act.executor == "human") and any(_leads_around(act, group) for group in groups)
    ]


def _leads_around(act: Act, group: Struck) -> bool:
    """True when the group's calls worked after the act. Of a program, which changes things anyhow, soon after."""
    if group.again is None or not group.since <= act.event_time <= group.again:
        return False
    if act.executor == "automation" and group.last > act.event_time + SETTLING:
        return False
    targets = {token.name.rsplit("/", 1)[-1] for token in act.tokens if token.role in TARGETS}
    named = any(name == target or name.startswith(f"{target}-") for name in group.names for target in targets)
    return named or bool(act.of("target", "created", "mentioned") & group.tokens)
