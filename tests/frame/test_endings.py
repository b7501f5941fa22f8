"""Every command ends with the code of the contract and one line, whatever is closed, full or broken around it."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from timeline import pipeline
from timeline.cli import endings, timeline
from timeline.cli.options import Exit, opened
from timeline.errors import CaseError, TimelineError


def shell(command: str) -> "subprocess.CompletedProcess[str]":
    """A command line of bash, in which TIMELINE stands for the tool."""
    line = command.replace("TIMELINE", f"{sys.executable} -m timeline")
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (CaseError("No case.", remedy="Make one."), "error: No case. Make one."),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "error: The output cannot be read or written (No space left on device). Is there room on the disk?",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/some/file"),
            "error: /some/file cannot be read or written (Permission denied). Is there room on the disk?",
        ),
        (
            duckdb.IOException("IO Error: could not write\nmore"),
            (
                "error: The case could not be read or written (IO Error: could not write). "
                "Is there room on the disk, and is the file whole?"
            ),
        ),
        (
            duckdb.BinderException("Binder Error: no column"),
            (
                "error: The case is not laid out as this version expects (Binder Error: no column). "
                "Build it again from the logs."
            ),
        ),
        (
            MemoryError(),
            "error: There is not enough memory. Build from less with --from, --to, --account or --region.",
        ),
        (
            ValueError("odd\x1b[31m"),
            "error: ValueError: odd\ufffd[31m. This is our fault; TIMELINE_DEBUG=1 shows where.",
        ),
    ],
)
def test_an_error_is_one_line_that_says_what_and_what_to_try(
    error: Exception, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIMELINE_DEBUG", raising=False)
    assert endings.failed(error) == Exit.FAILED
    assert capsys.readouterr() == ("", says + "\n")


def test_what_is_there_and_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    """A device such as /dev/null would become a file for all who use the machine."""
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    with opened(pipe) as file:
        file.write(b"the report")
    reader.join(timeout=60)
    assert read == [b"the report"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.write_bytes(b"before")
    with pytest.raises(TypeError), opened(report) as file:
        file.write([b"half", "no bytes"])  # type: ignore[arg-type]
    assert report.read_bytes() == b"before"
    with opened(report) as file:
        file.write(b"after")
    assert report.read_bytes() == b"after"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_place_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match=r"cannot be written \(Is a directory\)\. Choose another"), opened(tmp_path):
        pass


def test_a_reader_that_has_seen_enough_ends_an_answer_without_an_error(flagship_case: Path) -> None:
    question = "select * from range(300000)"
    done = shell(f"TIMELINE sql --case {flagship_case} '{question}' --format csv | head -1; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("range\n0\n", "")


def test_no_report_is_written_on_logs_in_which_nobody_has_looked_for_an_incident(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"Records": []}')
    case = tmp_path / "case.duckdb"
    pipeline.build([str(tmp_path / "a.json")], case, load_only=True)
    done = CliRunner().invoke(timeline, ["report", "--case", str(case), "--format", "md"], standalone_mode=False)
    assert str(done.exception) == f"{case} holds events without an analysis. Build it again, without --load-only."
    assert done.stdout == ""


def test_a_closed_stdout_is_said_and_a_closed_stderr_is_no_failure(flagship_case: Path, tmp_path: Path) -> None:
    done = shell(f"TIMELINE sql --case {flagship_case} 'select 1' >&-")
    assert (done.returncode, done.stderr) == (1, "error: stdout is closed. Name a file with -o.\n")
    (tmp_path / "a.json").write_text('{"Records": []}')
    case = tmp_path / "case.duckdb"
    assert shell(f"TIMELINE build {tmp_path / 'a.json'} --case {case} --load-only 2>&-").returncode == 0
    assert duckdb.connect(str(case), read_only=True).sql("select count(*) from events").fetchall() == [(0,)]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this machine has no /dev/full")
def test_a_full_disk_behind_stdout_is_said(flagship_case: Path) -> None:
    done = shell(f"TIMELINE sql --case {flagship_case} 'select 1' >/dev/full")
    assert done.returncode == 1
    assert done.stderr == (
        "error: The output cannot be read or written (No space left on device). Is there room on the disk?\n"
    )
