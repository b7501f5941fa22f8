"""What came before a decision and made it possible: safeguards switched off, permissions granted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from timeline.cascade.acts import Act, in_time
from timeline.cascade.around import Around
from timeline.cascade.beliefs import grants
from timeline.cascade.words import actor, call, lag
from timeline.when import iso
from timeline.wording import printable

REFUSING = ("deletion_protection", "termination_protection", "stack_policy", "object_lock", "api_termination")
"""Safeguards that refuse the call itself; the others (backups, versions, logs) only make it reversible or seen."""

RECENT = timedelta(hours=1)
WEAK = ("CreateRole", "CreateAccessKey", "CreateLoginProfile")
"""Grants that add no permission by themselves."""


@dataclass(frozen=True, slots=True)
class Part:
    """An event's part in an incident, as a row of ``incident_events`` will say it."""

    act: Act
    role: str
    reason: str
    but_for: str | None = None
    degree: float | None = None


Consequences = Mapping[str, Sequence[Act]]
"""What AWS did of itself because of each root."""


def targets(roots: Iterable[Act], consequences: Consequences) -> dict[str, frozenset[str]]:
    """What each root acted upon, itself or through a service."""
    return {
        root.event_id: root.of("target").union(*(act.of("target") for act in consequences.get(root.event_id, ())))
        for root in roots
    }


def safeguards(around: Around, roots: Sequence[Act], consequences: Consequences) -> list[Part]:
    """The acts that switched off, before a decision, a safeguard on what it was to act upon, if nobody put it back."""
    acted_on = targets(roots, consequences)
    rows = around.rows("safeguards_removed", frozenset().union(*acted_on.values()))
    found = around.acts_of(rows)
    parts: dict[str, Part] = {}
    for row in sorted(rows, key=lambda row: (row["event_id"], row["token"])):
        act, restored = found[row["event_id"]], row["restored_at"]
        for root in in_time(roots):
            later = act.event_time <= root.event_time and act.event_id != root.event_id
            if later and row["token"] in acted_on[root.event_id] and (restored is None or restored > root.event_time):
                parts.setdefault(act.event_id, _safeguard(act, root))
    return list(parts.values())


def _safeguard(act: Act, root: Act) -> Part:
    name = printable((act.safeguard or "a safeguard").replace("_", " "))
    since = lag((root.event_time - act.event_time).total_seconds())
    refuses = any(word in (act.safeguard or "") for word in REFUSING)
    would = (
        "with it on, AWS refuses to delete what it protects"
        if refuses
        else "it would not have refused the call, only softened it"
    )
    reason = f"{call(act)} switched off {name}, {since} before {call(root)}; {would}."
    return Part(act, "guardrail_removed", reason, "yes" if refuses else "no", 1.0 if refuses else None)


def granted(around: Around, roots: Iterable[Act]) -> list[Part]:
    """The last grant in these logs to the principal behind each decision, and the permission set's grant behind it."""
    parts: dict[str, Part] = {}
    kinds = grants()
    for root in _first_by_principal(roots).values():
        telling = _last_telling(around.rows("grants_to", [root.event_id]))
        for act in in_time(around.acts_of(telling).values()):
            if act.event_id != root.event_id:
                kind = kinds["set_grants"].get(act.event_name) or kinds["grants"].get(act.event_name, "a grant")
                parts.setdefault(act.event_id, _grant(act, kind, root))
    return list(parts.values())


def grants_asked(acts: Iterable[Act]) -> dict[str, list[Any]]:
    """The question for grants: each act with each bare name of the role or user behind it."""
    asked = [(act, name) for act in acts for name in sorted(names_behind(act))]
    kinds = grants()
    return {
        "askers": [act.event_id for act, _ in asked],
        "names": [name for _, name in asked],
        "accounts": [_account(act) for act, _ in asked],
        "until": [act.event_time for act, _ in asked],
        "verbs": sorted(kinds["grants"]),
        "sets": sorted(kinds["set_grants"]),
    }


def _account(act: Act) -> str:
    """The account of the role or user behind a call, or nothing."""
    parts = (act.issuer_arn or act.principal_arn or "").split(":")
    return parts[4] if len(parts) > 5 else ""


def _first_by_principal(roots: Iterable[Act]) -> dict[tuple[str, ...], Act]:
    """The first decision of each principal, by the bare names of its role or user."""
    first: dict[tuple[str, ...], Act] = {}
    for root in in_time(roots):
        names = tuple(sorted(names_behind(root)))
        if names:
            first.setdefault(names, root)
    return first


def _grant(act: Act, kind: str, root: Act) -> Part:
    since = lag((root.event_time - act.event_time).total_seconds())
    reason = (
        f"{printable(act.event_name)} at {iso(act.event_time)} by {actor(act)}: {kind} whose credentials made "
        f"{call(root)} {since} later; the last such grant in these logs."
    )
    return Part(act, "contributing", reason, "untestable")


def rewritten(around: Around, acts: Iterable[Act]) -> list[Part]:
    """The last change to a workload's code or settings in the hour before it first made one of these calls."""
    parts: dict[str, Part] = {}
    asked: set[str] = set()
    for act in in_time(acts):
        name = _workload(act)
        if not name or name in asked:
            continue
        asked.add(name)
        found = in_time(around.acts_of(around.rows("workload_changes", [act.event_id])).values())
        for change in found[-1:]:
            since = lag((act.event_time - change.event_time).total_seconds())
            reason = f"{call(change)} by {actor(change)} changed the workload that made {call(act)} {since} later."
            parts.setdefault(change.event_id, Part(change, "contributing", reason, "untestable"))
    return list(parts.values())


def changes_asked(acts: Iterable[Act]) -> dict[str, list[Any]]:
    """The question for changes of the workloads that made these calls."""
    asked = [act for act in acts if _workload(act)]
    return {
        "askers": [act.event_id for act in asked],
        "names": [_workload(act) for act in asked],
        "accounts": [_account(act) for act in asked],
        "since": [act.event_time - RECENT for act in asked],
        "until": [act.event_time for act in asked],
    }


def _workload(act: Act) -> str:
    """The name of the function, project or state machine that a program's session bears, or nothing."""
    name = (act.principal_arn or "").rpartition("/")[2]
    return name if act.executor in ("automation", "unknown") else ""


def _last_telling(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The last grant of permissions; a creation or key only where there is nothing better; with what is behind it."""
    direct = [row for row in rows if row["for_id"] is None]
    strong = [row for row in direct if row["event_name"] not in WEAK] or direct
    if not strong:
        return []
    last = strong[-1]
    return [last, *(row for row in rows if row["for_id"] == last["event_id"])]


def names_behind(root: Act) -> set[str]:
    """The bare names of the role or user behind a call."""
    found = set()
    for arn in (root.issuer_arn, root.principal_arn):
        resource = (arn or "").rpartition(":")[2]
        kind, _, path = resource.partition("/")
        if kind == "assumed-role":
            found.add(path.split("/")[0])
        elif kind in ("role", "user"):
            found.add(path.rsplit("/", 1)[-1])
    return found - {""}
