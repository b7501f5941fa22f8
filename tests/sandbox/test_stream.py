"""Answers of any length, row by row, in bounded memory."""

import csv
import io
import resource
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from timeline import sandbox
from timeline.errors import CaseError, QueryError, QueryLimit, QueryRefused
from timeline.render.answer import FORMATS, STREAMS
from timeline.sandbox import Limits

LONG = Limits(rows=1_000_000)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stream") / "case.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("create table events as select i n, 'e' || i as event_id, '=x' as odd from range(100000) as t(i)")
    return path


def test_a_long_answer_is_written_as_it_comes_in_bounded_memory(case: Path, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with (tmp_path / "out.csv").open("wb") as out, sandbox.stream(case, "from events order by n", limits=LONG) as found:
        STREAMS["csv"](found.schema, found.batches, out)
    assert (found.rows, found.truncated) == (100_000, False)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10  # kilobytes
    with (tmp_path / "out.csv").open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) == 100_001
    assert rows[0] == ["n", "event_id", "odd"]
    assert rows[-1] == ["99999", "e99999", "'=x"]


@pytest.mark.parametrize("form", STREAMS)
def test_a_stream_is_written_byte_for_byte_like_the_whole_answer(form: str, case: Path) -> None:
    sql = "select n, event_id, odd, interval 90 minutes as lasted, 'y' as odd from events order by n limit 3000"
    out = io.BytesIO()
    with sandbox.stream(case, sql, limits=LONG) as found:
        STREAMS[form](found.schema, found.batches, out)
    whole = FORMATS[form](sandbox.ask(case, sql).table)
    if form == "parquet":  # its row groups may be cut elsewhere
        assert pq.read_table(io.BytesIO(out.getvalue())).equals(pq.read_table(io.BytesIO(whole)))
        return
    assert out.getvalue() == whole
    assert b"1:30:00" in whole


def test_a_stream_is_cut_at_the_limit_and_says_so(case: Path) -> None:
    with sandbox.stream(case, "from events", limits=Limits(rows=5000)) as found:
        assert sum(batch.num_rows for batch in found.batches) == 5000
    assert found.truncated


def test_a_stream_may_be_left_in_the_middle(case: Path) -> None:
    with sandbox.stream(case, "from events", limits=LONG) as found:
        assert next(found.batches).num_rows > 0


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("drop table events", QueryRefused),
        ("selec", QueryError),
        ("select len(range(2000000000))", QueryLimit),
        ("select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1", QueryLimit),
        ("select if(n < 80000, n, error('late')) from events", QueryError),
    ],
)
def test_a_stream_that_fails_at_its_beginning_or_later_says_why(sql: str, kind: type[QueryError], case: Path) -> None:
    with pytest.raises(kind), sandbox.stream(case, sql, limits=Limits(seconds=0.7, rows=1_000_000)) as found:
        list(found.batches)


def test_a_stream_of_no_case_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CaseError), sandbox.stream(tmp_path / "none.duckdb", "select 1"):
        pass
