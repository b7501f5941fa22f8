"""Talk on stderr: sentences, and a progress line for what takes more than a second. Quiet when not a terminal."""

import sys
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


def harmless(text: str) -> str:
    """A text with what a stranger's characters could do to a terminal taken out."""
    return "".join(mark if mark.isprintable() or mark == "\n" else "�" for mark in text)


def say(sentence: str) -> None:
    """One line on stderr."""
    click.echo(harmless(sentence), err=True)


class Meter:
    """A progress line: files, bytes, what a second brings, time left; then the name of the room at work."""

    def __init__(self) -> None:
        self._held: int | None = None
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
            transient=True,
        )
        self._task: TaskID = self._progress.add_task("", total=None, told="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def stage(self, title: str) -> None:
        """Say which room is at work."""
        self._progress.update(self._task, description=title, total=None, completed=0, told="")

    def files(self, files_done: int, files_total: int, bytes_done: int, bytes_total: int, records: int) -> None:
        """Move the line: called by the load room as it goes. Where sizes are not known, files are what is measured."""
        if self._held is None:
            self._held = bytes_done  # what the case held before is no work of this run
        told = self._told(files_done, files_total, bytes_done, bytes_total, records)
        done, total = (bytes_done, bytes_total) if bytes_total else (files_done, files_total)
        self._progress.update(self._task, completed=done, total=total or None, told=told)

    def _told(self, files_done: int, files_total: int, bytes_done: int, bytes_total: int, records: int) -> str:
        elapsed = self._progress.tasks[0].elapsed or 0.0
        parts = [f"{files_done:,}/{files_total:,} files"]
        if bytes_total:
            parts.append(f"{bytes_done / 1e6:,.1f}/{bytes_total / 1e6:,.1f} MB")
        parts.append(f"{records:,} records")
        if elapsed > 1:
            if bytes_total:
                parts.append(f"{(bytes_done - (self._held or 0)) / 1e6 / elapsed:,.1f} MB/s")
            parts.append(f"{records / elapsed:,.0f} records/s")
        return ", ".join(parts)
