"""What was read goes into the case while more is read, by threads: DuckDB works without Python's lock.

Some threads run the query of ``events`` over records, and one adds the rows it gives, some hundred thousand a step. A
step is one transaction: the case holds all of it, with what has been read of the files, or nothing. It ends where a row
group of DuckDB is full, which then goes to the file at once, packed; one begun would be written twice.
"""

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import pyarrow as pa

from timeline.load import batch
from timeline.load.batch import Batch, as_table
from timeline.load.columns import MARK, RAW, with_all_columns
from timeline.load.settle import copies_as_rows, settle
from timeline.store import Store

AHEAD = 2
"""Hand-overs under way at once: one is shaped, one added."""
PARTLY = "partly read"
"""The shape of a file of which a build that was killed had added only some of the records."""


@dataclass
class Held:
    """What has been read and is not yet handed over: whole rows, records to be told from others first, and rejects."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    """New records by the columns that ``columns.as_batch`` gives them."""
    doubted: Batch = field(default_factory=Batch)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Rows of the files that these come from, as far as they are read: so a killed build knows where it was."""


class Adding:
    """A step under way and the thread that works on it. Hold it in a ``with``: left by an error, the step is undone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shapers = ThreadPoolExecutor(max_workers=max((os.cpu_count() or 1) - 1, 1), thread_name_prefix="shape")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="add")
        self._step = _Step(store)
        self._running: deque[Future[None]] = deque()
        self._failed = False

    def __enter__(self) -> "Adding":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._shapers, self._thread:
            try:
                if error is None:
                    self.flush()
            finally:
                self._shapers.shutdown(cancel_futures=True)
                self._thread.shutdown(cancel_futures=True)
                self._step.undo()

    def hand_over(self, held: Held) -> None:
        """Have this added after what was handed over before; waits when too much is under way."""
        shaping = self._shapers.submit(_shaped, self._store, held.batches) if held.batches else None
        held.batches = []
        self._running.append(self._thread.submit(self._in_order, self._step.add, shaping, held))
        self._wait(AHEAD)

    def flush(self) -> None:
        """Until the case holds all that was handed over."""
        self._running.append(self._thread.submit(self._in_order, self._step.end))
        self._wait(0)

    def _in_order(self, work: Callable[..., None], *given: Any) -> None:
        """Work for the adding thread; none is done after one that failed, for the case would lack what that had."""
        if self._failed:
            return
        self._failed = True
        work(*given)
        self._failed = False

    def _wait(self, most: int) -> None:
        """Until no more than so many are under way; an error in one of them is raised here."""
        while len(self._running) > most:
            self._running.popleft().result()


def _shaped(store: Store, batches: Sequence[pa.RecordBatch]) -> pa.Table:
    """Records with all columns of ``events``, and the mark."""
    given = pa.Table.from_batches(batches)
    rows = store.shaped("events", with_all_columns(given), leave_out=RAW)
    # The records as they came need not go through the query: they are most of the bytes.
    return rows.append_column(RAW, given[RAW]).append_column(MARK, given[MARK])


class _Step:
    """One transaction after the other, each for one row group."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: Store | None = None
        self._stack = ExitStack()
        self._rows = self._bytes = 0
        self._files: dict[str, dict[str, Any]] = {}
        """Rows of files to be written when the step ends."""

    def add(self, shaping: Future[pa.Table] | None, held: Held) -> None:
        """Add what was read; steps end in the midst of it where they are full."""
        done, self._files = self._files, self._files | {name: _as_part(row) for name, row in held.files.items()}
        if shaping is not None:
            self._add_rows(shaping.result())
        self._tell_apart(held.doubted)
        step = self._begun()
        if held.rejects:
            step.append("rejected_records", held.rejects)
        self._files = {**{name: row for name, row in done.items() if name in self._files}, **held.files}
        if self._is_full():
            self.end()

    def end(self) -> None:
        """Let the case hold the step."""
        step = self._begun()
        if self._files:
            step.remove("source_files", "source_file", list(self._files))
            step.append("source_files", list(self._files.values()))
        self._open = None
        self._stack.close()
        self._files = {}
        self._rows = self._bytes = 0

    def undo(self) -> None:
        """Leave the case as it was before the step."""
        if self._open is not None:
            self._open = None
            self._stack.__exit__(_Undone, _Undone(), None)

    def _begun(self) -> Store:
        if self._open is None:
            self._open = self._stack.enter_context(self._store.together())
        return self._open

    def _is_full(self) -> bool:
        return self._rows >= batch.ROWS or self._bytes >= batch.BYTES

    def _add_rows(self, rows: pa.Table) -> None:
        """Rows that have every column of ``events``, cut where a step is full."""
        while len(rows):
            part = rows.slice(0, max(batch.ROWS - self._rows, 1))
            step = self._begun()
            step.add_whole("events", part)
            _mark(step, part)
            self._rows += len(part)
            self._bytes += part.nbytes
            rows = rows.slice(len(part))
            if self._is_full():
                self.end()

    def _tell_apart(self, doubted: Batch) -> None:
        """Records that may have been seen before become events, copies, or contents that contest an id."""
        if not doubted.first:
            return
        new, copies, contested = doubted.sort_out(self._begun())
        if new:
            rows = _shaped(self._begun(), as_table(new).to_batches())
            # The same bytes are in the rows now: held twice they would be the largest thing in memory.
            new.clear()
            doubted.first.clear()
            self._add_rows(rows)
        step = self._begun()
        if copies:
            step.append("duplicate_records", copies_as_rows(copies))
        if contested:
            self._rows += settle(step, contested)


def _mark(step: Store, rows: pa.Table) -> None:
    """List the rows that are marked: what the logs leave out is looked for in these alone."""
    marked = rows.filter(rows[MARK])
    if len(marked):
        step.append("marked_records", marked.select(["source_file", "source_index"]))


class _Undone(Exception):  # noqa: N818 - no error of ours: what a transaction is left by when it shall not count
    """A step was given up."""


def _as_part(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "shape": PARTLY}
