"""One flat record for each event of an incident: what a table, a search index or a column file holds of it.

Steps, further cited events and excluded errors, in order of time. Values are as the log has them; each form makes them
harmless in its own way.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from timeline.model import Exclusion, Link, Step
from timeline.render.view import View

Record = Mapping[str, Any]
COLUMNS = (
    "key", "event_id", "event_time", "role", "phase", "grade", "executor", "confidence", "possible", "initiator",
    "actor", "owner", "product", "channel", "approval", "flags", "event_source", "event_name", "error_code",
    "error_message", "resource", "region", "account_id", "principal_arn", "session_id", "source_ip", "user_agent",
    "but_for", "degree", "decoy", "reason", "edges_in", "source_file", "source_index",
)  # fmt: skip


def records(view: View) -> list[Record]:
    """All events of the incident, each with every column of ``COLUMNS``; None where the log is silent."""
    found = [_step(view, step, view.links_into.get(step.event_id, [])) for step in view.everyone]
    known = view.by_id
    found += [_exclusion(view, item) for item in view.incident.exclusions if item.event_id not in known]
    return sorted(found, key=lambda record: (record["event_time"], record["event_id"]))


def _step(view: View, step: Step, into: list[Link]) -> Record:
    own = {name: getattr(step, name, None) for name in COLUMNS}
    in_chain = step.event_id in view.step_ids and step.role != "excluded"
    return own | {
        "key": view.key(step.event_id),
        "phase": view.phase(step) if in_chain else None,
        "grade": view.grade(step.event_id),
        "edges_in": into,
    }


def _exclusion(view: View, item: Exclusion) -> Record:
    own = {name: getattr(item, name, None) for name in COLUMNS}
    return own | {"key": view.key(item.event_id), "role": "excluded", "edges_in": []}


def edges(into: list[Link]) -> str:
    """The links that lead into an event as words: ``E3 mechanism deleted_then_missing A; …`` by event id."""
    return "; ".join(f"{link.cause_id} ({link.kind}, {link.rule}, grade {link.grade})" for link in into)


def microseconds(moment: datetime) -> int:
    """A time as whole microseconds since 1970."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
