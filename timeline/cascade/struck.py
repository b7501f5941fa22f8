"""Whom a chain struck, call by call: when it failed, when it worked again, and what led it around what was gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from timeline.cascade.acts import TARGETS, Act
from timeline.cascade.around import Around
from timeline.cascade.chains import Chain

SETTLING = timedelta(minutes=15)
"""Errors may trickle on so long after a repair: creation is asynchronous and clients retry."""
STATE_FAMILIES = ("not_found", "kms_state")
"""Errors that tell of the resource and not of the caller."""
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
    missed: frozenset[str] = frozenset()
    """The resources whose own state failed the calls, the same for whoever asked."""

    def back_at(self, groups: Sequence["Struck"]) -> datetime | None:
        """When it could work again: its own first success, or an earlier one of another who missed the same."""
        alike = [one.same_again for one in groups if self.missed and self.missed <= one.missed and one.same_again]
        return min((moment for moment in alike if moment >= self.last), default=self.same_again)


def struck(around: Around, chain: Chain) -> list[Struck]:
    """The failed calls of a chain by principal and API."""
    rows = around.mine("successes")
    worked = around.acts_of(rows, "any_success_id")
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
        groups.append(Struck(row["who"], *moments, tokens, names, _missed(mine)))
    return groups


def _missed(failures: Sequence[Act]) -> frozenset[str]:
    if not failures or any(act.error_family not in STATE_FAMILIES for act in failures):
        return frozenset()
    return frozenset(token for act in failures for token in act.of("target", "error"))


def workload_names(act: Act) -> set[str]:
    """What a workload is called: its role and its session, unless that is a bare id."""
    parts = (act.principal_arn or "").rpartition(":")[2].split("/")[1:]
    return {name for name in parts if len(name) >= 4 and not name.startswith("i-")}


def clues(chain: Chain, groups: Sequence[Struck]) -> dict[str, Any] | None:
    """What the question for detours needs to know of a chain; None where no call ever worked again."""
    ended = [group.again for group in groups if group.again is not None]
    if not ended:
        return None
    return {
        "since": chain.effects[0].event_time,
        "until": max(ended),
        "tokens": sorted({token for group in groups for token in group.tokens}),
        "names": sorted({name for group in groups for name in group.names}),
    }


def detours(around: Around, groups: Sequence[Struck]) -> list[Act]:
    """Changes between a call's first failure and its next success, to what it needs or to the workload itself."""
    hit = {group.who for group in groups}
    return [
        act
        for act in around.acts_of(around.mine("mends_near")).values()
        if (act.who not in hit or act.executor == "human") and any(_leads_around(act, group) for group in groups)
    ]


def _leads_around(act: Act, group: Struck) -> bool:
    """True when the group's calls worked after the act. Of a program, which changes things anyhow, soon after."""
    if group.again is None or not group.since <= act.event_time <= group.again:
        return False
    if act.executor == "automation" and group.last > act.event_time + SETTLING:
        return False
    targets = {token.name.rsplit("/", 1)[-1] for token in act.tokens if token.role in TARGETS}
    # Workloads write to what bears their name all day (log streams): a program's act must name the workload itself.
    is_program = act.executor == "automation"
    named = any(
        name == target or (not is_program and name.startswith(f"{target}-"))
        for name in group.names
        for target in targets
    )
    return named or bool(act.of("target", "created", "mentioned") & group.tokens)
