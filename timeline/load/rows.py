"""A row of named cells, as tables and SIEMs keep CloudTrail -> the record it was made from.

Names differ in case and form; nested parts are JSON, or written as Trino and Java write them. What has no place in a
record is kept under ``exportedColumns``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from timeline.load.braces import as_value
from timeline.load.cut import FAILURES

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
    **{f"useridentitysessioncontext{name.lower()}": (*CONTEXT, name) for name in SESSION[2:8]},
    "accesskey": ("userIdentity", "accessKeyId"), "awsaccesskey": ("userIdentity", "accessKeyId"),
    "accesskeyid": ("userIdentity", "accessKeyId"),
    "timegenerated": ("eventTime",), "timegeneratedutc": ("eventTime",), "region": ("awsRegion",),
}  # fmt: skip
"""Where a column belongs in a record, by its name in small letters without any marks."""
WHOLE = frozenset(("cloudtrailevent", "raw", "eventjson", "eventoriginal", "rawevent"))
"""Names of cells that hold the whole record as text."""
SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([AaPp][Mm])?$")


def is_row(names: Iterable[str]) -> bool:
    """Whether these are names of cells under which a table keeps CloudTrail."""
    known = {FIELDS[plain(name)] for name in names if plain(name) in FIELDS}
    return len(known) >= 4 and ("eventName",) in known


def plain(name: str) -> str:
    """A name in small letters without any marks, as ``FIELDS`` has them."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def pairs(elements: Sequence[msgspec.Raw]) -> dict[str, Any] | None:
    """A row that is written as a list of its cells, or None when a list is something else.

    CloudWatch Logs Insights writes ``{"field": ..., "value": ...}``, CloudTrail Lake ``{name: value}``.
    """
    if len(elements) < 2:
        return None
    try:
        cells = [_CELL.decode(element) for element in elements]
    except FAILURES:
        return None
    if all(cell.keys() == {"field", "value"} for cell in cells):
        return {str(cell["field"]): cell["value"] for cell in cells}
    row = {name: value for cell in cells for name, value in cell.items()}
    return row if len(row) == len(cells) and all(len(cell) == 1 for cell in cells) and is_row(row) else None


_CELL = msgspec.json.Decoder(dict[str, Any])


def as_row(cells: Mapping[str, Any], is_day_first: bool | None = None) -> dict[str, Any]:
    """The record that a row was made from; ``is_day_first`` tells how dates with slashes are to be read."""
    record: dict[str, Any] = {}
    for name, cell in cells.items():
        if cell is None or cell == "":
            continue
        path = _path(name)
        value = _value(cell, path)
        if path == ("eventTime",) and isinstance(value, str):
            value = slashed_time(value, is_day_first)
        holder = record
        for step in path[:-1]:
            inner = holder.setdefault(step, {})
            holder = inner if isinstance(inner, dict) else holder
        holder.setdefault(path[-1], value)
    return record


def _path(name: str) -> tuple[str, ...]:
    """Where a cell belongs: by its whole name, by its first part where the others follow in it, else beside."""
    known = FIELDS.get(plain(name))
    first, *inner = name.split(".")
    if known is None and inner and first in TOP:
        return first, *inner
    return known or ("exportedColumns", name)


def _value(cell: Any, path: tuple[str, ...]) -> Any:
    """A cell as a JSON value; nested parts of the caller get their names back."""
    value = cell
    if isinstance(cell, str) and cell.lstrip()[:1] in ("{", "["):
        try:
            value = msgspec.json.decode(cell)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            value = as_value(cell) if path[0] in ("userIdentity", "resources", "tlsDetails") else cell
    return _named(value) if path[0] == "userIdentity" else value


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {NAMES.get(name.lower(), name): _named(item) for name, item in value.items() if item is not None}
    return value


# -- times with slashes ----------------------------------------------------------------------------------------------


def is_day_first(text: str) -> bool | None:
    """Whether dates with slashes have the day first, when some date in the file tells: 13 and above is no month."""
    found = {(int(one) > 12, int(two) > 12) for one, two in re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{4},? \d", text)}
    if (True, False) in found:
        return None if (False, True) in found else True
    return False if (False, True) in found else None


def slashed_time(text: str, is_day_first: bool | None) -> str:
    """A time with slashes in ISO form; as it is when nothing tells the day from the month, and so rejected."""
    found = SLASHED.match(text.strip())
    if not found or is_day_first is None:
        return text
    one, two, year, hour, minute, second, half = found.groups()
    day, month = (one, two) if is_day_first else (two, one)
    hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
    return f"{year}-{int(month):02}-{int(day):02}T{hours:02}:{minute}:{second or '00'}Z"
