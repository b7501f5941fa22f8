"""Calls refused because something still depends on the thing: DependencyViolation, ResourceInUse, DeleteConflict."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from timeline.link import evidence, rules, words
from timeline.store import Store

RULE = "blocked_by_dependent"
UNTOLD = 0.8
"""The message names no dependent: what these logs show to depend on it is one, and may not be the only one."""
SETTLING = timedelta(hours=1)
"""So soon after a dependent was gone a success tells that it had been in the way."""

Row = Mapping[str, Any]
Link = dict[str, Any]


def judge(store: Store) -> Iterator[Link]:
    """Links from what made a dependent to the calls that were refused for it; one's own work in progress is none."""
    store.build("link_holders", list(_holders(store)))
    rule = next(rule for rule in rules.rows("mechanisms") if rule["rule"] == RULE)
    for row in store.ask("link_dependents"):
        healed = bool(
            row["freed_at"] and row["worked_at"] and timedelta(0) <= row["worked_at"] - row["freed_at"] <= SETTLING
        )
        base = float(rule["prior"]) * (1 if row["is_told"] else UNTOLD)
        weight = evidence.weigh(base, *[evidence.HEALED] * healed)
        if not row["same_hand"] and weight >= evidence.PUBLISHED:
            yield _link(row, weight, healed=healed)


def _holders(store: Store) -> Iterator[dict[str, str]]:
    """The rows of dependents.csv that concern actions of this case."""
    seen = sorted({(row["label"], row["name"]) for row in store.table("link_verbs", ["label", "name"]).to_pylist()})
    found = {
        (rule["type"], label, name)
        for label, name in seen
        for rule in rules.rows("dependents")
        if rule["event_source"] == label and rules.matches(rule["event_name"], name)
    }
    for type_, label, name in sorted(found):
        yield {"type": type_, "label": label, "name": name}


def _link(row: Row, weight: float, *, healed: bool) -> Link:
    told = "the error names what it made" if row["is_told"] else "what it made was still there"
    reason = (
        f"{row['effect_name']} ({words.short(row['effect_id'])}) by {words.who(row['effect_caller'])} was refused with "
        f"{words.error(row['code'], 'dependency')} on {words.thing(row['token'])}, in use since {row['cause_name']} "
        f"({words.short(row['cause_id'])}) by {words.who(row['cause_caller'])}; {told}."
    )
    if healed:
        reason += " The same call succeeded soon after that was gone."
    return {
        "cause_id": row["cause_id"],
        "effect_id": row["effect_id"],
        "kind": "mechanism",
        "rule": RULE,
        "weight": weight,
        "grade": evidence.grade(identity=row["is_told"], contrast=False, healed=healed),
        "reason": reason,
    }
