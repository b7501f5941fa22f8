"""From failed calls back to decisions, and forward again: incidents with a part for each event.

Routine noise makes no incident; failures that nothing explains make one that says so.
"""

from timeline.cascade import incident, loose
from timeline.cascade.acts import Act
from timeline.cascade.after import touched
from timeline.cascade.chains import Chain, supported, unexplained
from timeline.cascade.gather import gather
from timeline.cascade.symptom import Symptom
from timeline.cascade.symptom import read as read_symptom
from timeline.store import Store

__all__ = ["cascade"]

PASSING = ("cascade_calls", "cascade_following")
"""Tables that only this room reads, made before any question is asked."""


def cascade(store: Store) -> None:
    """Write ``incidents`` and ``incident_events`` from links, actions and attributions (cascade.md 3.3)."""
    for name in PASSING:
        store.build(name)
    symptom = read_symptom(store)
    chains, unasked = supported(store)
    explained = {effect.event_id for chain in chains for effect in chain.effects}
    tokens = {token for chain in chains for token in touched(chain, ())}
    groups = loose.clusters(store, explained, tokens, unasked)
    if symptom.is_given:
        chains, groups = _matching(store, symptom, chains, groups)
    everything = [*chains, *(unexplained(group) for group in groups)]
    arounds = gather(store, everything)
    told = [incident.told(around, chain, symptom) for around, chain in zip(arounds, everything, strict=True)]
    store.build("incidents", [one.incident for one in told])
    store.build("incident_events", [part for one in told for part in one.parts])
    for name in PASSING:
        store.drop(name)


def _matching(
    store: Store, symptom: Symptom, chains: list[Chain], groups: list[list[Act]]
) -> tuple[list[Chain], list[list[Act]]]:
    """What the user named: chains that hold it, else failures that match it, else everything found."""
    scores = [max(symptom.score(act) for act in (*chain.effects, *chain.roots)) for chain in chains]
    best = max(scores, default=0)
    if best:
        return [chain for chain, score in zip(chains, scores, strict=True) if score == best], []
    matching = [group for group in groups if any(symptom.score(act) for act in group)]
    found = matching or loose.named(store, symptom)
    return ([], found) if found else (chains, groups)
