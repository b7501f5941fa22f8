"""The processes in which questions run: started, prepared ahead, limited, ended, and their last words understood."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeAlias

from timeline.errors import CaseError, QueryError, QueryLimit, QueryRefused

WORKER = Path(__file__).parent.with_name("sandbox_worker.py")
# Tidy enough to hold a session's secrets away: a query process inherits nothing of the app's environment.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
KINDS: Mapping[str, type[QueryError]] = {"refused": QueryRefused, "limit": QueryLimit, "error": QueryError}
COUNTING = 3.0  # seconds at most for counting the rows that an answer left out: extra, when the rows are there already
LEAST_MEMORY = 1 << 30  # of address space: libraries and threads alone take more than half of it (measured)
AT_ONCE = 4  # questions of one server that run side by side; the next ones wait for their turn
Stop: TypeAlias = Literal["time", "size", "cancel"]
Process: TypeAlias = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one question may take: seconds, rows and bytes of its answer, bytes of address space."""

    seconds: float = 30
    rows: int = 10_000
    bytes: int = 64 << 20
    memory: int = 4 << 30


DEFAULT_LIMITS = Limits()
UNITS: Mapping[str, int] = {"seconds": 1, "rows": 1, "bytes": 1 << 20, "memory": 1 << 20}


def configured(environment: Mapping[str, str], usual: Limits = DEFAULT_LIMITS) -> Limits:
    """The limits as ``TIMELINE_SQL_SECONDS``, ``_ROWS``, ``_BYTES`` and ``_MEMORY`` (both in MB) set them.

    Raises QueryError when one of them is no number above zero, for a limit that is misread protects nobody, or when
    the memory is too little for any question.
    """
    said: dict[str, Any] = {}
    for name, unit in UNITS.items():
        text = environment.get(f"TIMELINE_SQL_{name.upper()}", "")
        if text:
            if not text.isdecimal() or int(text) == 0:
                raise QueryError(f"TIMELINE_SQL_{name.upper()}={text!r} is no number above zero.")
            said[name] = int(text) * unit
    if said.get("memory", LEAST_MEMORY) < LEAST_MEMORY:
        raise QueryError(f"TIMELINE_SQL_MEMORY must be at least {LEAST_MEMORY >> 20} (MB): with less no question runs.")
    return replace(usual, **said)


# -- starting and ending -----------------------------------------------------------------------------------------------

seats = threading.BoundedSemaphore(AT_ONCE)
_ahead: list[Process] = []
_ahead_lock = threading.Lock()


def _spawn(*words: str) -> Process:
    return subprocess.Popen(
        [sys.executable, "-I", str(WORKER), json.dumps([entry for entry in sys.path if entry]), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=ENVIRONMENT,
        start_new_session=True,
    )


def prepare() -> None:
    """Start the process of the next question before it is asked. It waits without work, and ends when we do."""
    with _ahead_lock:
        _ahead[:] = [process for process in _ahead if process.poll() is None]
        if not _ahead:
            _ahead.append(_spawn("prepare"))


def dismiss() -> None:
    """End the process that ``prepare`` started, if no question has taken it."""
    with _ahead_lock:
        while _ahead:
            end(_ahead.pop())


def process() -> Process:
    """The prepared process, or a new one."""
    with _ahead_lock:
        while _ahead:
            process = _ahead.pop()
            if process.poll() is None:
                return process
            end(process)
    return _spawn()


def end(process: Process) -> None:
    """Kill a process, close its pipes and wait until it is gone."""
    process.kill()
    with suppress(BrokenPipeError), process:  # closes its pipes and waits for it
        pass


def job(case: Path, sql: str, params: Mapping[str, Any] | None, limits: Limits) -> bytes:
    """A question as the process wants it. Raises CaseError when there is no such case."""
    if not case.is_file():
        raise CaseError(f"There is no case file at {case}.", remedy="Make one with `timeline build LOGS --case FILE`.")
    job = {
        "case": str(case.resolve()),
        "sql": sql,
        "params": dict(params or {}),
        "rows": limits.rows,
        "bytes": limits.bytes,
        "counting": min(COUNTING, limits.seconds / 10),
        **bounds(limits),
    }
    return (json.dumps(job, default=str) + "\n").encode()


def bounds(limits: Limits) -> dict[str, int]:
    """The limits that the kernel is to hold the process to."""
    return {"memory": limits.memory, "cpu": int(limits.seconds * 2) + 2}  # two threads


def hand_over(process: Process, job: bytes) -> None:
    """Give a process its one job."""
    assert process.stdin
    with suppress(BrokenPipeError):  # it died before it read: its exit code says why
        process.stdin.write(job)
        process.stdin.close()


# -- what went wrong ---------------------------------------------------------------------------------------------------


def stopped(reason: Stop, limits: Limits) -> QueryLimit:
    """The error of a question that we ended."""
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


def last_words(complaint: bytes) -> dict[str, Any]:
    """The line of JSON that the process ended with; empty when it had none. Libraries may have warned before."""
    try:
        said = json.loads(complaint.splitlines()[-1])
    except (ValueError, IndexError):
        return {}
    return said if isinstance(said, dict) else {}


def failed(complaint: bytes, code: int, limits: Limits) -> QueryError:
    """The error of a process that ended badly: in its own words when it had any."""
    said = last_words(complaint)
    if said.get("kind") in KINDS:
        return KINDS[said["kind"]](said["message"])
    if -code == signal.SIGXCPU:  # no last words of ours: the kernel or the C library ended it
        return stopped("time", limits)
    return QueryLimit(
        "The query process ended abnormally, most likely for want of memory.",
        remedy="Narrow the question: fewer rows, shorter texts.",
    )


def distinct(names: list[str]) -> list[str]:
    """Columns of one name (``select 1 as a, 2 as a``) get a number each, for whoever reads columns by name."""
    told: dict[str, None] = {}
    for name in names:
        tries = (name if number == 1 else f"{name}_{number}" for number in count(1))
        told[next(free for free in tries if free not in told and (free == name or free not in names))] = None
    return list(told)
