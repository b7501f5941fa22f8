"""The events as JSON lines that Timesketch reads as they are.

Its rules: ``message``, ``datetime`` in ISO 8601 and ``timestamp_desc`` are mandatory, the file's name ends in .jsonl,
and no keyword field may hold more than 32,766 bytes (Timesketch documentation, "Import from JSON or CSV").
"""

from collections.abc import Mapping
from typing import Any

from timeline.model import Incident
from timeline.render.actors import CLASS_TITLES
from timeline.render.exports.records import Record, edges, microseconds, records
from timeline.render.machine import lines, plain
from timeline.render.order import ordered
from timeline.render.text import iso, printable
from timeline.render.view import View

LIMIT = 8_000
"""Characters a field may have: at most four bytes each, so that no field passes the limit of 32,766 bytes."""
MEANING = "CloudTrail event (completion of the call, ±1 s)"


def timesketch(incident: Incident) -> str:
    """One line for each event of the incident, in order of time; empty text for an empty incident."""
    view = View(ordered(incident))
    return lines(_line(view, record) for record in records(view))


def _line(view: View, record: Record) -> Mapping[str, Any]:
    own = {name: _field(value) for name, value in record.items() if name not in ("event_time", "edges_in", "key")}
    return own | {
        "datetime": iso(record["event_time"]),
        "timestamp": microseconds(record["event_time"]),
        "timestamp_desc": MEANING,
        "message": _message(record),
        "edge_in": _field(edges(record["edges_in"])),
        "event_key": record["key"],
        "incident_id": _field(view.incident.incident_id),
        "tag": [f"incident-{record['role']}"],
    }


def _field(value: object) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LIMIT else printable(value, LIMIT // 2)
    if isinstance(value, tuple):
        return [_field(item) for item in value]
    return plain(value)


def _message(record: Record) -> str:
    """What happened in one line: the part it plays, who, what, on what, with which outcome."""
    who = CLASS_TITLES.get(record["executor"], "Not attributed")
    call = f"{printable(record['event_name'], 80)} ({printable(record['event_source'], 60)})"
    on = f" on {printable(record['resource'], 120)}" if record["resource"] else ""
    failed = f" failed with {printable(record['error_code'], 80)}" if record["error_code"] else ""
    return f"[{record['role']}] {who}: {call}{on}{failed}"
