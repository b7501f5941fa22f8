"""The responsibility questions, one at a time: what the log shows, how sure, what speaks against it, what stays open.

Never a verdict of blame (report.md section 4): facts stand side by side and are not added up to one name.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from timeline.judge.approved import approved
from timeline.judge.delegated import credentials, delegated
from timeline.judge.executed import executed
from timeline.judge.fact import Statement
from timeline.judge.granted import granted
from timeline.judge.guardrail import guardrail
from timeline.judge.readings import readings
from timeline.judge.response import detected, recovered
from timeline.judge.undetermined import undetermined
from timeline.judge.words import playing
from timeline.store import Store

__all__ = ["judge"]


def judge(store: Store) -> None:
    """Write ``facts``: at least one row for each question of each incident (cascade.md section 4)."""
    steps: dict[str, list[dict[str, Any]]] = {}
    for step in store.ask("judged_steps"):
        steps.setdefault(step["incident_id"], []).append(step)
    chains = credentials(store, chain.from_iterable(steps.values()))
    notes = store.table("coverage_notes").to_pylist() if store.has("coverage_notes") else []
    rows: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for incident in store.table("incidents").to_pylist():
        incident_id = incident["incident_id"]
        for fact in _facts(store, incident, steps.get(incident_id, []), chains, notes):
            rows.setdefault((incident_id, fact.question, fact.statement), fact.row(incident_id))
    store.build("facts", list(rows.values()))


def _facts(
    store: Store,
    incident: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
    chains: Mapping[str, Sequence[dict[str, Any]]],
    notes: Sequence[Mapping[str, Any]],
) -> list[Statement]:
    told = [
        *executed(steps),
        *delegated(steps, chains),
        *granted(store, steps),
        *guardrail(store, steps),
        *approved(store, steps),
        *detected(incident, steps),
        *recovered(incident, steps),
    ]
    return [*told, *(readings(steps, told) if playing(steps, "root") else ()), *undetermined(steps, notes)]
