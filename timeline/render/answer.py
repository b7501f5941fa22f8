"""The answer to a question in SQL, for people and programs: pure functions of an Arrow table, or of its batches.

Cells hold strangers' text. A spreadsheet runs a cell that begins like a formula, a terminal obeys control characters:
CSV cells get a leading apostrophe, the text table shows hidden characters as their code points.
"""

import csv
import io
import json
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from timeline.render.text import csv_cell, printable, shorten

WIDEST = 60  # characters of one cell in the text table
GROUP = 65_536  # rows of a row group in Parquet


def plain(value: Any) -> Any:
    """A value as JSON can carry it: times as ISO 8601 in UTC, bytes as hex, no number for not-a-number."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, pa.MonthDayNano):
        return _span(value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return _scalar(value)


def _span(value: Any) -> str:
    """An interval as people write it: ``1 day 2:03:04``; months stay months, for they have no length."""
    seconds = timedelta(days=value.days, microseconds=value.nanoseconds // 1000)
    return f"{value.months} months {seconds}" if value.months else str(seconds).replace(",", "")


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


def write_csv(schema: pa.Schema, batches: Iterable[pa.RecordBatch], out: BinaryIO) -> None:
    """RFC 4180 with a head line; texts that begin like a formula get a leading apostrophe, numbers stay numbers."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow([csv_cell(name) for name in schema.names])
    for batch in batches:
        writer.writerows(zip(*map(_cells, batch.columns), strict=True))
        out.write(page.getvalue().encode())
        page.seek(0)
        page.truncate()
    out.write(page.getvalue().encode())


def _cells(column: pa.Array) -> list[str]:
    """A column as cells of a CSV file: by column, since a million rows are asked for their type once only."""
    values = column.to_pylist()
    if pa.types.is_string(column.type):
        return ["" if value is None else csv_cell(value) for value in values]
    return [text(value) if isinstance(value, int | float | Decimal) else csv_cell(text(value)) for value in values]


def write_json(schema: pa.Schema, batches: Iterable[pa.RecordBatch], out: BinaryIO) -> None:
    """A list of objects, one to a line."""
    between = "["
    for batch in batches:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            cells = {name: plain(value) for name, value in zip(schema.names, row, strict=True)}
            out.write(f"{between}{json.dumps(cells, ensure_ascii=False)}".encode())
            between = ",\n "
    out.write(b"]\n" if between != "[" else b"[]\n")


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], out: BinaryIO) -> None:
    """Parquet with the very types of the answer; those that Parquet does not know (intervals) become text."""
    fields = [item.with_type(pa.string()) if _is_strange(item.type) else item for item in schema]
    with pq.ParquetWriter(out, pa.schema(fields), compression="zstd") as writer:
        for group in _groups(batches):
            columns = [_words(column) if _is_strange(column.type) else column for column in group.columns]
            writer.write_table(pa.Table.from_arrays(columns, schema=pa.schema(fields)))


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.Table]:
    """Batches gathered into row groups worth the name."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def _is_strange(kind: pa.DataType) -> bool:
    return bool(pa.types.is_interval(kind) or pa.types.is_union(kind))


def _words(column: pa.ChunkedArray) -> pa.Array:
    return pa.array([None if value is None else text(value) for value in column.to_pylist()], pa.string())


Writer = Callable[[pa.Schema, Iterable[pa.RecordBatch], BinaryIO], None]
STREAMS: Mapping[str, Writer] = {"csv": write_csv, "json": write_json, "parquet": write_parquet}
"""The forms that can be written while the rows come, in bounded memory; a table for eyes must see all rows first."""


def _whole(write: Writer) -> Callable[[pa.Table], bytes]:
    def written(table: pa.Table) -> bytes:
        out = io.BytesIO()
        write(table.schema, table.to_batches(), out)
        return out.getvalue()

    return written


FORMATS: Mapping[str, Callable[[pa.Table], bytes]] = {
    "table": as_table,
    **{name: _whole(write) for name, write in STREAMS.items()},
}
