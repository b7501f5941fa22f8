"""Why one event led to another: typed resources, links with stated rules, and the errors that belong in no chain."""

from collections.abc import Iterable, Iterator
from typing import Any

from timeline.link import (
    actions,
    bursts,
    changes,
    decoys,
    dependents,
    gone,
    responses,
    rules,
    runs,
    stacks,
    structure,
    tokens,
)
from timeline.store import Store

FACTS = (
    "link_calls",
    "link_deaths",
    "link_births",
    "link_missing",
    "link_gone",
    "link_memberships",
    "link_stack_members",
    "link_threads",
    "link_episodes",
    "link_subjects",
    "link_rates",
)
PASSING = (
    "link_verbs",
    "link_errors",
    "link_conditions",
    *tokens.INTERMEDIATE,
    *FACTS,
    "link_inverses",
    "link_undos",
    "link_mechanisms",
    "link_levers",
    "link_candidates",
    "link_plain_decoys",
    "link_explained",
    "link_decoys",
    "link_causes",
    "link_run_kinds",
    "link_run_answers",
    "link_reaction_kinds",
    "link_change_sets",
    "link_holders",
)
"""Tables that only this room reads: the case need not keep them."""

Link = dict[str, Any]


def link(store: Store, *, keep: bool = False) -> None:
    """Write ``actions``, ``resource_tokens``, ``links`` and ``excluded_errors`` from ``events`` and the rooms before.

    ``keep`` leaves the passing tables in the store, for whoever wants to look inside.
    """
    _link(store)
    if not keep:
        for name in PASSING:
            store.drop(name)


def _link(store: Store) -> None:
    actions.build(store)
    tokens.build(store)
    for name in FACTS:
        store.build(name)
    _find_candidates(store)
    removals, own_waiting = gone.judge(store)
    mechanisms = _best([*removals, *changes.judge(store), *bursts.judge(store), *dependents.judge(store)])
    decoys.judge(store, own_waiting, {row["effect_id"] for row in mechanisms})
    aside = {row["event_id"] for row in store.ask("link_aside")}
    mechanisms = [row for row in mechanisms if row["effect_id"] not in aside]
    store.build("link_causes", _causes(mechanisms))
    structural = [*structure.judge(store, _bursts(mechanisms)), *runs.judge(store), *stacks.judge(store)]
    found = [*mechanisms, *structural, *responses.judge(store)]
    store.build("links", _best(found))


def _find_candidates(store: Store) -> None:
    store.build("link_mechanisms", list(_mechanisms(store)))
    store.build("link_levers")
    store.build("link_candidates")
    store.build("link_inverses", [_inverse(row) for row in rules.rows("inverses")])
    store.build("link_undos")


def _mechanisms(store: Store) -> Iterator[dict[str, Any]]:
    """The rows of mechanisms.csv that concern changes, for the actions that this case holds."""
    seen = sorted({(row["label"], row["name"]) for row in store.table("link_verbs", ["label", "name"]).to_pylist()})
    found = {
        (rule["rule"], rule["error_family"], label, name, rule["relation"])
        for rule in rules.rows("mechanisms")
        if rule["state"] == "change"
        for label, name in seen
        if (rule["mutation_source"] == label and rules.matches(rule["mutation_name"], name))
        or (not rule["mutation_source"] and rules.matches(rule["mutation_name"], name))
    }
    for rule_name, family, label, name, relation in sorted(found):
        yield {"rule": rule_name, "family": family, "label": label, "name": name, "relation": relation}


def _inverse(row: rules.Row) -> dict[str, Any]:
    return {
        "label": row["event_source"],
        "done": row["done"],
        "undo": row["undo"],
        "same": row["same"],
        "heals": row["heals"] == "yes",
    }


def _causes(links: Iterable[Link]) -> list[dict[str, Any]]:
    """Each cause with its first effect, for the rules of responses."""
    return [
        {"cause_id": cause, "effect_id": effect}
        for cause, effect in sorted({(row["cause_id"], row["effect_id"]) for row in links})
    ]


def _bursts(mechanisms: Iterable[Link]) -> list[str]:
    """The calls by which bursts began that throttled others."""
    return sorted({row["cause_id"] for row in mechanisms if row["rule"] == bursts.RULE})


def _best(links: Iterable[Link]) -> list[Link]:
    """One row per cause, effect and rule: the heaviest; never a link from an event to itself."""
    found: dict[tuple[str, str, str], Link] = {}
    for row in links:
        key = (row["cause_id"], row["effect_id"], row["rule"])
        if row["cause_id"] != row["effect_id"] and (key not in found or found[key]["weight"] < row["weight"]):
            found[key] = row
    return [found[key] for key in sorted(found)]
