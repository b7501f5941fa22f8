"""Rows of CSV and Parquet exports -> CloudTrail records as JSON text.

Athena, CloudTrail Lake and Microsoft Sentinel export CloudTrail as columns: their names differ in case and form, nested
parts are JSON, or rows as Trino writes them (``{type=IAMUser, arn=...}``). Each row becomes the record it was made
from, as far as its columns tell; columns without a place in a record are kept under ``exportedColumns``.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from timeline.load.ocsf import as_cloudtrail, is_api_activity
from timeline.load.unpack import ARCHIVE_LIMIT

PARQUET = b"PAR1"
csv.field_size_limit(16 * 2**20)
TOP = (
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress",
    "userAgent", "errorCode", "errorMessage", "requestParameters", "responseElements", "additionalEventData",
    "requestID", "eventID", "resources", "eventType", "apiVersion", "readOnly", "recipientAccountId",
    "serviceEventDetails", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId", "eventCategory",
    "managementEvent", "addendum", "sessionCredentialFromConsole", "edgeDeviceDetails", "tlsDetails",
    "insightDetails",
)  # fmt: skip
CALLER = ("type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy", "identityProvider",
          "credentialId", "inScopeOf", "onBehalfOf", "sessionContext")  # fmt: skip
SESSION = ("attributes", "sessionIssuer", "webIdFederationData", "sourceIdentity", "signInSessionArn", "assumedRoot",
           "ec2RoleDelivery", "federatedProvider", "creationDate", "mfaAuthenticated")  # fmt: skip
NAMES = {name.lower(): name for name in (*CALLER, *SESSION)}
"""The names inside ``userIdentity`` as CloudTrail writes them: some exports write all in small letters."""
CONTEXT = ("userIdentity", "sessionContext")
FIELDS: dict[str, tuple[str, ...]] = {
    **{name.lower(): (name,) for name in TOP},
    **{f"useridentity{name.lower()}": ("userIdentity", name) for name in CALLER},
    **{
        f"{prefix}sessionissuer{name.lower()}": (*CONTEXT, "sessionIssuer", name)
        for prefix in ("", "useridentitysessioncontext")
        for name in CALLER[:6]
    },
    **{f"useridentitysessioncontextattributes{name.lower()}": (*CONTEXT, "attributes", name) for name in SESSION[-2:]},
    "sessioncreationdate": (*CONTEXT, "attributes", "creationDate"),
    "sessionmfaauthenticated": (*CONTEXT, "attributes", "mfaAuthenticated"),
    "awseventid": ("eventID",), "awsrequestid": ("requestID",), "eventtypename": ("eventType",),
    "timegenerated": ("eventTime",), "timegeneratedutc": ("eventTime",), "region": ("awsRegion",),
}  # fmt: skip
"""Where a column belongs in a record, by its name in small letters without any marks."""
WHOLE = frozenset(("cloudtrailevent", "raw", "eventjson", "eventoriginal", "rawevent"))
"""Columns that hold the whole record as text."""
SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([AaPp][Mm])?$")


class Row(NamedTuple):
    """A row as JSON text, or why it is none."""

    text: bytes
    fault: str | None = None


def header_of(text: bytes) -> tuple[str, list[str]] | None:
    """The delimiter and the columns of a CSV export of CloudTrail, or None when the text is none."""
    first = text[: text.find(b"\n")] if b"\n" in text[:65536] else text[:65536]
    for delimiter in ",;\t":
        try:
            columns = next(csv.reader([first.decode("utf-8", "replace").strip()], delimiter=delimiter), [])
        except csv.Error:
            continue
        known = {FIELDS[_plain(column)] for column in columns if _plain(column) in FIELDS}
        if len(known) >= 3 or (len(columns) > 1 and any(_plain(column) == "cloudtrailevent" for column in columns)):
            return delimiter, columns
    return None


def csv_rows(text: bytes, delimiter: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows below the header."""
    decoded = text.decode("utf-8", "surrogateescape")
    is_day_first = _is_day_first(decoded)
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)
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


def parquet_rows(data: bytes) -> Iterator[Row]:
    """The rows of a Parquet file: flattened CloudTrail, or API Activity of OCSF as Security Lake keeps it."""
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as file:
            groups = range(file.metadata.num_row_groups)
            if sum(file.metadata.row_group(group).total_byte_size for group in groups) > ARCHIVE_LIMIT:
                yield Row(b"", f"unpacks to more than {ARCHIVE_LIMIT // 2**20} MiB in all")
                return
            for batch in file.iter_batches(batch_size=1000):
                for row in batch.to_pylist(maps_as_pydicts="lossy"):
                    yield _row(row, None)
    except (pa.ArrowException, OSError, ValueError, OverflowError, UnicodeError) as error:
        yield Row(b"", f"the Parquet file is damaged ({str(error).splitlines()[0][:120]})")


def _row(cells: Mapping[str, Any], is_day_first: bool | None) -> Row:
    whole = next((cell for name, cell in cells.items() if _plain(name) in WHOLE and _is_object(cell)), None)
    try:
        if whole is not None:
            return Row(whole.encode())
        record = as_cloudtrail(cells) if is_api_activity(cells) else _record(cells, is_day_first)
        return Row(msgspec.json.encode(record, enc_hook=_as_text))
    except UnicodeError:
        return Row(repr(dict(cells))[:800].encode("utf-8", "replace"), "not UTF-8")
    except (RecursionError, ValueError, TypeError, msgspec.MsgspecError) as error:
        return Row(repr(dict(cells))[:800].encode("utf-8", "replace"), f"the row cannot be read as a record ({error})")


def _is_object(cell: Any) -> bool:
    return isinstance(cell, str) and cell.lstrip().startswith("{")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _record(cells: Mapping[str, Any], is_day_first: bool | None) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, cell in cells.items():
        if cell is None or cell == "":
            continue
        path = FIELDS.get(_plain(name), ("exportedColumns", name))
        value = _value(cell, path)
        if path == ("eventTime",) and isinstance(value, str):
            value = _time(value, is_day_first)
        holder = record
        for step in path[:-1]:
            inner = holder.setdefault(step, {})
            holder = inner if isinstance(inner, dict) else holder
        holder.setdefault(path[-1], value)
    return record


def _value(cell: Any, path: tuple[str, ...]) -> Any:
    """A cell as a JSON value; nested parts of the caller get their names back."""
    value = cell
    if isinstance(cell, str) and cell.lstrip()[:1] in ("{", "["):
        try:
            value = msgspec.json.decode(cell)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            value = _trino(cell) if path[0] in ("userIdentity", "resources", "tlsDetails") else cell
    return _named(value) if path[0] == "userIdentity" else value


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {NAMES.get(name.lower(), name): _named(item) for name, item in value.items() if item is not None}
    return value


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


# -- rows as Trino writes them ---------------------------------------------------------------------------------------


def _trino(text: str) -> Any:
    """``{a=1, b={c=x}}`` as an object; the text itself when it is not written so."""
    try:
        value, end = _trino_value(text.strip(), 0, 0)
    except (IndexError, ValueError):
        return text
    return value if end == len(text.strip()) else text


def _trino_value(text: str, at: int, depth: int) -> tuple[Any, int]:
    if depth > 20:
        raise ValueError(text)
    if text[at] not in "{[":
        end = min((found for mark in (", ", "}", "]") if (found := text.find(mark, at)) >= 0), default=len(text))
        return (None if text[at:end] == "null" else text[at:end]), end
    is_object, at = text[at] == "{", at + 1
    items: dict[str, Any] = {}
    while text[at] not in "}]":
        name = str(len(items))
        if is_object:
            end = text.index("=", at)
            name, at = text[at:end], end + 1
        items[name], at = ("", at) if text[at] in ",}]" else _trino_value(text, at, depth + 1)
        at += 2 if text.startswith(", ", at) else 0
    return (items if is_object else list(items.values())), at + 1


# -- times with slashes ----------------------------------------------------------------------------------------------


def _is_day_first(text: str) -> bool | None:
    """Whether dates with slashes have the day first, when some date in the file tells: 13 and above is no month."""
    found = {(int(one) > 12, int(two) > 12) for one, two in re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{4},? \d", text)}
    if (True, False) in found:
        return None if (False, True) in found else True
    return False if (False, True) in found else None


def _time(text: str, is_day_first: bool | None) -> str:
    """A time with slashes in ISO form; as it is when nothing tells the day from the month, and so rejected."""
    found = SLASHED.match(text.strip())
    if not found or is_day_first is None:
        return text
    one, two, year, hour, minute, second, half = found.groups()
    day, month = (one, two) if is_day_first else (two, one)
    hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
    return f"{year}-{int(month):02}-{int(day):02}T{hours:02}:{minute}:{second or '00'}Z"
