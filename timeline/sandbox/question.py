"""One question and its whole answer: poll it, wait for it, cancel it."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from timeline.sandbox import process as processes
from timeline.sandbox.process import DEFAULT_LIMITS, Limits, Process, Stop

OVERHEAD = 1 << 20  # what an Arrow stream may add to the bytes of its values
END = b"\xff\xff\xff\xff\x00\x00\x00\x00"  # how an Arrow stream ends: rows before it are all there


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows, whether there were more than the limit, how long it took, and how many there are (None: unknown)."""

    table: pa.Table
    truncated: bool
    seconds: float
    total: int | None = None


@dataclass(slots=True)
class Running:
    """A question on its way. ``poll`` never waits, ``wait`` does, ``cancel`` ends it for good."""

    limits: Limits
    process: Process | None = None
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    stopped_by: Stop | None = None
    output: bytes = b""
    complaint: bytes = b""
    thread: threading.Thread | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def seconds(self) -> float:
        """How long it has run, or ran; waiting for its turn included."""
        return (self.ended or time.monotonic()) - self.started

    @property
    def waits(self) -> bool:
        """True while others have to finish first."""
        return self.process is None and self.ended is None

    def cancel(self) -> None:
        """Kill the process; a later ``poll`` or ``wait`` raises QueryLimit."""
        self._stop("cancel")

    def poll(self) -> Answer | None:
        """The answer, or None while it is still running. Raises QueryError or a child when the question failed."""
        return None if self.thread is None or self.thread.is_alive() else self._outcome()

    def wait(self) -> Answer:
        """The answer, however long it takes within the limits. Raises QueryError or a child of it."""
        assert self.thread is not None
        try:
            self.thread.join()
        except KeyboardInterrupt:
            self.cancel()
            raise
        return self._outcome()

    def _stop(self, reason: Stop) -> None:
        with self.lock:
            if self.ended is None and self.stopped_by is None:
                self.stopped_by = reason
                if self.process is not None:
                    self.process.kill()

    def _run(self, job: bytes) -> None:
        """In its own thread: wait for a seat, hand over the job, read what comes, end the process in time."""
        with processes.seats:
            with self.lock:
                if self.stopped_by is None:
                    self.process = processes.process()
            if self.process is not None:
                self._collect(self.process, job)
        self.ended = time.monotonic()

    def _collect(self, process: Process, job: bytes) -> None:
        alarm = threading.Timer(self.limits.seconds, self._stop, ("time",))
        alarm.daemon = True
        alarm.start()
        with process:
            assert process.stdout
            assert process.stderr
            processes.hand_over(process, job)
            self.output = process.stdout.read(self.limits.bytes + OVERHEAD + 1)
            if len(self.output) > self.limits.bytes + OVERHEAD:
                self._stop("size")
            self.complaint = process.stderr.read(65_536)
        alarm.cancel()

    def _outcome(self) -> Answer:
        code = 0 if self.process is None else self.process.returncode
        # Killed after the last row: only the counting was cut short.
        is_whole = self.output.endswith(END) and code < 0 and self.stopped_by in (None, "time")
        if self.stopped_by is not None and not is_whole:
            raise processes.stopped(self.stopped_by, self.limits)
        if code != 0 and not is_whole:
            raise processes.failed(self.complaint, code, self.limits)
        table = pa.ipc.open_stream(self.output).read_all()
        table = table.rename_columns(processes.distinct(table.column_names))
        truncated = table.num_rows > self.limits.rows
        total = processes.last_words(self.complaint).get("total") if truncated else table.num_rows
        return Answer(table.slice(0, self.limits.rows), truncated, self.seconds, total)


def start(case: Path, sql: str, params: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS) -> Running:
    """Begin one question on the case at ``case``; ``params`` are the values of its ``$names``, as JSON can carry them.

    Raises CaseError when there is no such file.
    """
    job = processes.job(case, sql, params, limits)
    running = Running(limits)
    running.thread = threading.Thread(target=running._run, args=(job,), daemon=True, name="timeline-sandbox")
    running.thread.start()
    return running


def ask(case: Path, sql: str, params: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS) -> Answer:
    """The answer to one question. Raises CaseError without a case, QueryError or a child when the question fails."""
    return start(case, sql, params, limits).wait()
