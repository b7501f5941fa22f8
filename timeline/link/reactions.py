"""What services do with their own roles after a call to them, beyond things that both calls name (reference, 1.3).

A service names what it makes after what it serves (S6, Batch, node groups), or nothing but the kind of call ties the
two (S7: the interfaces of a database), and then only where a single call fits.
"""

from collections.abc import Iterator
from typing import Any

from timeline.link import rules, structures
from timeline.store import Store

Link = dict[str, Any]


def judge(store: Store, known: frozenset[str]) -> Iterator[Link]:
    """Links by named_reaction and only_reaction, save to the calls that are ``known`` to follow from something."""
    store.build("link_reaction_kinds", list(_kinds(store)))
    within = {"within": structures.lag("only_reaction"), "named_within": structures.lag("named_reaction")}
    for row in store.ask("link_service_reactions", **within):
        if row["effect_id"] in known:
            continue
        if row["thing"]:
            how = f"was made by {row['service']} itself on what bears the name of {row['thing'][:80]}"
            yield structures.link(row, "named_reaction", how=how, grade="B")
        elif row["ways"] == 1:
            how = f"was made by {row['service']} itself, and no other call to it in that time fits"
            yield structures.link(row, "only_reaction", how=how, grade="C")


def _kinds(store: Store) -> Iterator[dict[str, str]]:
    """The rows of reactions.csv for the actions that this case holds."""
    seen = sorted({(row["label"], row["name"]) for row in store.table("link_verbs", ["label", "name"]).to_pylist()})
    names = sorted({name for _, name in seen})
    found = {
        (rule["service"], label, cause, effect)
        for rule in rules.rows("reactions")
        for label, cause in seen
        if label == rule["label"] and rules.matches(rule["cause"], cause)
        for effect in names
        if rules.matches(rule["effect"], effect)
    }
    for service, label, cause, effect in sorted(found):
        yield {"service": service, "label": label, "cause": cause, "effect": effect}
