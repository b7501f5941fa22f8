"""The events as one Parquet file with typed columns: lists stay lists; each event carries the links that lead to it."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from timeline.model import Incident, Link
from timeline.render.exports.records import COLUMNS, Record, records
from timeline.render.machine import plain
from timeline.render.order import ordered
from timeline.render.view import View

EDGE = pa.struct([
    ("cause_id", pa.string()), ("kind", pa.string()), ("rule", pa.string()), ("weight", pa.float64()),
    ("grade", pa.string()), ("reason", pa.string()),
])  # fmt: skip
TYPES = {
    "event_time": pa.timestamp("us", tz="UTC"),
    "confidence": pa.float64(),
    "degree": pa.float64(),
    "source_index": pa.int64(),
    "possible": pa.list_(pa.string()),
    "flags": pa.list_(pa.string()),
    "edges_in": pa.list_(EDGE),
}
SCHEMA = pa.schema([(name, TYPES.get(name, pa.string())) for name in COLUMNS])


def parquet(incident: Incident) -> bytes:
    """One row for each event of the incident, in order of time; an empty incident gives the columns alone."""
    view = View(ordered(incident))
    about = {"incident_id": incident.incident_id, "title": incident.title, "left_out": "facts and coverage: see json"}
    schema = SCHEMA.with_metadata({name: _bytes(value) for name, value in about.items()})
    table = pa.Table.from_pylist([_row(record) for record in records(view)], schema=schema)
    written = io.BytesIO()
    pq.write_table(table, written, compression="zstd")
    return written.getvalue()


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "replace")


def _row(record: Record) -> dict[str, object]:
    return {name: _value(value) for name, value in record.items()}


def _value(value: object) -> object:
    """A value as Arrow takes it: a lone surrogate, which is no character, becomes a question mark."""
    if isinstance(value, str):
        return _bytes(value).decode()
    if isinstance(value, (tuple, list)):
        return [_edge(item) if isinstance(item, Link) else _value(item) for item in value]
    return value if hasattr(value, "tzinfo") else plain(value)


def _edge(link: Link) -> dict[str, object]:
    return {name: _value(getattr(link, name)) for name in EDGE.names}
