"""While the rooms work the database keeps to a bound of its own, however much memory the machine has."""

import json
from pathlib import Path

import pytest

from timeline import pipeline
from timeline.judge import judge
from timeline.store import Store

RECORD = {
    "eventTime": "2026-01-01T10:00:00Z", "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets", "eventID": "a",
    "eventVersion": "1.11",
}  # fmt: skip


def test_the_rooms_keep_to_the_memory_of_the_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: list[str] = []

    def looking(db: Store) -> None:
        bounds.append(_bound(db))
        judge(db)

    monkeypatch.setattr(pipeline, "judge", looking)
    (tmp_path / "log.json").write_text(json.dumps({"Records": [RECORD]}), encoding="utf-8")
    pipeline.build([str(tmp_path / "log.json")], tmp_path / "case.duckdb")
    assert bounds == ["1.3 GiB"]


def _bound(db: Store) -> str:
    row = db._connection.execute("select current_setting('memory_limit')").fetchone()
    assert row is not None
    return str(row[0])
