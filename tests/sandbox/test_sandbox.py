"""Ad-hoc SQL: ask anything, break nothing."""

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from timeline import sandbox
from timeline.errors import CaseError, QueryError, QueryLimit, QueryRefused
from timeline.sandbox import Limits

QUICK = Limits(seconds=3, rows=100, memory=2 << 30)

ORDINARY = [
    "select count(*) from events",
    "from events limit 3",
    "with few as (select * from events limit 2) select * from few",
    "summarize events",
    "describe events",
    "show tables",
    "values (1), (2)",
    "explain select * from events",
    "explain analyze select count(*) from events",
    "pivot events on kind using count(*)",
    "select event_id, unnest([1, 2]) as n from events limit 4",
]

HOSTILE = [
    # files by reading
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "select * from read_csv('/etc/passwd')",
    "select * from read_json('/etc/hostname')",
    "select * from read_parquet('/etc/passwd')",
    "select * from glob('/*')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    "select * from read_blob('{case}')",
    "select * from read_text('{case}.wal')",
    "select * from parquet_metadata('{case}')",
    # files by writing
    "copy (select 1) to '{folder}/out.csv'",
    "copy (select 1) to '{case}' (use_tmp_file false)",
    "copy (select 1) to '{case}.wal'",
    "copy (select 1) to '/dev/stdout'",
    "with x as (copy (select 1) to '{folder}/out.csv') select 1",
    "with x as (copy (select 1 as c) to '{case}' (use_tmp_file false)) select 1",
    "explain analyze copy (select 1) to '{folder}/out.csv'",
    "explain analyze copy (select 1) to '{case}' (use_tmp_file false)",
    "explain analyze copy (select 1) to '{case}.wal' (use_tmp_file false)",
    "export database '{folder}/all'",
    # other databases, extensions, the network
    "attach '{folder}/other.duckdb'",
    "attach '{case}' as again",
    "install httpfs",
    "load httpfs",
    "select * from read_csv('http://127.0.0.1:9/x.csv')",
    "select * from read_parquet('s3://bucket/x')",
    # settings
    "set threads = 1",
    "set memory_limit = '100GB'",
    "set enable_external_access = true",
    "set disabled_filesystems = ''",
    "reset lock_configuration",
    "pragma threads = 1",
    "set log_query_path = '{folder}/log.txt'",
    # changes
    "drop table events",
    "delete from events",
    "update events set kind = 'x'",
    "insert into events select * from events",
    "create table x as select 1",
    "create temp view events as select 1",
    "alter table events add column x int",
    "comment on table events is 'x'",
    "with gone as (delete from events returning *) select * from gone",
    "begin transaction",
    "checkpoint",
    "vacuum",
    "prepare p as select 1",
    "use memory",
    # more than one, or none
    "select 1; drop table events",
    "select 1; select 2",
    "",
    "-- nothing",
    # faulty
    "select * from evnts",
    "selec 1",
    "select event_idd from events",
    "select secret_frame from secret_frame",
    # bombs of memory and size
    "select len(range(2000000000))",
    "select list_sort(range(500000000))",
    "select string_agg(repeat('x', 1000000), '') from range(100000)",
    "select repeat('x', 400000000) as a, repeat('y', 400000000) as b",
]

SLOW = [
    "select rpad('x', 2000000000, 'y')",
    "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1",
    "with recursive r as (select 1 as n union all select n + 1 from r) select count(*) from r",
    "select sum(levenshtein(repeat('ab', 40000), repeat('ba', 40000)))",
]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "case.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute(
            "create table events as select 'e' || i as event_id, "
            "timestamptz '2026-01-01 00:00:00+00' + to_seconds(i) as event_time, "
            "['a', 'b'][1 + i % 2] as kind from range(1000) as t(i)"
        )
    return path


@pytest.fixture
def untouched(case: Path) -> Iterator[None]:
    """The case's bytes and its folder are the same afterwards."""
    before = (hashlib.sha256(case.read_bytes()).hexdigest(), sorted(case.parent.iterdir()))
    yield
    assert (hashlib.sha256(case.read_bytes()).hexdigest(), sorted(case.parent.iterdir())) == before


@pytest.mark.parametrize("sql", ORDINARY)
@pytest.mark.usefixtures("untouched")
def test_an_ordinary_question_is_answered_with_rows(case: Path, sql: str) -> None:
    assert sandbox.ask(case, sql, limits=QUICK).table.num_rows >= 1


@pytest.mark.parametrize("sql", HOSTILE)
@pytest.mark.usefixtures("untouched")
def test_a_hostile_or_faulty_statement_ends_in_one_readable_error(case: Path, sql: str) -> None:
    with pytest.raises(QueryError) as caught:
        sandbox.ask(case, sql.format(case=case, folder=case.parent), limits=QUICK)
    assert caught.value.message.strip()
    assert "Traceback" not in caught.value.message


@pytest.mark.parametrize("sql", SLOW)
@pytest.mark.usefixtures("untouched")
def test_a_question_without_end_is_stopped(case: Path, sql: str) -> None:
    with pytest.raises(QueryLimit):
        sandbox.ask(case, sql, limits=Limits(seconds=1, memory=2 << 30))


def test_a_temporary_view_cannot_outlive_its_question(case: Path) -> None:
    with pytest.raises(QueryRefused):
        sandbox.ask(case, "create temp view events as select 1 as n")
    assert sandbox.ask(case, "select count(*) as n from events").table.to_pylist() == [{"n": 1000}]


def test_the_answer_is_cut_at_the_limit_and_says_so(case: Path) -> None:
    cut = sandbox.ask(case, "from events", limits=Limits(rows=10))
    whole = sandbox.ask(case, "from events limit 10", limits=Limits(rows=10))
    assert (cut.table.num_rows, cut.truncated) == (10, True)
    assert (whole.table.num_rows, whole.truncated) == (10, False)


def test_an_answer_too_large_to_carry_is_refused_in_words(case: Path) -> None:
    with pytest.raises(QueryLimit, match="larger than 1 MB"):
        sandbox.ask(case, "select repeat('x', 10000) as x from events", limits=Limits(bytes=1 << 20))


def test_parameters_enter_as_values(case: Path) -> None:
    sql = "select count(*) as n from events where kind = $kind and event_time < $to::timestamptz"
    found = sandbox.ask(case, sql, {"kind": "a", "to": "2026-01-01T00:00:10Z"})
    assert found.table.to_pylist() == [{"n": 5}]
    injected = sandbox.ask(case, sql, {"kind": "a' or true --", "to": "2026-01-01T00:00:10Z"})
    assert injected.table.to_pylist() == [{"n": 0}]


def test_a_missing_and_a_surplus_parameter_are_named(case: Path) -> None:
    with pytest.raises(QueryRefused, match=r"\$kind"):
        sandbox.ask(case, "select * from events where kind = $kind")
    with pytest.raises(QueryRefused, match=r"\$other"):
        sandbox.ask(case, "select 1", {"other": 1})


def test_a_faulty_question_shows_line_caret_and_candidates(case: Path) -> None:
    with pytest.raises(QueryError) as caught:
        sandbox.ask(case, "select event_idd\nfrom events")
    assert "LINE 1: select event_idd" in caught.value.message
    assert "^" in caught.value.message
    assert "event_id" in caught.value.message.split("Candidate bindings")[1]


def test_times_come_in_utc(case: Path) -> None:
    table = sandbox.ask(case, "select event_time from events order by event_time limit 1").table
    assert table.schema.field(0).type == pa.timestamp("us", tz="UTC")
    assert sandbox.ask(case, "select current_setting('TimeZone') as zone").table.to_pylist() == [{"zone": "UTC"}]


def test_columns_of_one_name_are_told_apart(case: Path) -> None:
    assert sandbox.ask(case, "select 1 as a, 2 as a, 3 as b").table.column_names == ["a", "a_2", "b"]


def test_a_running_question_can_be_polled_and_cancelled(case: Path) -> None:
    running = sandbox.start(case, SLOW[1])
    assert running.poll() is None
    running.cancel()
    with pytest.raises(QueryLimit, match="cancelled"):
        running.wait()
    with pytest.raises(QueryLimit, match="cancelled"):
        running.poll()
    assert running.process.returncode == -signal.SIGKILL


def test_a_finished_question_answers_every_poll(case: Path) -> None:
    running = sandbox.start(case, "select 1 as one")
    running.wait()
    running.cancel()  # too late to matter
    answer = running.poll()
    assert answer is not None
    assert answer.table.to_pylist() == [{"one": 1}]


def test_a_process_that_dies_without_a_word_is_explained(case: Path) -> None:
    running = sandbox.start(case, SLOW[1])
    time.sleep(0.5)
    os.kill(running.process.pid, signal.SIGABRT)
    with pytest.raises(QueryLimit, match="ended abnormally"):
        running.wait()


def test_several_questions_run_side_by_side(case: Path) -> None:
    running = [sandbox.start(case, f"select {n} as n, count(*) as events from events") for n in range(4)]
    assert [one.wait().table.to_pylist()[0]["n"] for one in running] == [0, 1, 2, 3]


def test_the_query_process_inherits_no_secret(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-for-queries")
    with pytest.raises(QueryError):
        sandbox.ask(case, "select getenv('AWS_SECRET_ACCESS_KEY')")


def test_no_query_process_is_left_behind(case: Path) -> None:
    with pytest.raises(QueryLimit):
        sandbox.ask(case, SLOW[1], limits=Limits(seconds=0.5))
    living = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True).stdout
    assert not [
        line for line in living.splitlines() if line.split()[:1] == [str(os.getpid())] and "sandbox_worker" in line
    ]


def test_a_missing_case_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no case file"):
        sandbox.ask(tmp_path / "none.duckdb", "select 1")


def test_a_file_that_is_no_case_is_a_readable_error(tmp_path: Path) -> None:
    path = tmp_path / "text.duckdb"
    path.write_text("not a database " * 100)
    with pytest.raises(QueryError):
        sandbox.ask(path, "select 1")
