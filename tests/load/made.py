"""Hand-written records and the tables they become."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from timeline.load import Scope, load
from timeline.store import Store, in_memory

TABLES = (
    "source_files", "events", "duplicate_records", "rejected_records", "marked_records", "coverage", "coverage_notes",
    "build_info",
)  # fmt: skip


def record(event_id: str | None = "e1", **fields: Any) -> dict[str, Any]:
    """A small but whole CloudTrail record; a field given as None is left out."""
    whole = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLE1",
            "arn": "arn:aws:iam::111122223333:user/dana",
            "accountId": "111122223333",
            "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "userName": "dana",
        },
        "eventTime": "2025-03-01T10:00:00Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.15",
        "requestParameters": {"instanceType": "t3.micro"},
        "responseElements": None,
        "requestID": "r1",
        "eventID": event_id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    } | fields
    return {name: value for name, value in whole.items() if value is not None or name == "responseElements"}


def text(value: Any) -> str:
    return json.dumps(value)


def put(folder: Path, name: str, content: Any) -> Path:
    """A file with this content: bytes and text as they are, anything else as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, bytes):
        content = (content if isinstance(content, str) else text(content)).encode()
    path.write_bytes(content)
    return path


@contextmanager
def loaded(*inputs: Path | str, scope: Scope | None = None) -> Iterator[Store]:
    """A case in memory with these inputs in it, for which the law of counts holds."""
    with in_memory() as store:
        counts = load(store, [str(path) for path in inputs], scope=scope or Scope())
        assert counts.records_seen == counts.events_loaded + counts.duplicates + counts.rejected
        assert counts.events_loaded == store.count("events")
        yield store


def rows(store: Store, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a table, in the order of its grain."""
    return [tuple(row[column] for column in columns) for row in store.table(table).to_pylist()]


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All tables of the load room, for comparing two cases."""
    return {table: store.table(table).to_pylist() for table in TABLES}
