"""API Activity of OCSF, as Amazon Security Lake keeps CloudTrail -> the CloudTrail record it was made from.

Source of the mapping: AWS, "OCSF mapping of CloudTrail management events", versions 1.0.0-rc.2 and 1.1.0. What the
schema does not carry (the caller's session context but for its date and issuer) stays absent.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

UNMAPPED_PARTS = ("additionalEventData", "responseElements", "requestParameters", "resources", "serviceEventDetails",
                  "tlsDetails", "insightDetails", "addendum")  # fmt: skip


def is_api_activity(row: Mapping[str, Any]) -> bool:
    """Whether a row or object is an OCSF event that was made of a CloudTrail record."""
    product = str(_at(row, "metadata", "product", "name") or "")
    return "class_uid" in row and "cloudtrail" in product.lower()


def as_cloudtrail(row: Mapping[str, Any]) -> dict[str, Any]:
    """The CloudTrail record in an OCSF event; fields that are not there stay out."""
    found = {
        "eventVersion": _at(row, "metadata", "product", "version"),
        "userIdentity": _caller(row),
        "eventTime": _time(row.get("time"), row.get("time_dt")),
        "eventSource": _at(row, "api", "service", "name"),
        "eventName": _at(row, "api", "operation"),
        "eventType": _at(row, "metadata", "event_code"),
        "awsRegion": _at(row, "cloud", "region"),
        "sourceIPAddress": _at(row, "src_endpoint", "ip") or _at(row, "src_endpoint", "domain"),
        "userAgent": _at(row, "http_request", "user_agent"),
        "vpcEndpointId": _at(row, "src_endpoint", "uid"),
        "errorCode": _at(row, "api", "response", "error"),
        "errorMessage": _at(row, "api", "response", "message"),
        "requestParameters": _json(_at(row, "api", "request", "data")),
        "responseElements": _json(_at(row, "api", "response", "data")),
        "requestID": _at(row, "api", "request", "uid"),
        "eventID": _at(row, "metadata", "uid"),
        "recipientAccountId": _at(row, "cloud", "account", "uid") or _at(row, "cloud", "account_uid"),
        "resources": _resources(row.get("resources")),
    }
    record = {name: value for name, value in found.items() if value not in (None, "", {}, [])}
    _put_back(record, row.get("unmapped"))
    return record


def _caller(row: Mapping[str, Any]) -> dict[str, Any]:
    user = _at(row, "actor", "user") or {}
    session = _at(row, "actor", "session") or {}
    created = _time(_at(session, "created_time"), _at(session, "created_time_dt"))
    context = {
        "sessionIssuer": {"arn": _at(session, "issuer")} if _at(session, "issuer") else None,
        "attributes": {"creationDate": created} if created else None,
    }
    found = {
        "type": _at(user, "type"),
        "principalId": _at(user, "uid_alt"),
        "arn": _at(user, "uid"),
        "accountId": _at(user, "account", "uid") or _at(user, "account_uid"),
        "accessKeyId": _at(user, "credential_uid"),
        "userName": _at(user, "name"),
        "invokedBy": _at(row, "actor", "invoked_by"),
        "sessionContext": {name: value for name, value in context.items() if value},
    }
    return {name: value for name, value in found.items() if value not in (None, "", {})}


def _put_back(record: dict[str, Any], unmapped: Any) -> None:
    """What the schema had no place for lies in ``unmapped`` under its path in the record."""
    if not isinstance(unmapped, Mapping):
        return
    for path, value in unmapped.items():
        *outer, last = str(path).split(".")
        holder = record
        for step in outer:
            inner = holder.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            holder = inner
        else:
            holder.setdefault(last, _json(value) if last in UNMAPPED_PARTS else value)


def _resources(listed: Any) -> list[dict[str, Any]]:
    rows = [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []
    named = (
        {
            "ARN": item.get("uid"),
            "type": item.get("type"),
            "accountId": _at(item, "owner", "account", "uid") or item.get("account_uid"),
        }
        for item in rows
    )
    return [{name: value for name, value in item.items() if value} for item in named]


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return value


def _time(number: Any, written: Any) -> str | None:
    """OCSF keeps milliseconds since 1970, and in newer versions the time as such."""
    if isinstance(written, datetime):
        zoned = written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)
        return zoned.isoformat().replace("+00:00", "Z")
    if isinstance(written, str) and written:
        return written
    if isinstance(number, datetime):
        return _time(None, number)
    try:
        return datetime.fromtimestamp(float(number) / 1000, UTC).isoformat().replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError, OSError):
        return None
