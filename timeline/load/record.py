"""One JSON object -> is it a CloudTrail record, when was it, what is it called; or why it cannot become an event."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from timeline.load.times import read_epoch, read_time

MARKS = frozenset(
    (
        "eventVersion", "eventTime", "eventSource", "eventName", "eventType", "eventCategory", "eventID", "awsRegion",
        "userIdentity", "sourceIPAddress", "requestParameters", "responseElements", "recipientAccountId",
        "insightDetails",
    )
)  # fmt: skip
"""Fields of a CloudTrail record. Three of them make a record, or one whose faults are worth a word."""
OUR_SUFFIX = re.compile(r"~[0-9a-f]{12,64}~*$")
"""How we tell different contents under one id apart; an id that already ends so gets one more tilde."""
PLAIN_TIME = re.compile(r"2[01]\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
"""A time as CloudTrail writes it; the query of ``events`` asks for the same."""
UNTIMED = "no eventTime: an event without a time cannot enter a timeline"


class Head(msgspec.Struct, gc=False):
    """The few fields that decide whether and where a record enters the case. All else is read by SQL."""

    eventID: str | None = None  # noqa: N815 - the field's own name
    eventTime: str | None = None  # noqa: N815
    eventSource: str | None = None  # noqa: N815
    eventName: str | None = None  # noqa: N815


class Plain(msgspec.Struct, gc=False):
    """The same fields of the types CloudTrail gives them."""

    eventID: str  # noqa: N815
    eventTime: str  # noqa: N815
    eventSource: str  # noqa: N815
    eventName: str  # noqa: N815


class Where(msgspec.Struct, gc=False):
    """Account and region of a record: read only when the build was asked for some of them."""

    awsRegion: Any = None  # noqa: N815
    recipientAccountId: Any = None  # noqa: N815
    userIdentity: Any = None  # noqa: N815


class Known(NamedTuple):
    """A record that can become an event: its time in microseconds since 1970, its bytes' digest in 32 hex digits."""

    event_id: str
    time: int
    digest: str


_HEAD = msgspec.json.Decoder(Head)
_PLAIN = msgspec.json.Decoder(Plain)
_WHERE = msgspec.json.Decoder(Where)
_ANY = msgspec.json.Decoder()
_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_BROKEN = (msgspec.DecodeError, RecursionError, UnicodeError)


def know(raw: bytes, fallback: str | None = None) -> Known | str:
    """What is known of a record, or the reason why it cannot become an event.

    ``fallback`` is the time of the document around it, for exports that keep the time only there.
    """
    try:
        if not raw.isascii():
            raw.decode("utf-8")
        head = _HEAD.decode(raw)
        time = read_time(head.eventTime) if head.eventTime else None
        if time is None or not head.eventName or not head.eventSource or is_foreign(head.eventSource):
            return _know_with_care(raw, fallback)
    except _BROKEN:
        return _know_with_care(raw, fallback)
    digest = hashlib.sha256(raw).hexdigest()[:32]
    return Known(_event_id(head.eventID, raw), time, digest)


def is_plain(raw: bytes) -> bool:
    """Whether the query of ``events`` may be given this record as it is, without a time."""
    try:
        head = _PLAIN.decode(raw)
    except _BROKEN:
        return False
    is_timed = PLAIN_TIME.fullmatch(head.eventTime) is not None and read_time(head.eventTime) is not None
    return bool(is_timed and head.eventID and head.eventName and head.eventSource and not is_foreign(head.eventSource))


def _know_with_care(raw: bytes, fallback: str | None) -> Known | str:
    """The same for a record with absent, odd or broken fields."""
    try:
        fields = _FIELDS.decode(raw)
        raw.decode("utf-8")
    except _BROKEN as error:
        return f"not JSON ({error})" if not isinstance(error, RecursionError) else "nested too deeply"
    source = _text(fields.get("eventSource"))
    if source and is_foreign(source):
        return f"a notification or log of {source}, not of CloudTrail"
    if not is_record(fields):
        return "not a CloudTrail record"
    time = _time(fields.get("eventTime"))
    if time is None and _text(fields.get("eventTime")) is None and fallback:
        time = read_time(fallback)
    if time is None:
        written = _text(fields.get("eventTime"))
        return UNTIMED if written is None else f"eventTime {written[:40]!r} cannot be read as a time"
    return Known(_event_id(_text(fields.get("eventID")), raw), time, hashlib.sha256(raw).hexdigest()[:32])


def is_record(fields: Mapping[str, Any]) -> bool:
    """Whether an object with these fields is meant as a CloudTrail record, by three marks of one."""
    return len(MARKS.intersection(fields)) >= 3


@lru_cache(maxsize=4096)
def is_foreign(source: str) -> bool:
    """Whether an eventSource belongs to something that only looks like CloudTrail.

    Notifications of S3, SQS, DynamoDB, Kinesis and SES say ``aws:s3`` and so on; ActionTrail is another cloud's.
    """
    return source.startswith("aws:") or source.endswith(".aliyuncs.com")


def is_marked(raw: bytes) -> bool:
    """Whether a record may say that CloudTrail left a part of it out, or that it wrote it late or anew."""
    return b'"omitted"' in raw or b'"addendum"' in raw


def account_and_region(raw: bytes) -> tuple[str | None, str | None]:
    """The account a record was delivered to, else its caller's, and its region; None where absent or no text."""
    try:
        where = _WHERE.decode(raw)
    except _BROKEN:
        return None, None
    caller = where.userIdentity.get("accountId") if isinstance(where.userIdentity, dict) else None
    account = where.recipientAccountId if isinstance(where.recipientAccountId, str) else caller
    region = where.awsRegion
    return account if isinstance(account, str) else None, region if isinstance(region, str) else None


def canonical_digest(raw: bytes | str) -> str:
    """SHA-256 of a record's content in hex, whatever the order of its keys and its spacing.

    A content that no parser takes whole (a number beyond every range) counts byte for byte.
    """
    data = raw.encode() if isinstance(raw, str) else raw
    try:
        data = msgspec.json.encode(_ANY.decode(data), order="deterministic")
    except (*_BROKEN, msgspec.MsgspecError, ValueError, TypeError):
        pass  # the bytes themselves stand for the content
    return hashlib.sha256(data).hexdigest()


def _event_id(written: str | None, raw: bytes) -> str:
    """The record's own id; without one, a digest of its content. One that ends like our suffix is told from it."""
    if not written:
        return f"sha256:{canonical_digest(raw)[:32]}"
    return f"{written}~" if "~" in written and OUR_SUFFIX.search(written) else written


def _text(raw: msgspec.Raw | None) -> str | None:
    """A field as text: a string's content, anything else as it is written; None when absent or null."""
    if raw is None:
        return None
    try:
        value = msgspec.json.decode(raw)
    except _BROKEN:
        return bytes(raw).decode("utf-8", "replace")
    if value is None or isinstance(value, str):
        return value
    return bytes(raw).decode("utf-8", "replace")


def _time(raw: msgspec.Raw | None) -> int | None:
    text = _text(raw)
    if raw is None or text is None:
        return None
    try:
        number = msgspec.json.decode(raw, type=float)
    except _BROKEN:
        return read_time(text)
    return read_epoch(number)
