"""A case made of a few hand-written records, attributed."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from timeline.attribute import attribute
from timeline.store import Store, in_memory

from .attribute_records import Record

Attributed = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def store() -> Iterator[Store]:
    with in_memory() as opened:
        yield opened


def fill(store: Store, records: list[Record]) -> None:
    rows = [
        {
            "event_id": record["eventID"],
            "event_time": datetime.fromisoformat(record["eventTime"]),
            "source_file": "a.json",
            "source_index": index,
            "raw": json.dumps(record),
        }
        for index, record in enumerate(records)
    ]
    store.build("events", rows)


@pytest.fixture
def attributed(store: Store) -> Attributed:
    """Attributes records and returns the answers by event id."""

    def run(*records: Record, **options: Any) -> dict[str, dict[str, Any]]:
        fill(store, list(records))
        attribute(store, **options)
        return {row["event_id"]: row for row in store.table("attributions").to_pylist()}

    return run


@pytest.fixture
def lineage(store: Store) -> Callable[[], set[tuple[str, str, str]]]:
    """The lineage as (cause, effect, rule)."""
    return lambda: {(row["cause_id"], row["effect_id"], row["rule"]) for row in store.table("lineage").to_pylist()}
