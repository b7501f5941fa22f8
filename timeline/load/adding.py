"""Records go into the case by threads, each with a file of its own: DuckDB works without Python's lock.

A thread takes file after file and lets DuckDB run the query of ``events`` over a stream of their records, step by step.
A step is one transaction: the case holds all of it, with what has been read of the files, or nothing. It ends where a
row group of DuckDB is full, which then goes to the file at once, packed; one begun would be written twice.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from timeline.load.columns import SCHEMA, TIME, as_batch, texts, views
from timeline.load.reading import Ended, FileRow, Part, Paused, Reading, Stopped
from timeline.store import Refused, Store

ROWS = 122_880
"""Rows added in one step: a row group of DuckDB."""
BYTES = 192 * 2**20
"""Bytes of records that are added in one step."""
BATCH, BATCH_BYTES = 8192, 16 * 2**20
"""Records handed to DuckDB at once: four of its vectors."""
MOST_WORKERS = 2
"""Each holds a row group with all its columns, some 400 MB: more would not keep the load within 1.5 GB."""


def add_all(store: Store, reading: Reading) -> None:
    """Add all that is read to the case. When that fails, the case holds the steps that were done."""
    workers = [_Worker(store, reading) for _ in range(min(os.cpu_count() or 1, MOST_WORKERS))]
    with ThreadPoolExecutor(len(workers), thread_name_prefix="add") as pool:
        try:
            while workers:
                last = threading.Barrier(len(workers))
                running = [pool.submit(worker.work, last) for worker in workers]
                wait(running, return_when=FIRST_EXCEPTION)
                _raise_first(one.exception() for one in running if one.done())
                is_more = reading.settle()
                workers = [worker for worker in workers if not worker.is_done]
                workers = workers or ([_Worker(store, reading)] if is_more else [])
        except BaseException:
            reading.stop()
            last.abort()
            raise


def _raise_first(failures: Iterable[BaseException | None]) -> None:
    """Raise the failure that made the others fail, if there is one."""
    for failure in sorted(filter(None, failures), key=_is_of_another):
        raise failure


def _is_of_another(failure: BaseException) -> bool:
    """Whether a worker ended only because another had failed."""
    return isinstance(failure, threading.BrokenBarrierError | Stopped)


@dataclass
class _Step:
    """What one step takes: parts of files, and the files that came to their end."""

    parts: list[Part] = field(default_factory=list)
    files: dict[str, FileRow] = field(default_factory=dict)
    rows: int = 0
    bytes: int = 0
    failure: BaseException | None = None

    @property
    def is_full(self) -> bool:
        return self.rows >= ROWS or self.bytes >= BYTES

    def take(self, part: Part) -> None:
        self.parts.append(part)
        self.files[part.row["source_file"]] = part.row
        self.rows += len(part.stretch)
        self.bytes += int(part.stretch.sizes.sum())


class _Worker:
    """One thread's work: its file, and what is left of a part of it."""

    def __init__(self, store: Store, reading: Reading) -> None:
        self._store = store
        self._reading = reading
        self._parts = reading.parts()
        self._rest: Part | None = None
        self.is_done = False

    def work(self, last: threading.Barrier) -> None:
        """Steps, until there is nothing more to read or what is held must be settled first.

        The last step of each worker fills no row group: it comes after all that do, or theirs would be written twice.
        """
        while self._step(last):
            pass

    def _step(self, last: threading.Barrier) -> bool:
        """One step; False when it was the last."""
        step = _Step()
        try:
            with self._store.together() as case:
                case.add_stream("events", pa.RecordBatchReader.from_batches(SCHEMA, self._guarded(step)))
                if not step.is_full:
                    last.wait()
                self._finish(case, step)
        except Refused:
            if step.failure is not None:
                raise step.failure from None
            self._reading.take_with_care(step.parts, step.files.values())
            if not step.is_full:
                last.wait()
        return step.is_full

    def _finish(self, case: Store, step: _Step) -> None:
        marks = [
            {"source_file": part.row["source_file"], "source_index": position}
            for part in step.parts
            for position in part.stretch.marked()
        ]
        if marks:
            case.append("marked_records", marks)
        self._reading.write_down(case, step.files.values())

    def _guarded(self, step: _Step) -> Iterator[pa.RecordBatch]:
        """The batches of a step; DuckDB tells an error in here with its own words, so it is kept."""
        try:
            yield from self._batches(step)
        except GeneratorExit:  # DuckDB reads no further, for it refused a row
            raise
        except BaseException as error:
            step.failure = error
            raise

    def _batches(self, step: _Step) -> Iterator[pa.RecordBatch]:
        # What is left of a part is known as seen: it must be in the case before others are told from it.
        while not step.is_full and not self.is_done and (self._rest or not self._reading.is_full):
            first = len(step.parts)
            rows, size = step.rows, step.bytes
            while not step.is_full and step.rows - rows < BATCH and step.bytes - size < BATCH_BYTES:
                if not self._take(step):
                    break
            if step.rows > rows:
                yield _as_batch(step.parts[first:])

    def _take(self, step: _Step) -> bool:
        """Take one more part, or the end of a file; False when there is nothing more, or not yet."""
        part, self._rest = self._rest, None
        found: Part | Ended | Paused | None = part or next(self._parts, None)
        if found is None:
            self.is_done = True
            return False
        if not isinstance(found, Part):
            step.files[found.row["source_file"]] = found.row
            return isinstance(found, Ended)
        room = ROWS - step.rows
        if len(found.stretch) > room:
            self._rest = Part(found.row, found.stretch.some(slice(room, None)))
            found = Part(found.row, found.stretch.some(slice(0, room)))
        step.take(found)
        return True


def _as_batch(parts: list[Part]) -> pa.RecordBatch:
    """Parts of files as what the query of ``events`` is given: their times it reads itself."""
    stretches = [part.stretch for part in parts]
    ids = texts([name for stretch in stretches for name in stretch.ids])
    files: list[Any] = [pa.repeat(pa.scalar(part.row["source_file"]), len(part.stretch)) for part in parts]
    lying = [(stretch.text, stretch.starts, stretch.sizes) for stretch in stretches]
    positions = np.concatenate([stretch.positions for stretch in stretches])
    return as_batch(ids, pa.nulls(len(ids), TIME), pa.concat_arrays(files), positions, views(lying))
