"""Bytes of a log file -> its records, out of every wrapper in which CloudTrail travels.

The shape is recognised from content, never from the file's name. What is no record comes out as a fault with its
reason, so that every value in a file is counted once.
"""

import base64
import binascii
import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import msgspec

from timeline.load import cut
from timeline.load.ocsf import as_cloudtrail, is_api_activity
from timeline.load.record import is_foreign, is_record
from timeline.load.tabular import PARQUET, Row, csv_rows, header_of, parquet_rows
from timeline.load.unpack import texts

DEPTH = 6
"""Wrappers in wrappers that are opened."""
NESTS: tuple[tuple[str, ...], ...] = (
    ("Records",), ("Events",), ("CloudTrailEvent",), ("logEvents",), ("detail",),
    ("aws", "cloudtrail"), ("aws.cloudtrail",), ("event", "original"), ("event.original",), ("event",),
    ("data", "detail"), ("data", "Records"), ("data",), ("details",),
    ("message",), ("@message",), ("_raw",), ("result", "_raw"), ("_source",), ("hits", "hits"), ("hits",),
    ("body",), ("Sns", "Message"), ("Message",), ("kinesis", "data"),
    ("records",), ("events",), ("rawEvent",), ("record",),
)  # fmt: skip
"""Where a record lies in the document around it; the first that is there counts."""
OUTER = frozenset(path[0] for path in NESTS)
SHAPES = {"Records": "records", "Events": "events", "logEvents": "log_events"}
DIGEST = frozenset(("digestStartTime", "digestEndTime", "digestS3Object"))
LARGE = 4_000_000
"""Commas in a text beyond which its values are cut out one by one: all at once they would take too much memory."""
PATIENCE = 1_000_000
"""Faults in a row after which the rest of a file is left unread, and that is said."""
WHOLE_TEXTS = frozenset(("CloudTrailEvent", "event.original", "_raw", "message", "@message"))
TIMES = ("@timestamp", "time", "EventTime")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BARE = b'{"eventVersion"'
"""How CloudTrail itself begins a record: such a one is in no further wrapper."""
WHITE = b" \t\r\n\x0b\x0c"
RUN, RUN_BYTES = 1000, 8 * 2**20
"""Bare records handed on together at most, and after how many bytes of them."""


class Piece(NamedTuple):
    """What lies at one position of a file: a record as it came, or (with ``fault``) what is none and why."""

    raw: bytes
    fault: str | None = None
    time: str | None = None
    """The time of the document around the record."""


Run: TypeAlias = list[bytes]
"""Records one after the other that begin as CloudTrail itself begins them: in no wrapper, and most of all there are."""


@dataclass
class Decoded:
    """The pieces of one file in their order; ``shape`` is known once they have begun to flow."""

    data: bytes
    shape: str = "empty"

    def pieces(self) -> Iterator[Piece]:
        """Every record and every fault, in the order of the file."""
        for run in self.runs():
            if isinstance(run, Piece):
                yield run
            else:
                yield from map(Piece, run)

    def runs(self) -> Iterator[Run | Piece]:
        """The same, bare records together in runs (none is empty); not for ever where there are only faults."""
        in_a_row = 0
        for run in self._all():
            in_a_row = in_a_row + 1 if isinstance(run, Piece) and run.fault else 0
            yield run
            if in_a_row == PATIENCE:
                yield Piece(b"", f"no record among {PATIENCE:,} values: the rest of the file is left unread")
                return

    def _all(self) -> Iterator[Run | Piece]:
        for text in texts(self.data):
            found = self._document(_plain(text.data)) if text.data else iter(())
            last: Run | Piece | None = None
            for run in found:
                if last is not None:
                    yield last
                last = run
            if text.fault and isinstance(last, Piece) and last.fault:
                yield Piece(last.raw, text.fault)
                continue
            if last is not None:
                yield last
            if text.fault:
                yield Piece(b"", text.fault)

    def _document(self, text: bytes) -> Iterator[Run | Piece]:
        if text.startswith(PARQUET):
            yield from self._rows("parquet", parquet_rows(text))
        elif text := text.strip(WHITE):
            yield from self._json(text)

    def _rows(self, shape: str, rows: Iterator[Row]) -> Iterator[Piece]:
        self._shaped(shape)
        for row in rows:
            yield from _opened(cut.Value(row.text, row.fault))

    def _json(self, text: bytes) -> Iterator[Run | Piece]:
        is_large = len(text) > LARGE and text.count(b",") > LARGE
        records = None if is_large else _records(text)
        if is_large and cut.parses(text):
            self._shaped("array" if text.startswith(b"[") else "records")
            yield from _in_runs(cut.salvage(text, None))
        elif records is not None:
            self._shaped("records" if records else "empty")
            yield from _elements(records, len(text))
        elif not is_large and cut.parses(text):
            yield from self._single(text)
        elif cut.is_lines(text):
            self._shaped("lines")
            yield from _in_runs(cut.lines(text))
        else:
            yield from self._broken(text)

    def _single(self, text: bytes) -> Iterator[Run | Piece]:
        if text.startswith(b"["):
            elements = _list(text)
            self._shaped("array" if elements else "empty")
            yield from _elements(elements, len(text))
        else:
            fields = _fields(text) if text.startswith(b"{") else {}
            self._shaped(_shape_of(fields))
            yield from _open(text)

    def _broken(self, text: bytes) -> Iterator[Piece]:
        if text[:1] not in (b"{", b"["):
            if (header := header_of(text)) is not None:
                yield from self._rows("csv", csv_rows(text, *header))
                return
            self._shaped("not_cloudtrail")
            yield Piece(text, "not JSON: " + _guess(text))
            return
        self._shaped("documents")
        for value in cut.values(text):
            yield from _opened(value)

    def _shaped(self, shape: str) -> None:
        """Keep the first telling shape: members of an archive may differ, and most are alike."""
        if self.shape == "empty":
            self.shape = shape


def _plain(data: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark; what cannot be read stays as it is and is judged value by value."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode() if encoding == "utf-16" else data[len(mark) :]
            except UnicodeError:
                return data
    return data


def _whole(text: bytes) -> dict[str, Any]:
    """An object as Python values; empty when a string in it cannot be read."""
    try:
        value = msgspec.json.decode(text)
    except cut.FAILURES:
        return {}
    return value if isinstance(value, dict) else {}


def _translated(text: bytes, event: dict[str, Any], time: str | None) -> Piece:
    """An event of another schema as the record it was made from."""
    try:
        return Piece(msgspec.json.encode(as_cloudtrail(event)), None, time)
    except (ValueError, TypeError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        return Piece(text, f"the event cannot be read as a record ({error})")


def _elements(raws: list[msgspec.Raw], size: int) -> Iterator[Run | Piece]:
    """The elements of a list that takes so many bytes: as a rule all of them are bare records."""
    step = RUN if size <= RUN_BYTES else max(RUN * RUN_BYTES // size, 1)
    for start in range(0, len(raws), step):
        run = [bytes(raw) for raw in raws[start : start + step]]
        if all(raw.startswith(BARE) for raw in run):
            yield run
        else:
            yield from _in_runs(map(cut.Value, run))


def _in_runs(values: Iterable[cut.Value]) -> Iterator[Run | Piece]:
    """Values opened, those that are bare records handed on together."""
    run: Run = []
    size = 0
    for value in values:
        is_bare = value.fault is None and value.text.startswith(BARE)
        if is_bare:
            run.append(value.text)
            size += len(value.text)
        if run and (not is_bare or len(run) >= RUN or size >= RUN_BYTES):
            yield run
            run, size = [], 0
        if not is_bare:
            yield from _opened(value)
    if run:
        yield run


def _opened(value: cut.Value) -> Iterator[Piece]:
    if value.fault is None:
        yield from _open(value.text)
    else:
        yield Piece(value.text, value.fault)


def _open(raw: bytes | msgspec.Raw, time: str | None = None, depth: int = DEPTH) -> Iterator[Piece]:
    """The records in one JSON value; whatever is none comes out with the reason."""
    text = bytes(raw)
    first = text[:1]
    if depth == 0:
        yield Piece(text, "wrapped too deeply")
    elif text.count(b",") > LARGE:
        yield Piece(text, cut.TOO_MANY)
    elif first == b"{":
        yield from _open_object(text, time, depth)
    elif first == b"[":
        for element in _list(text):
            yield from _open(element, time, depth - 1)
    elif first == b'"':
        yield from _open_string(text, time, depth)
    else:
        yield Piece(text, "not a JSON object")


def _open_object(text: bytes, time: str | None, depth: int) -> Iterator[Piece]:
    """The record that an object is, or those in the first nest of it that holds any."""
    fields = _fields(text)
    if is_record(fields) and not _is_wrapped(fields):
        yield Piece(text, None, time)
        return
    if "class_uid" in fields and is_api_activity(event := _whole(text)):
        yield _translated(text, event, time)
        return
    around = next((found for name in TIMES if (found := _string(fields.get(name)))), time)
    faults: list[Piece] = []
    for path in () if OUTER.isdisjoint(fields) else NESTS:
        nest = _dig(fields, path) or b""
        if nest.startswith(b"["):
            yield from _open(nest, around, depth - 1)
            return
        pieces = list(_open(nest, around, depth - 1)) if nest[:1] in (b"{", b'"') else []
        if any(piece.fault is None for piece in pieces):
            yield from pieces
            return
        faults = faults or pieces
    if len(faults) > 1:
        yield from faults
    else:
        yield Piece(text, _what(fields) or (faults[0].fault if faults else "JSON, but no CloudTrail record"))


def _open_string(text: bytes, time: str | None, depth: int) -> Iterator[Piece]:
    inner = (_string(msgspec.Raw(text)) or "").strip()
    if not inner.startswith(("{", "[")):
        inner = _from_base64(inner)
    data = inner.encode("utf-8", "surrogatepass")
    if not inner:
        yield Piece(text, "a plain log line, not a CloudTrail record")
    elif (fault := cut.why_not_json(data)) is not None:
        yield Piece(text, fault if inner.startswith("{") else "a plain log line, not a CloudTrail record")
    else:
        yield from _open(data, time, depth - 1)


def _from_base64(text: str) -> str:
    """The JSON text in base64 (a Kinesis record, perhaps gzipped), or nothing."""
    try:
        data = base64.b64decode(text, validate=True) if len(text) > 16 else b""
    except (binascii.Error, ValueError):
        return ""
    first = next(iter(texts(data)), None)
    opened = first.data.decode("utf-8", "replace").strip() if first and not first.fault else ""
    return opened if opened.startswith(("{", "[")) else ""


def _is_wrapped(fields: dict[str, msgspec.Raw]) -> bool:
    """A document that repeats some fields of the record it holds as text: LookupEvents, Splunk and their like."""
    return not WHOLE_TEXTS.isdisjoint(fields)


def _shape_of(fields: dict[str, msgspec.Raw]) -> str:
    if fields.keys() >= DIGEST:
        return "digest"
    if is_record(fields) and not _is_wrapped(fields):
        return "object"
    for path in NESTS:
        if _dig(fields, path) is not None:
            return SHAPES.get(path[0], ".".join(path))
    return "not_cloudtrail"


def _what(fields: dict[str, msgspec.Raw]) -> str | None:
    """What a look-alike is, in words, when its fields tell."""
    if fields.keys() >= DIGEST:
        return "a CloudTrail digest, not a log: give its folder to `timeline verify`"
    if kind := _string(fields.get("detail-type")):
        return f"an EventBridge event of type {kind[:60]!r}, not a CloudTrail record"
    source = _string(fields.get("eventSource"))
    if source and is_foreign(source):
        return f"a notification or log of {source[:60]}, not of CloudTrail"
    return None


def _guess(text: bytes) -> str:
    return "binary data" if b"\x00" in text[:4096] else "plain text"


def _dig(fields: dict[str, msgspec.Raw], path: tuple[str, ...]) -> bytes | None:
    value = fields.get(path[0])
    for name in path[1:]:
        value = _fields(bytes(value)).get(name) if value is not None and bytes(value)[:1] == b"{" else None
    return bytes(value) if value is not None else None


_TRAIL = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


class _Trail(msgspec.Struct):
    Records: list[msgspec.Raw] | None = None


_RECORDS = msgspec.json.Decoder(_Trail)


def _records(text: bytes) -> list[msgspec.Raw] | None:
    """The elements of ``{"Records": [...]}``, or None when the text is something else."""
    try:
        return _RECORDS.decode(text).Records
    except cut.FAILURES:
        return None


def _fields(text: bytes) -> dict[str, msgspec.Raw]:
    try:
        return _TRAIL.decode(text)
    except cut.FAILURES:
        return {}


def _list(text: bytes) -> list[msgspec.Raw]:
    return _LIST.decode(text)


def _string(raw: msgspec.Raw | None) -> str | None:
    """The content of a JSON string, or None when it is absent or something else."""
    if raw is None:
        return None
    try:
        value = msgspec.json.decode(raw)
    except cut.FAILURES:
        return None
    return value if isinstance(value, str) else None
