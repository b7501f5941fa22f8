"""Answers of any length, row by row, in bounded memory."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
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


WIDE = "select n, repeat('x', 5000) as wide from events where n < 60000"


ALONE = """
import io, json, sys
from pathlib import Path
from timeline import sandbox
from timeline.render.answer import STREAMS
from timeline.sandbox import Limits

class Counting(io.RawIOBase):
    size = lines = 0
    def writable(self): return True
    def write(self, piece):
        self.size += len(piece)
        self.lines += bytes(piece).count(b"\\n")
        return len(piece)

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))

def written(sql):
    out = Counting()
    with sandbox.stream(Path(sys.argv[1]), sql, limits=Limits(rows=1_000_000)) as found:
        STREAMS["csv"](found.schema, found.batches, out)
    return [found.rows, found.truncated, out.lines, out.size]

written(sys.argv[2] + " limit 10")
before = peak()
print(json.dumps([*written(sys.argv[2]), peak() - before]))
"""
"""In a process of its own, whose peak is nobody else's: rows, truncated, lines, bytes written, and kilobytes grown."""


def test_an_answer_much_larger_than_what_it_may_take_is_written_as_it_comes(case: Path) -> None:
    told = subprocess.run([sys.executable, "-c", ALONE, str(case), WIDE], capture_output=True, text=True, check=True)
    rows, truncated, lines, size, grown = json.loads(told.stdout)
    assert (rows, truncated, lines) == (60_000, False, 60_001)
    assert size > 300_000_000
    assert grown * 1024 < size / 2


def test_a_long_answer_is_whole_and_in_its_order(case: Path, tmp_path: Path) -> None:
    with (tmp_path / "out.csv").open("wb") as out, sandbox.stream(case, "from events order by n", limits=LONG) as found:
        STREAMS["csv"](found.schema, found.batches, out)
    with (tmp_path / "out.csv").open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert len(rows) == 100_001
    assert rows[0] == ["n", "event_id", "odd"]
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(100_000)]
    assert rows[-1] == ["99999", "e99999", "'=x"]


ODD = "select n, event_id, odd, interval 90 minutes as lasted, 'y' as odd from events order by n limit 3000"


@pytest.fixture(scope="module")
def odd(case: Path) -> pa.Table:
    return sandbox.ask(case, ODD).table


@pytest.mark.parametrize("form", STREAMS)
def test_a_stream_is_written_byte_for_byte_like_the_whole_answer(form: str, case: Path, odd: pa.Table) -> None:
    out = io.BytesIO()
    with sandbox.stream(case, ODD, limits=LONG) as found:
        STREAMS[form](found.schema, found.batches, out)
    whole = FORMATS[form](odd)
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
    seconds = 0.7 if "range(1000000) a" in sql else 30
    with pytest.raises(kind), sandbox.stream(case, sql, limits=Limits(seconds=seconds, rows=1_000_000)) as found:
        list(found.batches)


def test_a_stream_of_no_case_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CaseError), sandbox.stream(tmp_path / "none.duckdb", "select 1"):
        pass
