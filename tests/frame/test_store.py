"""A case file is always whole: a build replaces it in one step or not at all."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from timeline import store
from timeline.errors import CaseError, CatalogError

REJECT = {"source_file": "a.json", "source_index": 1, "reason": "it's no record", "sample": "x"}


def begun(db: store.Store) -> None:
    """The least that makes a case."""
    db._connection.execute("create table events (event_id varchar)")


def test_rows_from_python_take_the_types_of_the_header() -> None:
    with store.in_memory() as db:
        moment = datetime(2025, 12, 15, 9, tzinfo=UTC)
        db.build("incidents", [{"incident_id": "i", "triggered_at": moment, "effect_count": 3}])
        row = db.table("incidents").to_pylist()[0]
        assert row["triggered_at"] == moment
        assert row["effect_count"] == 3
        assert row["title"] is None


def test_a_table_carries_the_words_of_its_header_as_comments() -> None:
    with store.in_memory() as db:
        db.build("rejected_records", [REJECT])
        comment = db._connection.execute(
            "select comment from duckdb_columns() where table_name = 'rejected_records' and column_name = 'reason'"
        ).fetchone()
        assert comment == ("why, in one sentence",)


def test_rows_are_added_to_what_is_there() -> None:
    with store.in_memory() as db:
        db.append("rejected_records", [REJECT])
        db.append("rejected_records", [{**REJECT, "source_index": 2}])
        assert db.table("rejected_records", ["source_index"]).to_pydict() == {"source_index": [1, 2]}


def test_a_query_that_does_not_exist_is_named() -> None:
    with store.in_memory() as db, pytest.raises(CatalogError, match="no_such_table"):
        db.build("no_such_table", [])


def test_a_build_that_fails_leaves_the_case_as_it_was(tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    with store.replacing(case) as db:
        begun(db)
        db.build("rejected_records", [REJECT])
    before = case.read_bytes()

    def fails() -> None:
        with store.replacing(case) as db:
            db.build("rejected_records", [])
            raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError):
        fails()
    assert case.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.duckdb"]


def test_a_build_continues_from_what_the_case_holds(tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    for number in (1, 2):
        with store.replacing(case) as db:
            if number == 1:
                begun(db)
            db.append("rejected_records", [{**REJECT, "source_index": number}])
    with store.reading(case) as db:
        assert db.count("rejected_records") == 2


def test_a_reader_keeps_its_case_while_a_build_replaces_it(tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    with store.replacing(case) as db:
        begun(db)
    with store.reading(case) as reader:
        with store.replacing(case) as db:
            db.build("rejected_records", [REJECT])
        assert not reader.has("rejected_records")
    with store.reading(case) as reader:
        assert reader.count("rejected_records") == 1


def test_what_is_no_case_says_so_and_says_what_to_try(tmp_path: Path) -> None:
    (tmp_path / "text.duckdb").write_text("hello")
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    for name in ("absent.duckdb", "text.duckdb", "other.duckdb"):
        with pytest.raises(CaseError) as refused:
            store.open_case(tmp_path / name)
        assert "timeline build" in str(refused.value)


def test_two_builds_of_one_case_do_not_meet(tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    with store.replacing(case) as db:
        begun(db)
        with pytest.raises(CaseError, match="Another build"), store.replacing(case):
            pass
    with store.reading(case) as db:
        assert db.has("events")


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaseError, match="--case"), store.replacing(tmp_path / "file" / "case.duckdb"):
        pass
