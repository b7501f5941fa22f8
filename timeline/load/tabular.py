"""Rows of CSV and Parquet exports -> CloudTrail records as JSON text.

Athena, CloudTrail Lake and Microsoft Sentinel export CloudTrail as columns: their names differ in case and form, nested
parts are JSON, or rows as Trino writes them (``{type=IAMUser, arn=...}``). Each row becomes the record it was made
from, as far as its columns tell; columns without a place in a record are kept under ``exportedColumns``.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from timeline.load.ecs import from_ecs, is_ecs
from timeline.load.ocsf import as_cloudtrail, is_api_activity
from timeline.load.rows import FIELDS, WHOLE, as_row, plain
from timeline.load.unpack import Budget, Joined
from timeline.sources.content import Content, opened

PARQUET = b"PAR1"
csv.field_size_limit(16 * 2**20)
LONGEST = 64 * 2**20
"""Characters of a line at most."""
OF_ANYTHING = frozenset(("message", "log", "event", "body", "content", "record"))
"""Columns that may hold a whole record, or anything."""
BATCH = 256
"""Rows of a Parquet file held at once."""


class Row(NamedTuple):
    """A row as JSON text, or why it is none."""

    text: bytes
    fault: str | None = None


def header_of(text: bytes) -> tuple[str, list[str]] | None:
    """The delimiter and the columns of a CSV export of CloudTrail, or None when the text is none."""
    first = text[: text.find(b"\n")] if b"\n" in text[:65536] else text[:65536]
    if b'{"' in first:
        return None
    for delimiter in ",;\t|":
        try:
            columns = next(csv.reader([first.decode("utf-8", "replace").strip()], delimiter=delimiter), [])
        except csv.Error:
            continue
        names = {plain(column) for column in columns}
        is_ours = len({FIELDS[name] for name in names & FIELDS.keys()}) >= 3 or is_ecs(dict.fromkeys(columns))
        may_hold = not names.isdisjoint(WHOLE | OF_ANYTHING) and b"eventVersion" in text[: 2**20]
        if is_ours or may_hold:
            return delimiter, columns
    return None


def csv_rows(
    blocks: Iterable[bytes], is_day_first: bool | None, delimiter: str, columns: Sequence[str]
) -> Iterator[Row]:
    """The rows below the header; ``is_day_first`` tells how dates with slashes are to be read."""
    reader = csv.reader(_lines(blocks), delimiter=delimiter)
    try:
        next(reader)
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(columns):
                told = f"a row of {len(cells)} cells under a header of {len(columns)}"
                yield Row(delimiter.join(cells).encode("utf-8", "replace"), told)
                continue
            yield _row(dict(zip(columns, cells, strict=True)), is_day_first)
    except csv.Error as error:
        yield Row(b"", f"the CSV cannot be read any further ({error})")


def _lines(blocks: Iterable[bytes]) -> Iterator[str]:
    text = io.TextIOWrapper(io.BufferedReader(Joined(blocks)), "utf-8", "surrogateescape", newline="")
    while line := text.readline(LONGEST):
        if len(line) == LONGEST:
            raise csv.Error(f"a line is longer than {LONGEST // 2**20} MiB")
        yield line


def parquet_rows(content: Content) -> Iterator[Row]:
    """The rows of a Parquet file: flattened CloudTrail, or API Activity of OCSF as Security Lake keeps it."""
    most = Budget(len(content)).most
    try:
        with pq.ParquetFile(opened(content)) as file:
            groups = range(file.metadata.num_row_groups)
            if sum(file.metadata.row_group(group).total_byte_size for group in groups) > most:
                yield Row(b"", f"unpacks to more than {most // 2**20} MiB in all")
                return
            for batch in file.iter_batches(batch_size=BATCH):
                for row in batch.to_pylist(maps_as_pydicts="lossy"):
                    yield _row(row, None)
    except (pa.ArrowException, OSError, ValueError, OverflowError, UnicodeError) as error:
        yield Row(b"", f"the Parquet file is damaged ({str(error).splitlines()[0][:120]})")


def _row(cells: Mapping[str, Any], is_day_first: bool | None) -> Row:
    whole = next((cell for name, cell in cells.items() if _is_whole(name, cell)), None)
    try:
        return Row(whole.encode() if whole is not None else _translated(cells, is_day_first))
    except UnicodeError:
        return Row(repr(dict(cells))[:800].encode("utf-8", "replace"), "not UTF-8")
    except (RecursionError, ValueError, TypeError, msgspec.MsgspecError) as error:
        return Row(repr(dict(cells))[:800].encode("utf-8", "replace"), f"the row cannot be read as a record ({error})")


def _translated(cells: Mapping[str, Any], is_day_first: bool | None) -> bytes:
    if is_api_activity(cells):
        record = as_cloudtrail(cells)
    elif is_ecs(cells):
        record = from_ecs(cells)
    else:
        record = as_row(cells, is_day_first)
    return msgspec.json.encode(record, enc_hook=_as_text)


def _is_whole(name: str, cell: Any) -> bool:
    """Whether a cell is a record as it came, rather than a part of one."""
    is_object = isinstance(cell, str) and cell.lstrip().startswith("{")
    return is_object and (plain(name) in WHOLE or (plain(name) in OF_ANYTHING and '"eventVersion"' in cell))


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
