"""What the program says of a log: the rooms in their order, in memory, and the tables that the examiner reads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timeline import pipeline, store
from timeline.attribute import attribute
from timeline.cascade import cascade
from timeline.judge import judge
from timeline.link import link
from timeline.load import Scope, load

from .check import Found, read

Row = dict[str, Any]
MECHANISM = "mechanism"
SUPPORTED = 0.7


@dataclass(frozen=True)
class Judged:
    """The tables of a case, the supported links by which something failed, and the events that the log holds."""

    found: Found
    links: frozenset[tuple[str, str]]
    events: frozenset[str]
    calls: dict[str, Row]


def judged(logs: Path, case: Path | None = None) -> Judged:
    """Judge the logs; into a case file, as a user would, where one is named: for logs that are larger than memory."""
    if case is not None:
        pipeline.build([str(logs)], case)
        with store.reading(case) as db:
            return of_case(db)
    with store.in_memory() as db:
        load(db, [str(logs)], scope=Scope())
        for room in (attribute, link, cascade, judge):
            room(db)
        return of_case(db)


def of_case(db: store.Store) -> Judged:
    """What an open case says."""
    found = read(db)
    links = frozenset(
        (row["cause_id"], row["effect_id"])
        for row in db.table("links", ["cause_id", "effect_id", "kind", "rule", "weight"]).to_pylist()
        if row["kind"] == MECHANISM and row["weight"] >= SUPPORTED
    )
    events = frozenset(db.table("events", ["event_id"])["event_id"].to_pylist())
    return Judged(found, links, events, _calls(db, found))


def _calls(db: store.Store, found: Found) -> dict[str, Row]:
    """The events that facts cite, as they came."""
    cited = {event for fact in found.facts for event in fact["event_ids"] or ()}
    columns = ["event_id", "event_time", "event_name", "principal_arn", "user_name", "account_id", "raw"]
    rows = db.table("events", columns).to_pylist() if cited else []
    derived = {event: [found.attributions[event]["product"] or ""] for event in cited if event in found.attributions}
    for row in db.table("resource_tokens", ["event_id", "name"]).to_pylist() if cited else []:
        if row["event_id"] in cited:
            derived.setdefault(row["event_id"], []).append(row["name"])
    return {
        row["event_id"]: {**row, "derived": " ".join(derived.get(row["event_id"], ()))}
        for row in rows
        if row["event_id"] in cited
    }
