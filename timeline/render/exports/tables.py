"""Tables for spreadsheets: the timeline, and the action items as trackers import them. No cell becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from timeline.model import Incident
from timeline.render.compose import view_of
from timeline.render.document import plain as words_of
from timeline.render.exports.records import COLUMNS, Record, edges, records
from timeline.render.factors import factors
from timeline.render.options import STANDARD, Options
from timeline.render.order import ordered
from timeline.render.remedies import Remedy, remedies
from timeline.render.text import csv_cell, iso, printable
from timeline.render.view import View

LIMIT = 4_000
ACTION_COLUMNS = (
    "Summary", "Issue type", "Owner role", "Owner", "Priority", "Due date", "Labels", "Factors", "Factor events",
    "Verification query", "Expected answer", "Incident",
)  # fmt: skip
NAMED = 20
"""How many events an action item names; how many more there are is said."""


def timeline_csv(incident: Incident) -> str:
    """One row for each event of the incident, in order of time, under the names of ``records.COLUMNS``."""
    view = View(ordered(incident))
    return _table(COLUMNS, ([_cell(record, name) for name in COLUMNS] for record in records(view)))


def actions_csv(incident: Incident, options: Options = STANDARD) -> str:
    """One row for each action item, with the owner whom an investigator named; the review fills in the rest."""
    view = view_of(incident, options)
    return _table(ACTION_COLUMNS, (_action(view, item) for item in remedies(view, view.once(factors))))


def _action(view: View, item: Remedy) -> list[str]:
    ids = list(dict.fromkeys(event_id for factor in item.factors for event_id in factor.event_ids))
    owner = view.remarks.edit(f"owner:{item.name}")
    more = f" (+{len(ids) - NAMED:,} more)" if len(ids) > NAMED else ""
    return [
        f"{item.id}: {words_of(item.words)}",
        item.type,
        item.owner,
        printable(owner.text.strip(), 120) if owner else "",
        "",
        "",
        f"post-mortem {item.type}",
        " ".join(factor.id for factor in item.factors),
        " ".join(printable(event_id, 64) for event_id in ids[:NAMED]) + more,
        item.sql,
        item.expected,
        printable(view.incident.incident_id, 80),
    ]


def _cell(record: Record, name: str) -> str:
    value = record[name]
    if name == "event_time":
        return iso(value) or ""
    if name == "edges_in":
        return printable(edges(value), LIMIT)
    if isinstance(value, tuple):
        return printable("; ".join(str(item) for item in value), LIMIT)
    return printable(value, LIMIT)


def _table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return written.getvalue()
