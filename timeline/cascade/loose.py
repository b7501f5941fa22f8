"""Failures without a supported cause: "cannot be determined", with what is missing, is an answer of its own."""

from collections.abc import Collection, Mapping, Sequence

from timeline.cascade import acts as reading
from timeline.cascade.acts import Act, in_time
from timeline.cascade.chains import is_inventory
from timeline.cascade.suspects import WINDOW
from timeline.cascade.symptom import Symptom
from timeline.store import Store

IMPAIRED = ("server", "throttled")
"""Families in which an impairment at AWS shows in several services at once."""

LONE = 5
"""How many failures of one caller's steady work count; the question has looked at how long and how steadily."""


def clusters(
    store: Store, explained: Collection[str], tokens: Collection[str], unasked: Sequence[str] = ()
) -> list[list[Act]]:
    """Groups of failures that struck several at once or one for long; a told chain keeps those on its resources.

    ``unasked`` are failures with a link that leads to no decision: they count as unexplained.
    """
    rows = store.ask("loose_failures", unasked=list(unasked))
    found = reading.read(store, (row["event_id"] for row in rows))
    groups: dict[str, list[Act]] = {}
    for row in rows:
        act = found.get(row["event_id"])
        if (
            act is not None
            and act.event_id not in explained
            and not is_inventory(act)
            and not act.of("target") & set(tokens)
        ):
            groups.setdefault(row["cluster"], []).append(act)
    apart = [part for group in groups.values() for part in _apart(group)]
    wide = [in_time(group) for group in apart if _is_wide(group) or len(group) >= LONE]
    return _merged(sorted(wide, key=lambda group: (group[0].event_time, group[0].event_id)))


def _apart(group: Sequence[Act]) -> list[list[Act]]:
    """Failures of one kind in accounts that share no resource are several; an impairment at AWS strikes them all."""
    if group[0].error_family in IMPAIRED:
        return [list(group)]
    parts: list[tuple[set[str], list[Act]]] = []
    for act in in_time(group):
        marks = {act.account_id or "", *act.of("target", "error", "policy")}
        home, *others = [part for part in parts if part[0] & marks] or [(marks, [])]
        home[0].update(marks.union(*(part[0] for part in others)))
        home[1].extend([one for part in others for one in part[1]] + [act])
        parts = [part for part in parts if part not in others and part is not home] + [home]
    return [acts for _, acts in parts]


def _is_wide(group: Collection[Act]) -> bool:
    return len({act.who for act in group}) >= 2 and len(group) >= 4


def named(store: Store, symptom: Symptom) -> list[list[Act]]:
    """The failures that the user's words name, as one group; empty when there are none."""
    rows = store.ask("failures_named", words=list(symptom.words)) if symptom.words else []
    found = in_time(reading.read(store, (row["event_id"] for row in rows)).values())
    best = max((symptom.score(act) for act in found), default=0)
    return [[act for act in found if symptom.score(act) == best]] if best else []


def _merged(groups: Sequence[list[Act]]) -> list[list[Act]]:
    """Groups of one kind in one region that overlap in time are one failure."""
    merged: dict[tuple[str, ...], list[list[Act]]] = {}
    for group in groups:
        kin = merged.setdefault(_kin(group[0]), [])
        if kin and group[0].event_time - kin[-1][-1].event_time <= WINDOW:
            kin[-1] = in_time([*kin[-1], *group])
        else:
            kin.append(group)
    return [group for key in sorted(merged) for group in merged[key]]


def _kin(act: Act) -> tuple[str, ...]:
    if act.error_family in IMPAIRED:
        return "impaired", act.region or ""
    return act.error_family or "other", act.region or "", act.account_id or ""


MISSING: Mapping[str, str] = {
    "server": "The errors are the services' own: they fit an impairment at AWS itself, which leaves no event here.",
    "throttled": "A limit was met; no single change in these logs explains the load.",
    "quota": "A quota was met; no single change in these logs explains it.",
    "denied": "Missing: changes of service control policies (only the management account logs them), earlier logs.",
    "not_found": "Missing: data events, other accounts and regions, and earlier logs that may hold the deletion.",
    "kms_state": "Missing: the log of the account that owns the key, and earlier logs.",
    "credential": "Credentials run out by themselves; a revocation may lie in earlier logs or in another account.",
}


def missing(family: str | None) -> str:
    """What the logs would have to hold to tell more."""
    return MISSING.get(family or "", "Missing: data events, other accounts, and earlier logs.")
