"""The commands as a script sees them: stdout, stderr, exit codes."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import FLAGSHIP
from tests.forked import run
from timeline import cli

RECORD = {
    "eventVersion": "1.11",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ana", "accountId": "111122223333"},
    "eventTime": "2025-12-15T09:00:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "ListBuckets",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.7",
    "userAgent": "aws-cli/2.30.0",
    "eventID": "00000000-0000-4000-8000-000000000001",
    "eventType": "AwsApiCall",
    "recipientAccountId": "111122223333",
}


def started(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command from the start of Python on."""
    command = [sys.executable, "-m", "timeline", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=300)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps({"Records": [RECORD, RECORD]}))
    return folder


def built(logs: Path, case: Path, *options: str) -> dict[str, Any]:
    done = run("build", str(logs), "--case", str(case), "--json", *options)
    assert done.returncode in (0, 3), done.stderr
    return dict(json.loads(done.stdout))


def test_a_build_ends_with_0_and_its_counts_obey_the_law(logs: Path, tmp_path: Path) -> None:
    summary = built(logs, tmp_path / "case.duckdb")
    assert (summary["records_seen"], summary["events_loaded"], summary["duplicates"], summary["rejected"]) == (
        2,
        1,
        1,
        0,
    )


def test_a_rejected_record_ends_with_3_and_the_rest_is_kept(logs: Path, tmp_path: Path) -> None:
    (logs / "two.json").write_text(json.dumps({"Records": [{**RECORD, "eventTime": "never", "eventID": "x"}]}))
    done = run("build", str(logs), "--case", str(tmp_path / "case.duckdb"), "--json")
    summary = json.loads(done.stdout)
    assert done.returncode == 3
    assert summary["records_seen"] == summary["events_loaded"] + summary["duplicates"] + summary["rejected"] == 3
    assert summary["rejected"] == 1


def test_building_again_adds_only_what_is_new(logs: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    first = built(logs, case)
    again = built(logs, case)
    assert again["events_added"] == 0
    assert again["events_loaded"] == first["events_loaded"]
    (logs / "later.json").write_text(json.dumps({"Records": [{**RECORD, "eventID": "later"}]}))
    assert built(logs, case)["events_added"] == 1


def test_times_in_words_are_understood_and_echoed_in_utc(logs: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    done = run("build", str(logs), "--case", str(case), "--from", "15 Dec 2025 5:30pm UTC+8", "--json")
    assert "--from is read as 2025-12-15T09:30:00Z" in done.stderr
    assert json.loads(done.stdout)["from"] == "2025-12-15T09:30:00Z"
    assert json.loads(done.stdout)["events_loaded"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "x", "--from", "whenever"],
        ["build", "x", "--from", "2025-12-16", "--to", "2025-12-15"],
        ["report", "--format", "stone-tablet"],
        ["sql"],
        ["sql", "--saved", "nothing-of-the-sort"],
        ["no-such-command"],
        ["build", "x", "--no-such-option"],
    ],
)
def test_wrong_usage_ends_with_2_or_says_what_is_missing(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == (1 if "--saved" in arguments else 2)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "no/such/folder"],
        ["report"],
        ["app", "--no-browser"],
        ["sql", "select 1"],
    ],
)
def test_a_failure_is_one_clear_line_and_code_1(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip().splitlines()[-1].startswith("error: ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "case.duckdb").exists()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A case that is there already."""
    folder = tmp_path_factory.mktemp("before")
    (folder / "one.json").write_text(json.dumps({"Records": [RECORD]}))
    built(folder / "one.json", folder / "case.duckdb")
    return (folder / "case.duckdb").read_bytes()


def test_a_failed_build_leaves_the_case_as_it_was(before: bytes, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    case.write_bytes(before)
    assert run("build", str(tmp_path / "nothing"), "--case", str(case)).returncode == 1
    assert case.read_bytes() == before


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.0, 1.5])
def test_an_interrupted_build_ends_with_130_and_leaves_the_case_whole(
    seconds: float, before: bytes, tmp_path: Path
) -> None:
    case = tmp_path / "case.duckdb"
    case.write_bytes(before)
    with subprocess.Popen(
        [sys.executable, "-m", "timeline", "build", str(FLAGSHIP), "--case", str(case)],
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while not case.with_name("case.duckdb.building").exists() and running.poll() is None:
            time.sleep(0.02)
        time.sleep(seconds)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=60)[1]
        assert running.returncode == 130, told
    assert case.read_bytes() == before
    left = {path.name for path in tmp_path.iterdir()} - {"case.duckdb"}
    assert all(name.startswith("case.duckdb.building") for name in left), "only what the next build goes on with"


def test_what_was_interrupted_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path, flagship_case: Path) -> None:
    case = tmp_path / "case.duckdb"
    command = [sys.executable, "-m", "timeline", "build", str(FLAGSHIP), "--case", str(case)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        while not case.with_name("case.duckdb.building").exists() and running.poll() is None:
            time.sleep(0.02)
        time.sleep(0.8)
        running.kill()
    assert run(*command[3:]).returncode == 0
    asked = "select list(columns(*) order by event_id) from (select event_id, executor from attributions)"
    with (
        duckdb.connect(str(case), read_only=True) as anew,
        duckdb.connect(str(flagship_case), read_only=True) as before,
    ):
        assert anew.execute(asked).fetchall() == before.execute(asked).fetchall()


def test_load_only_stops_before_the_analysis(logs: Path, tmp_path: Path) -> None:
    case = tmp_path / "case.duckdb"
    assert built(logs, case, "--load-only")["incidents"] == []
    with duckdb.connect(str(case), read_only=True) as db:
        tables = {row[0] for row in db.execute("select table_name from duckdb_tables()").fetchall()}
    assert "events" in tables
    assert "attributions" not in tables


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_the_report_is_the_same_bytes_each_time(form: str, flagship_case: Path, tmp_path: Path) -> None:
    first = started("report", "--case", str(flagship_case), "--format", form, "-o", str(tmp_path / "first"))
    assert first.returncode == 0
    assert first.stdout == ""
    again = started("report", "--case", str(flagship_case), "--format", form, PYTHONHASHSEED="7", TZ="Asia/Tokyo")
    assert (tmp_path / "first").read_text() == again.stdout


def test_sql_answers_in_every_format(flagship_case: Path, tmp_path: Path) -> None:
    asked = "select executor, count(*) as n from attributions group by all order by n desc, executor limit 2"
    for form in ("table", "csv", "json"):
        done = run("sql", "--case", str(flagship_case), asked, "--format", form)
        assert done.returncode == 0
        assert "executor" in done.stdout
    done = run("sql", "--case", str(flagship_case), asked, "--format", "parquet", "-o", str(tmp_path / "out.parquet"))
    assert done.returncode == 0
    assert len(duckdb.execute(f"from '{tmp_path / 'out.parquet'}'").fetchall()) == 2


def test_sql_that_would_write_is_refused_and_nothing_changes(flagship_case: Path) -> None:
    before = flagship_case.read_bytes()
    for attack in ("drop table events", f"copy (select 1) to '{flagship_case}'", "select 1; select 2", "selec 1"):
        done = run("sql", "--case", str(flagship_case), attack)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
    assert flagship_case.read_bytes() == before


def test_saved_questions_are_listed_and_run(flagship_case: Path) -> None:
    listed = run("sql", "--list")
    assert listed.returncode == 0
    names = [line.split()[0] for line in listed.stdout.splitlines() if line and not line.startswith(" ")]
    assert len(names) >= 10
    for name in names:
        done = run("sql", "--case", str(flagship_case), "--saved", name, "--format", "json")
        assert done.returncode in (0, 2), done.stderr
        if done.returncode == 2:
            assert "is missing" in done.stderr


def test_output_that_nobody_reads_on_is_no_error(flagship_case: Path) -> None:
    command = f"{sys.executable} -m timeline sql --case {flagship_case} 'select * from events' --format csv | head -1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert done.stdout.count("\n") == 1


def test_a_command_is_imported_when_it_is_asked_for_and_no_other_is() -> None:
    """What a build needs takes as long to import as a small question takes to answer."""
    asked = "import sys; from timeline import cli; cli.timeline(['sql', '--list'], standalone_mode=False); "
    told = "print(*{'timeline.pipeline', 'timeline.render.report', 'boto3'} & set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", asked + told], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    for home in set(cli.HOMES.values()):
        commands = importlib.import_module(f"timeline.cli.{home}").COMMANDS
        assert {command.name for command in commands} == {name for name in cli.HOMES if cli.HOMES[name] == home}


def test_a_command_that_is_nearly_right_is_suggested() -> None:
    done = run("reprot")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'report'?" in done.stderr


def test_every_command_has_help() -> None:
    overview = started("--help").stdout
    for command in ("demo", "build", "app", "report", "sql"):
        assert command in overview
        assert "Usage:" in run(command, "--help").stdout
