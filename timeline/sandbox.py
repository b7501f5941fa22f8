"""Ad-hoc SQL on a case, in a process of its own that can be killed: ask anything, break nothing.

``ask`` waits for the answer; ``start`` gives a handle to poll and cancel. The limits and their reasons are written down
in ``sandbox_worker``; what this module adds is time, the size of what comes back, and readable errors.
"""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from timeline.errors import CaseError, QueryError, QueryLimit, QueryRefused

WORKER = Path(__file__).with_name("sandbox_worker.py")
# Tidy enough to hold a session's secrets away: a query process inherits nothing of the app's environment.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
KINDS: Mapping[str, type[QueryError]] = {"refused": QueryRefused, "limit": QueryLimit, "error": QueryError}
OVERHEAD = 1 << 20  # what an Arrow stream may add to the bytes of its values


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one question may take: seconds, rows and bytes of its answer, bytes of address space."""

    seconds: float = 30
    rows: int = 10_000
    bytes: int = 64 << 20
    memory: int = 4 << 30


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows, whether there were more than the limit, and how long it took."""

    table: pa.Table
    truncated: bool
    seconds: float


@dataclass(slots=True)
class Running:
    """A question on its way. ``poll`` never waits, ``wait`` does, ``cancel`` ends it for good."""

    limits: Limits
    process: "subprocess.Popen[bytes]"
    started: float = field(default_factory=time.monotonic)
    ended: float | None = None
    stopped_by: Literal["", "time", "size", "cancel"] = ""
    output: bytes = b""
    complaint: bytes = b""
    thread: threading.Thread | None = None

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return (self.ended or time.monotonic()) - self.started

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

    def _stop(self, reason: Literal["time", "size", "cancel"]) -> None:
        if self.process.poll() is None and not self.stopped_by:
            self.stopped_by = reason
            self.process.kill()

    def _collect(self, job: bytes) -> None:
        """In its own thread: hand over the job, read what comes, end the process in time."""
        alarm = threading.Timer(self.limits.seconds, self._stop, ("time",))
        alarm.daemon = True
        alarm.start()
        with self.process:
            assert self.process.stdin
            assert self.process.stdout
            assert self.process.stderr
            try:
                self.process.stdin.write(job)
                self.process.stdin.close()
            except BrokenPipeError:  # it died before it read: its exit code says why
                pass
            self.output = self.process.stdout.read(self.limits.bytes + OVERHEAD + 1)
            if len(self.output) > self.limits.bytes + OVERHEAD:
                self._stop("size")
            self.complaint = self.process.stderr.read(65_536)
        alarm.cancel()
        self.ended = time.monotonic()

    def _outcome(self) -> Answer:
        if self.stopped_by:
            raise _stopped(self.stopped_by, self.limits)
        if self.process.returncode != 0:
            raise _failed(self.complaint, self.process.returncode, self.limits)
        table = _with_distinct_names(pa.ipc.open_stream(self.output).read_all())
        return Answer(table.slice(0, self.limits.rows), table.num_rows > self.limits.rows, self.seconds)


def start(case: Path, sql: str, params: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS) -> Running:
    """Begin one question on the case at ``case``; ``params`` are the values of its ``$names``, as JSON can carry them.

    Raises CaseError when there is no such file.
    """
    if not case.is_file():
        raise CaseError(f"There is no case file at {case}.", remedy="Make one with `timeline build LOGS --case FILE`.")
    job = {
        "case": str(case.resolve()),
        "sql": sql,
        "params": dict(params or {}),
        "rows": limits.rows,
        "bytes": limits.bytes,
        "memory": limits.memory,
        "cpu": int(limits.seconds * 2) + 2,  # two threads
        "path": [entry for entry in sys.path if entry],
    }
    process = subprocess.Popen(
        [sys.executable, "-I", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=ENVIRONMENT,
        start_new_session=True,
    )
    running = Running(limits, process)
    line = (json.dumps(job, default=str) + "\n").encode()
    running.thread = threading.Thread(target=running._collect, args=(line,), daemon=True, name="timeline-sandbox")
    running.thread.start()
    return running


def ask(case: Path, sql: str, params: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS) -> Answer:
    """The answer to one question. Raises CaseError without a case, QueryError or a child when the question fails."""
    return start(case, sql, params, limits).wait()


def _stopped(reason: str, limits: Limits) -> QueryLimit:
    if reason == "cancel":
        return QueryLimit("The question was cancelled.")
    if reason == "size":
        return QueryLimit(
            f"The answer is larger than {limits.bytes >> 20} MB.", remedy="Ask for fewer columns or rows."
        )
    return QueryLimit(
        f"The question took longer than {limits.seconds:g} seconds and was stopped.",
        remedy="Narrow the time range, or count before you list.",
    )


def _failed(complaint: bytes, code: int, limits: Limits) -> QueryError:
    """The error of a process that ended badly: in its own words when it had any."""
    try:
        said = json.loads(complaint.splitlines()[-1])  # libraries may have warned before
        return KINDS[said["kind"]](said["message"])
    except (ValueError, KeyError, TypeError, IndexError):  # no last words of ours: the kernel or the C library ended it
        if -code == signal.SIGXCPU:
            return _stopped("time", limits)
        return QueryLimit(
            "The query process ended abnormally, most likely for want of memory.",
            remedy="Narrow the question: fewer rows, shorter texts.",
        )


def _with_distinct_names(table: pa.Table) -> pa.Table:
    """Columns of one name (``select 1 as a, 2 as a``) get a number each, for whoever reads columns by name."""
    seen: dict[str, int] = {}
    names = []
    for name in table.column_names:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return table.rename_columns(names)
