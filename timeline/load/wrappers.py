"""A JSON value -> the CloudTrail records in it, out of every wrapper in which they travel; what is none, and why."""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from timeline.load import cut
from timeline.load.ecs import from_ecs, is_ecs
from timeline.load.ocsf import as_cloudtrail, is_api_activity
from timeline.load.record import MARKS, is_foreign, is_record
from timeline.load.rows import as_row, is_row, pairs
from timeline.load.unpack import texts

DEPTH = 8
"""Wrappers in wrappers that are opened."""
NESTS: tuple[tuple[str, ...], ...] = (
    ("Records",), ("Events",), ("CloudTrailEvent",), ("logEvents",), ("detail",),
    ("aws", "cloudtrail"), ("aws.cloudtrail",), ("event", "original"), ("event.original",), ("event",),
    ("data", "detail"), ("data", "Records"), ("data",), ("details",),
    ("message",), ("@message",), ("_raw",), ("result", "_raw"), ("_source",), ("hits", "hits"), ("hits",),
    ("body",), ("Sns", "Message"), ("Message",), ("kinesis", "data"),
    ("records",), ("events",), ("rawEvent",), ("record",),
    ("Messages",), ("Body",), ("Data",), ("log",),
)  # fmt: skip
"""Where a record lies in the document around it; the first that is there counts."""
OUTER = frozenset(path[0] for path in NESTS)
LISTS = frozenset(path[-1].encode() for path in NESTS)
"""Names under which a document may keep the list of its records."""
SHAPES = {"Records": "records", "Events": "events", "logEvents": "log_events"}
DIGEST = frozenset(("digestStartTime", "digestEndTime", "digestS3Object"))
LARGE = 4_000_000
"""Commas in a text beyond which its values are cut out one by one: all at once they would take too much memory."""
MOST_BLOCKS = 256
"""Blocks of a packed string that are looked at: 64 MiB at most."""
WHOLE_TEXTS = frozenset(("CloudTrailEvent", "event.original", "_raw", "message", "@message"))
TIMES = ("@timestamp", "time", "EventTime")
NO_LOG = "a plain log line, not a CloudTrail record"
NOTHING = "JSON, but no CloudTrail record"


class Piece(NamedTuple):
    """What lies at one position of a file: a record as it came, or (with ``fault``) what is none and why."""

    raw: bytes
    fault: str | None = None
    time: str | None = None
    """The time of the document around the record."""


def opened(raw: bytes | msgspec.Raw, time: str | None = None, depth: int = DEPTH) -> Iterator[Piece]:
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
        yield from _open_list(text, time, depth)
    elif first == b'"':
        yield from _open_string(text, time, depth)
    else:
        yield Piece(text, "not a JSON object")


def shape_of(fields: Mapping[str, msgspec.Raw]) -> str:
    """What a document is called that is one object: a record, or where it keeps its records."""
    if fields.keys() >= DIGEST:
        return "digest"
    if is_record(fields) and not _is_wrapped(fields):
        return "object"
    for path in NESTS:
        if _dig(fields, path) is not None:
            return SHAPES.get(path[0], ".".join(path))
    return "not_cloudtrail"


def fields_of(text: bytes) -> dict[str, msgspec.Raw]:
    """The fields of an object as they are written; none where it is no object."""
    try:
        return _FIELDS.decode(text)
    except cut.FAILURES:
        return {}


def elements_of(text: bytes) -> list[msgspec.Raw]:
    """The elements of a list as they are written."""
    return _LIST.decode(text)


# -- objects -----------------------------------------------------------------------------------------------------


def _open_object(text: bytes, time: str | None, depth: int) -> Iterator[Piece]:
    """The record that an object is, or those in the first nest of it that holds any."""
    fields = fields_of(text)
    if is_record(fields) and not _is_wrapped(fields):
        yield _translated(text, _whole(text), as_row, time) if _is_flat(fields) else Piece(text, None, time)
        return
    if "class_uid" in fields and is_api_activity(event := _whole(text)):
        yield _translated(text, event, as_cloudtrail, time)
        return
    around = next((written for name in TIMES if (written := _string(fields.get(name)))), time)
    faults: list[Piece] = []
    for path in () if OUTER.isdisjoint(fields) else NESTS:
        nest = _dig(fields, path) or b""
        if nest.startswith(b"["):
            yield from opened(nest, around, depth - 1)
            return
        pieces = list(opened(nest, around, depth - 1)) if nest[:1] in (b"{", b'"') else []
        if _holds_any(pieces):
            yield from pieces
            return
        faults = faults or pieces
    if is_record(fields):
        yield Piece(text, None, time)
        return
    others = list(_otherwise(text, fields, around, depth))
    if others:
        yield from others
    elif len(faults) > 1:
        yield from faults
    else:
        yield Piece(text, _what(fields) or (faults[0].fault if faults else NOTHING))


def _otherwise(text: bytes, fields: dict[str, msgspec.Raw], time: str | None, depth: int) -> Iterator[Piece]:
    """An object in another schema as a record, or the records in fields of any name; nothing where there are none."""
    if is_ecs(fields):
        yield _translated(text, _whole(text), from_ecs, time)
    elif is_row(fields):
        yield _translated(text, _whole(text), as_row, time)
    elif not fields.keys() >= DIGEST:
        for name, value in fields.items():
            nest = bytes(value)
            if name not in OUTER and name not in MARKS and nest[:1] in (b"{", b"["):
                pieces = list(opened(nest, time, depth - 1))
                if _holds_any(pieces):
                    yield from pieces


def _holds_any(pieces: list[Piece]) -> bool:
    return any(piece.fault is None for piece in pieces)


def _translated(
    text: bytes, event: dict[str, Any], into: Callable[[Mapping[str, Any]], dict[str, Any]], time: str | None
) -> Piece:
    """An event of another schema as the record it was made from."""
    try:
        return Piece(msgspec.json.encode(into(event)), None, time)
    except (ValueError, TypeError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        return Piece(text, f"the event cannot be read as a record ({error})")


def _is_wrapped(fields: Mapping[str, msgspec.Raw]) -> bool:
    """A document that repeats some fields of the record it holds as text: LookupEvents, Splunk and their like."""
    return not WHOLE_TEXTS.isdisjoint(fields)


def _is_flat(fields: Mapping[str, msgspec.Raw]) -> bool:
    """A record of which a table had the caller as text, or in parts of their own."""
    if "userIdentity" in fields:
        return bytes(fields["userIdentity"]).startswith(b'"{')
    return any(name.startswith("userIdentity") for name in fields)


def _what(fields: Mapping[str, msgspec.Raw]) -> str | None:
    """What a look-alike is, in words, when its fields tell."""
    if fields.keys() >= DIGEST:
        return "a CloudTrail digest, not a log: give its folder to `timeline verify`"
    if kind := _string(fields.get("detail-type")):
        return f"an EventBridge event of type {kind[:60]!r}, not a CloudTrail record"
    source = _string(fields.get("eventSource"))
    if source and is_foreign(source):
        return f"a notification or log of {source[:60]}, not of CloudTrail"
    return None


# -- lists and strings -------------------------------------------------------------------------------------------


def _open_list(text: bytes, time: str | None, depth: int) -> Iterator[Piece]:
    elements = elements_of(text)
    if row := pairs(elements):
        yield from opened(msgspec.json.encode(row), time, depth - 1)
        return
    for element in elements:
        yield from opened(element, time, depth - 1)


def _open_string(text: bytes, time: str | None, depth: int) -> Iterator[Piece]:
    inner = (_string(msgspec.Raw(text)) or "").strip()
    if not inner.startswith(("{", "[", '"')):
        inner = _from_base64(inner) or _behind_a_prefix(inner)
    data = inner.encode("utf-8", "surrogatepass")
    if not inner:
        yield Piece(text, NO_LOG)
    elif (fault := cut.why_not_json(data)) is not None:
        yield Piece(text, fault if inner.startswith("{") else NO_LOG)
    else:
        yield from opened(data, time, depth - 1)


def _from_base64(text: str) -> str:
    """The JSON text in base64 (a Kinesis record, perhaps gzipped), or nothing."""
    try:
        data = base64.b64decode(text, validate=True) if len(text) > 16 else b""
    except (binascii.Error, ValueError):
        return ""
    first = next(iter(texts(data)), None)
    blocks = list(islice(first or (), MOST_BLOCKS))
    inner = b"".join(blocks).decode("utf-8", "replace").strip()
    return inner if inner.startswith(("{", "[")) and first and not first.fault else ""


def _behind_a_prefix(text: str) -> str:
    """The JSON object behind what a log shipper wrote before it, when it looks like a record; else nothing."""
    start = text.find("{")
    return text[start:] if start > 0 and '"eventVersion"' in text else ""


def _whole(text: bytes) -> dict[str, Any]:
    """An object as Python values; empty when a string in it cannot be read."""
    try:
        value = msgspec.json.decode(text)
    except cut.FAILURES:
        return {}
    return value if isinstance(value, dict) else {}


def _dig(fields: Mapping[str, msgspec.Raw], path: tuple[str, ...]) -> bytes | None:
    value = fields.get(path[0])
    for name in path[1:]:
        value = fields_of(bytes(value)).get(name) if value is not None and bytes(value)[:1] == b"{" else None
    return bytes(value) if value is not None else None


_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LIST = msgspec.json.Decoder(list[msgspec.Raw])


def _string(raw: msgspec.Raw | None) -> str | None:
    """The content of a JSON string, or None when it is absent or something else."""
    if raw is None:
        return None
    try:
        value = msgspec.json.decode(raw)
    except cut.FAILURES:
        return None
    return value if isinstance(value, str) else None
