"""Ad-hoc SQL: ask anything, break nothing."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.conftest import ROOT
from tests.sandbox.attacks import BOMBS, ENDLESS, KINDS, REFUSED
from timeline import sandbox
from timeline.errors import CaseError, QueryError, QueryLimit, QueryRefused
from timeline.sandbox import Limits, Running, process

QUICK = Limits(seconds=3, rows=100, memory=2 << 30)
Ends = dict[str, QueryError | sandbox.Answer]

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


State = tuple[str, list[Path]]


def state(case: Path) -> State:
    """The case's bytes and its folder: neither is ever to change."""
    return hashlib.sha256(case.read_bytes()).hexdigest(), sorted(case.parent.iterdir())


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Somebody who listens, and whom no question may ever call."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


def is_called(listener: socket.socket) -> bool:
    """Whether anybody knocked: a call waits in the queue until it is taken."""
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="module")
def aim(case: Path, listener: socket.socket) -> Callable[[str], str]:
    """Writes the places into a statement."""
    port = str(listener.getsockname()[1])
    return lambda sql: sql.replace("{case}", str(case)).replace("{folder}", str(case.parent)).replace("{port}", port)


@pytest.fixture(scope="module")
def outcomes(case: Path, listener: socket.socket, aim: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """How every statement ended behind the walls of a query process, all of them in one: kind and message of each."""
    limits = {"rows": 10, "bytes": 1 << 20, "counting": 1, "memory": QUICK.memory, "cpu": 300}
    statements = [*ORDINARY, *REFUSED]
    jobs = [{"case": str(case), "sql": aim(sql), "params": {}, **limits} for sql in statements]
    before = state(case)
    done = subprocess.run(
        [sys.executable, "-m", "tests.sandbox.in_one_process"],
        input=json.dumps(jobs), capture_output=True, text=True, cwd=ROOT, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert state(case) == before
    assert not is_called(listener)
    return dict(zip(statements, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("sql", ORDINARY)
def test_an_ordinary_question_is_answered_with_rows(sql: str, outcomes: dict[str, dict[str, Any]]) -> None:
    assert outcomes[sql]["kind"] == "answer"
    assert outcomes[sql]["message"] >= 1


def test_there_are_more_than_two_hundred_attacks() -> None:
    assert len({*REFUSED, *BOMBS, *ENDLESS}) > 200


@pytest.mark.parametrize("sql", REFUSED, ids=lambda sql: sql[:60])
def test_a_hostile_or_faulty_statement_ends_in_one_readable_error(
    sql: str, outcomes: dict[str, dict[str, Any]]
) -> None:
    assert outcomes[sql]["kind"] in ("refused", "error")
    assert outcomes[sql]["message"].strip()
    assert "Traceback" not in outcomes[sql]["message"]


def test_the_walls_are_named_in_plain_words(outcomes: dict[str, dict[str, Any]]) -> None:
    for sql in ("select * from read_text('/etc/passwd')", "explain analyze delete from events"):
        assert outcomes[sql]["kind"] == "refused"
        assert outcomes[sql]["message"].startswith("Only the case can be read here; nothing can be written or set.")
    assert "this is COPY: the case is evidence" in outcomes["copy (select 1) to '/dev/stdout'"]["message"]
    assert "of a kind without a name" in outcomes["update extensions"]["message"]


def resident(kind: str = "VmRSS") -> int:
    """Bytes of memory that this process, the server, holds; or held at most (``VmHWM``) since ``forget_the_peak``."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:")) << 10


def forget_the_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


@pytest.fixture(scope="module")
def ends(case: Path, listener: socket.socket, aim: Callable[[str], str]) -> Ends:
    """How the worst ended, each in its own process and all let loose at once as by several users, one of each kind."""
    before, weight = state(case), resident()
    forget_the_peak()
    some = [sql for kind in KINDS.values() for sql in kind[:1]]
    running = {sql: sandbox.start(case, sql, limits=QUICK) for sql in BOMBS}
    running |= {sql: sandbox.start(case, aim(sql)) for sql in some}
    running |= {sql: sandbox.start(case, sql, limits=Limits(seconds=0.5, memory=2 << 30)) for sql in ENDLESS}
    bystander = sandbox.start(case, "select count(*) as n from events")
    found = {sql: outcome(one) for sql, one in running.items()}
    assert bystander.wait().table.to_pylist() == [{"n": 1000}]
    assert state(case) == before
    assert not is_called(listener)
    assert resident("VmHWM") - weight < 300 << 20
    return found


def outcome(running: Running) -> QueryError | sandbox.Answer:
    try:
        return running.wait()
    except QueryError as error:
        return error


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_each_kind_ends_the_same_in_a_process_of_their_own(
    kind: str, ends: Ends, outcomes: dict[str, dict[str, Any]]
) -> None:
    for sql in KINDS[kind][:1]:
        error = ends[sql]
        assert isinstance(error, QueryError)
        assert error.message == outcomes[sql]["message"]


@pytest.mark.parametrize("sql", [*BOMBS, *ENDLESS], ids=lambda sql: sql[:60])
def test_a_bomb_and_a_question_without_end_meet_a_limit_and_are_told_so(sql: str, ends: Ends) -> None:
    assert isinstance(ends[sql], QueryLimit)


def test_a_temporary_view_cannot_outlive_its_question(case: Path) -> None:
    with pytest.raises(QueryRefused):
        sandbox.ask(case, "create temp view events as select 1 as n")
    assert sandbox.ask(case, "select count(*) as n from events").table.to_pylist() == [{"n": 1000}]


def test_the_answer_is_cut_at_the_limit_and_says_so(case: Path) -> None:
    cut = sandbox.ask(case, "from events", limits=Limits(rows=10))
    whole = sandbox.ask(case, "from events limit 10", limits=Limits(rows=10))
    assert (cut.table.num_rows, cut.truncated, cut.total) == (10, True, 1000)
    assert (whole.table.num_rows, whole.truncated, whole.total) == (10, False, 10)


def test_the_true_total_knows_parameters_and_comments_and_is_left_out_where_none_can_be_told(case: Path) -> None:
    few = Limits(rows=10)
    assert sandbox.ask(case, "from events where kind = $kind -- all;", {"kind": "a"}, few).total == 500
    assert sandbox.ask(case, "values (1), (2), (3);", limits=Limits(rows=1)).total == 3
    assert sandbox.ask(case, "from events where kind = $kind order by 1", {"kind": "a"}, few).total == 500
    assert sandbox.ask(case, "from events order by event_id limit 30", limits=few).total == 30
    endless = sandbox.ask(case, "from range(1000000000000)", limits=Limits(rows=10, seconds=8))
    assert (endless.table.num_rows, endless.truncated, endless.total) == (10, True, None)


def test_rows_that_were_all_sent_are_an_answer_even_when_the_counting_was_killed() -> None:
    table = pa.table({"n": [1, 2, 3]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    whole = sink.getvalue().to_pybytes()
    ended = threading.Thread()
    killed = SimpleNamespace(returncode=-signal.SIGKILL)
    running = Running(Limits(rows=2), process=killed, ended=1.0, stopped_by="time", output=whole, thread=ended)  # type: ignore[arg-type]
    answer = running.poll()
    assert answer is not None
    assert (answer.table.num_rows, answer.truncated, answer.total) == (2, True, None)
    running.output = whole[:-8]  # the end is missing: nobody knows whether the rows are
    with pytest.raises(QueryLimit, match="longer than"):
        running.poll()


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
    running = sandbox.start(case, ENDLESS[1])
    assert running.poll() is None
    running.cancel()
    with pytest.raises(QueryLimit, match="cancelled"):
        running.wait()
    with pytest.raises(QueryLimit, match="cancelled"):
        running.poll()
    assert running.process is None or running.process.returncode == -signal.SIGKILL


def test_a_finished_question_answers_every_poll(case: Path) -> None:
    running = sandbox.start(case, "select 1 as one")
    running.wait()
    running.cancel()  # too late to matter
    answer = running.poll()
    assert answer is not None
    assert answer.table.to_pylist() == [{"one": 1}]


def test_a_process_that_dies_without_a_word_is_explained(case: Path) -> None:
    running = sandbox.start(case, ENDLESS[1])
    while running.process is None:
        time.sleep(0.02)
    os.kill(running.process.pid, signal.SIGABRT)
    with pytest.raises(QueryLimit, match="ended abnormally"):
        running.wait()


def test_several_questions_run_side_by_side(case: Path) -> None:
    """More than there are seats: the last ones wait for their turn, and somebody else's long question stops nobody."""
    long = sandbox.start(case, ENDLESS[1], limits=Limits(seconds=300))
    running = [sandbox.start(case, f"select {n} as n, count(*) as events from events") for n in range(6)]
    waiting = sandbox.start(case, "select 1")
    waiting.cancel()
    assert [one.wait().table.to_pylist()[0]["n"] for one in running] == [0, 1, 2, 3, 4, 5]
    assert long.poll() is None
    long.cancel()
    for cancelled in (long, waiting):
        with pytest.raises(QueryLimit, match="cancelled"):
            cancelled.wait()


def test_the_query_process_inherits_no_secret(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-for-queries")
    with pytest.raises(QueryError):
        sandbox.ask(case, "select getenv('AWS_SECRET_ACCESS_KEY')")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every query process that a test starts."""
    found: list[subprocess.Popen[bytes]] = []
    spawn = process._spawn

    def spawned(*words: str) -> subprocess.Popen[bytes]:
        found.append(spawn(*words))
        return found[-1]

    monkeypatch.setattr(process, "_spawn", spawned)
    return found


def living(started: list[subprocess.Popen[bytes]]) -> int:
    return sum(1 for one in started if one.poll() is None)


def test_no_query_process_and_no_file_is_left_behind(case: Path, started: list[subprocess.Popen[bytes]]) -> None:
    sandbox.dismiss()
    before = sorted(case.parent.iterdir())
    with pytest.raises(QueryLimit):
        sandbox.ask(case, ENDLESS[1], limits=Limits(seconds=0.5))
    with pytest.raises(QueryLimit), sandbox.stream(case, ENDLESS[1], limits=Limits(seconds=0.5)):
        pass
    assert (len(started), living(started)) == (2, 0)
    assert sorted(case.parent.iterdir()) == before


def test_a_process_started_ahead_answers_and_can_be_dismissed(
    case: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    sandbox.dismiss()
    sandbox.prepare()
    sandbox.prepare()
    assert (len(started), living(started)) == (1, 1)
    assert sandbox.ask(case, "select 1 as one").table.to_pylist() == [{"one": 1}]
    assert (len(started), living(started)) == (1, 0)
    sandbox.prepare()
    sandbox.dismiss()
    assert (len(started), living(started)) == (2, 0)


def test_a_process_started_ahead_that_died_is_replaced(case: Path) -> None:
    sandbox.prepare()
    process._ahead[0].kill()
    process._ahead[0].wait()
    assert sandbox.ask(case, "select 1 as one").table.num_rows == 1


def test_limits_come_from_the_environment(case: Path) -> None:
    said = {"ROWS": "5", "SECONDS": "7", "BYTES": "3", "MEMORY": "2048"}
    limits = sandbox.configured({f"TIMELINE_SQL_{name}": number for name, number in said.items()})
    assert limits == Limits(seconds=7, rows=5, bytes=3 << 20, memory=2 << 30)
    assert sandbox.ask(case, "from events", limits=limits).table.num_rows == 5
    assert sandbox.configured({}) == Limits()
    for wrong in ("0", "-1", "many", "1e9"):
        with pytest.raises(QueryError, match="TIMELINE_SQL_ROWS"):
            sandbox.configured({"TIMELINE_SQL_ROWS": wrong})
    with pytest.raises(QueryError, match="at least 1024"):
        sandbox.configured({"TIMELINE_SQL_MEMORY": "1000"})
    assert sandbox.ask(case, "from events limit 1", limits=sandbox.configured({"TIMELINE_SQL_MEMORY": "1024"})).table


def test_a_text_is_cut_into_its_statements_and_nothing_of_it_is_run(case: Path) -> None:
    found = sandbox.statements(f"select ';' as a; -- b;\n select $x as b; copy (select 1) to '{case.parent}/x.csv'")
    assert [part.params for part in found] == [(), ("x",), ()]
    assert found[0].text.rstrip(";") == "select ';' as a"
    assert not (case.parent / "x.csv").exists()
    with pytest.raises(QueryError, match="syntax error"):
        sandbox.statements("select 1; selec")


def test_a_missing_case_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no case file"):
        sandbox.ask(tmp_path / "none.duckdb", "select 1")


def test_a_file_that_is_no_case_is_a_readable_error(tmp_path: Path) -> None:
    path = tmp_path / "text.duckdb"
    path.write_text("not a database " * 100)
    with pytest.raises(QueryError):
        sandbox.ask(path, "select 1")


def test_a_question_gives_way_to_the_pages() -> None:
    """The process is niced before it opens the case, so that a heavy question leaves the app answering."""
    asked = "from timeline import sandbox_worker as w; import os; w.confine(1 << 33, 60); print(os.nice(0))"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert int(told) == min(os.nice(0) + 10, 19)
