"""The entity diagram of docs/case-file.md: public tables, their keys, and what points to what, in Mermaid.

Keys come from the ``grain`` of each header. A column points to another table by its name, as declared here; the tests
hold every reference, and its cardinality, to the rows of the sample cases, and the columns to the database.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from timeline.catalog import Column, Query, catalogue

PUBLIC = (
    *("source_files", "events", "duplicate_records", "rejected_records", "coverage", "coverage_notes", "build_info"),
    *("sessions", "lineage", "attributions", "actions", "resource_tokens", "links", "excluded_errors"),
    *("incidents", "incident_events", "facts"),
)
# Which table a column of this name points to, always to the table's one key.
POINTS_TO = {
    "event_id": "events",
    "event_ids": "events",
    "cause_id": "events",
    "effect_id": "events",
    "parent_event_id": "events",
    "issued_by_event_id": "events",
    "session_id": "sessions",
    "parent_session_id": "sessions",
    "incident_id": "incidents",
    "source_file": "source_files",
}
# Identifiers that AWS gave: they name things outside of the case file.
OF_AWS = {"account_id", "principal_id", "access_key_id", "request_id", "shared_event_id"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose values are keys of another table. ``is_one``: each key at most once; ``is_optional``: or null."""

    table: str
    column: str
    to: str
    is_one: bool
    is_optional: bool
    is_list: bool


def key(name: str) -> tuple[str, ...]:
    """The columns that tell the rows of a table apart."""
    return catalogue()[name].grain


def references(names: Iterable[str] = PUBLIC) -> list[Reference]:
    """Every reference between the public tables, in the order of tables and columns."""
    return [
        _reference(catalogue()[name], column)
        for name in names
        for column in catalogue()[name].columns
        if column.name in POINTS_TO and (POINTS_TO[column.name], column.name) != (name, *key(name))
    ]


def _reference(query: Query, column: Column) -> Reference:
    return Reference(
        table=query.name,
        column=column.name,
        to=POINTS_TO[column.name],
        is_one=query.grain == (column.name,),
        is_optional="null" in column.meaning,
        is_list=column.type.endswith("[]"),
    )


def diagram() -> str:
    """The diagram in Mermaid: entities with keys and references, then the lines between them."""
    found = references()
    entities = [_entity(catalogue()[name], [one for one in found if one.table == name]) for name in PUBLIC]
    return "\n".join(["erDiagram", *entities, *map(_line, found)])


def _entity(query: Query, pointing: list[Reference]) -> str:
    points = {one.column for one in pointing}
    rows = []
    for column in query.columns:
        marks = [mark for mark, held in (("PK", column.name in query.grain), ("FK", column.name in points)) if held]
        if marks:
            rows.append(f"        {column.type} {column.name} {', '.join(marks)}")
    return "\n".join([f"    {query.name} {{", *rows, "    }"])


def _line(one: Reference) -> str:
    parent = "}o" if one.is_list else "|o" if one.is_optional else "||"
    child = "o|" if one.is_one else "o{"
    return f"    {one.to} {parent}--{child} {one.table} : {one.column}"
