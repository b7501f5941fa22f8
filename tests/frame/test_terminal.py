"""The progress line: files, bytes, what a second brings; and silence where nobody looks."""

import sys

import pytest

from timeline.terminal import Meter


def line(meter: Meter) -> tuple[str, float, float | None]:
    task = meter._progress.tasks[0]
    return task.fields["told"], task.completed, task.total


def test_files_and_bytes_are_told_and_bytes_move_the_line() -> None:
    meter = Meter()
    meter.files(1, 4, 2_500_000, 10_000_000, 7)
    assert line(meter) == ("1/4 files, 2.5/10.0 MB, 7 records", 2_500_000, 10_000_000)


def test_what_a_second_brings_leaves_out_what_the_case_held_before(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    monkeypatch.setattr(meter._progress, "get_time", lambda: 4.0)
    monkeypatch.setattr(meter._progress.tasks[0], "_get_time", lambda: 4.0)
    meter._progress.tasks[0].start_time = 0.0
    meter.files(2, 4, 2_000_000, 10_000_000, 0)
    meter.files(4, 4, 10_000_000, 10_000_000, 2000)
    assert line(meter)[0] == "4/4 files, 10.0/10.0 MB, 2,000 records, 2.0 MB/s, 500 records/s"


def test_files_move_the_line_where_sizes_are_not_known() -> None:
    """An event history says nothing about its size before it is read."""
    meter = Meter()
    meter.files(3, 90, 0, 0, 12)
    assert line(meter) == ("3/90 files, 12 records", 3, 90)


def test_nothing_is_drawn_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    with Meter() as meter:
        meter.stage("reading the logs")
        meter.files(1, 1, 1, 1, 1)
    assert capsys.readouterr() == ("", "")
