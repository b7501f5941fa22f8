"""The answer to a question in SQL, for people and programs: pure functions of an Arrow table.

Cells hold strangers' text. A spreadsheet runs a cell that begins like a formula, a terminal obeys control characters:
CSV cells get a leading apostrophe, the text table shows hidden characters as their code points.
"""

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from timeline.render.text import csv_cell, printable, shorten

WIDEST = 60  # characters of one cell in the text table


def plain(value: Any) -> Any:
    """A value as JSON can carry it: times as ISO 8601 in UTC, bytes as hex, no number for not-a-number."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, str | int | bool | None) else str(value)


def text(value: Any) -> str:
    """A value as one line of text; nothing for null."""
    simple = plain(value)
    if simple is None:
        return ""
    if isinstance(simple, bool):
        return "true" if simple else "false"
    return json.dumps(simple, ensure_ascii=False) if isinstance(simple, dict | list) else str(simple)


def _rows(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True)) if table.num_columns else []


def as_table(table: pa.Table) -> bytes:
    """Columns side by side, numbers to the right, long cells cut with an ellipsis, the count beneath."""
    heads = [printable(name) for name in table.column_names]
    lines = [[shorten(printable(text(value)), WIDEST) for value in row] for row in _rows(table)]
    widths = [max([len(head), *(len(line[at]) for line in lines)]) for at, head in enumerate(heads)]
    right = [
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
        for kind in table.schema.types
    ]

    def row(cells: list[str]) -> str:
        put = [
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(cells, widths, right, strict=True)
        ]
        return "  ".join(put).rstrip()

    rule = "  ".join("-" * width for width in widths)
    count = f"({table.num_rows:,} row{'' if table.num_rows == 1 else 's'})"
    return ("\n".join([row(heads), rule, *map(row, lines), count]) + "\n").encode()


def as_csv(table: pa.Table) -> bytes:
    """RFC 4180 with a head line; texts that begin like a formula get a leading apostrophe, numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([csv_cell(name) for name in table.column_names])
    for row in _rows(table):
        writer.writerow(
            [text(value) if isinstance(value, int | float | Decimal) else csv_cell(text(value)) for value in row]
        )
    return out.getvalue().encode()


def as_json(table: pa.Table) -> bytes:
    """A list of objects, one to a line."""
    names = table.column_names
    lines = [
        json.dumps({name: plain(value) for name, value in zip(names, row, strict=True)}, ensure_ascii=False)
        for row in _rows(table)
    ]
    return ("[" + ",\n ".join(lines) + "]\n").encode()


def as_parquet(table: pa.Table) -> bytes:
    """Parquet with the very types of the answer; those that Parquet does not know (intervals) become text."""
    out = io.BytesIO()
    pq.write_table(_storable(table), out, compression="zstd")
    return out.getvalue()


def _storable(table: pa.Table) -> pa.Table:
    for at, kind in enumerate(table.schema.types):
        if pa.types.is_interval(kind) or pa.types.is_union(kind):
            words = pa.array(
                [None if value is None else text(value) for value in table.column(at).to_pylist()], pa.string()
            )
            table = table.set_column(at, table.column_names[at], words)
    return table


FORMATS: Mapping[str, Callable[[pa.Table], bytes]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
}
