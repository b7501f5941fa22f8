"""An answer of any length: its rows as they come, in bounded memory."""

import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from timeline.sandbox import process as processes
from timeline.sandbox.process import DEFAULT_LIMITS, Limits, Process


@dataclass(slots=True)
class Stream:
    """The rows of an answer batch by batch, in bounded memory. ``truncated`` is known once all have been taken."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    truncated: bool = False
    rows: int = 0


@contextmanager
def stream(
    case: Path, sql: str, params: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Stream]:
    """The answer to one question as it comes, for writing it somewhere; the process ends with the block.

    ``limits.seconds`` bounds each wait for rows and, twofold, the processor time of the whole; the bytes of the answer
    are not bounded, for they are never held. Raises CaseError, and QueryError or a child, here or while rows are taken.
    """
    job = processes.job(case, sql, params, replace(limits, bytes=1 << 62))
    with processes.seats:
        process = processes.process()
        try:
            processes.hand_over(process, job)
            with _patience(process, limits):
                reader = pa.ipc.open_stream(process.stdout)
            schema = pa.schema(
                [
                    item.with_name(name)
                    for item, name in zip(reader.schema, processes.distinct(reader.schema.names), strict=True)
                ]
            )
            found = Stream(schema, iter(()))
            found.batches = _batches(found, reader, process, limits)
            yield found
        finally:
            processes.end(process)


def _batches(found: Stream, reader: Any, process: Process, limits: Limits) -> Iterator[pa.RecordBatch]:
    while not found.truncated:
        with _patience(process, limits):
            batch = next(reader, None)
        if batch is None:  # a stream may also end because its process died at the end of a batch
            _well_ended(process, limits)
            return
        found.truncated = found.rows + batch.num_rows > limits.rows
        batch = batch.slice(0, limits.rows - found.rows)
        found.rows += batch.num_rows
        yield pa.RecordBatch.from_arrays(batch.columns, schema=found.schema)


def _well_ended(process: Process, limits: Limits) -> None:
    assert process.stderr
    complaint = process.stderr.read(65_536)
    if process.wait() != 0:
        raise processes.failed(complaint, process.returncode, limits)


@contextmanager
def _patience(process: Process, limits: Limits) -> Iterator[None]:
    """Wait for the process, but only so long; a stream that breaks off becomes the error that broke it."""
    alarm = threading.Timer(limits.seconds, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        assert process.stderr
        complaint = process.stderr.read(65_536)
        code = process.wait()
        if code == -signal.SIGKILL and not alarm.is_alive():
            raise processes.stopped("time", limits) from error
        raise processes.failed(complaint, code, limits) from error
    finally:
        alarm.cancel()
