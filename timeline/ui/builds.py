"""Builds that the app started: one for a case at a time, watched by a thread, cancelled by a signal."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from timeline.load import Scope
from timeline.sources.access import Access
from timeline.ui.pace import Pace

WORKER = (sys.executable, "-m", "timeline.ui.build_worker")
PATIENCE = 5.0
"""Seconds that a cancelled build has to clear its leftovers."""
TALK = 50
"""Lines of a worker's stderr that are remembered: it says something there only when it dies."""
CANCELLED = "The build was cancelled; nothing has changed."


@dataclass(slots=True)
class Build:
    """A build as far as it has got: written by its thread, read by every browser."""

    case: Path
    process: "subprocess.Popen[str]"
    about: str = ""
    """Which part of the logs is read, as a person would say it."""
    stage: str = "starting"
    pace: Pace = field(default_factory=Pace)
    done: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    remedy: str = ""
    is_cancelled: bool = False
    is_over: bool = False


def running() -> dict[Path, Build]:
    """The builds of this server by case file, those that are over among them until they are looked at."""
    return _builds()


def start(
    inputs: Sequence[str],
    case: Path,
    symptom: str = "",
    after: Callable[[], None] = lambda: None,
    *,
    scope: Scope | None = None,
    access: Access | None = None,
    about: str = "",
) -> Build:
    """Begin a build; ``after`` runs when it is over, however it ends. A build of this case that runs is handed back."""
    place = case.resolve()
    known = _builds().get(place)
    if known and not known.is_over:
        return known
    process = subprocess.Popen(
        WORKER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    build = Build(place, process, about)
    _builds()[place] = build
    job: dict[str, Any] = {"inputs": list(inputs), "case": str(place), "symptom": symptom}
    job |= {"scope": asdict(scope or Scope()), "access": asdict(access or Access())}
    said = json.dumps(job, default=datetime.isoformat)
    threading.Thread(target=_watch, args=(build, said, after), daemon=True).start()
    return build


def cancel(build: Build) -> None:
    """Interrupt a build: it clears its leftovers itself; when it does not, it is killed."""
    if build.process.poll() is None:
        build.is_cancelled = True
        build.process.send_signal(signal.SIGINT)
        threading.Timer(PATIENCE, _kill, args=(build,)).start()


def _kill(build: Build) -> None:
    if build.process.poll() is None:
        build.process.kill()


def _watch(build: Build, job: str, after: Callable[[], None]) -> None:
    try:
        _follow(build, job)
    finally:
        after()
        build.is_over = True


def _follow(build: Build, job: str) -> None:
    process = build.process
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None  # noqa: PT018
    talk: deque[str] = deque(maxlen=TALK)
    # Both are read at once: a pipe that nobody reads holds up its writer when it is full.
    listener = threading.Thread(target=talk.extend, args=(process.stderr,), daemon=True)
    listener.start()
    with contextlib.suppress(BrokenPipeError):  # a process that died at once is told by its exit code
        process.stdin.write(job + "\n")
        process.stdin.close()
    for line in process.stdout:
        _note(build, json.loads(line))
    code = process.wait()
    listener.join()
    _end(build, code, [line.strip() for line in talk if line.strip()])


def _end(build: Build, code: int, talk: Sequence[str]) -> None:
    """What became of it. One that was done before the wish to cancel reached it is done."""
    if code == 0:
        build.error = build.remedy = ""
    elif build.is_cancelled:
        build.error, build.remedy = CANCELLED, ""
    elif not build.error:
        build.error = f"The build ended abnormally ({talk[-1] if talk else f'exit code {code}'}). Nothing has changed."
        build.remedy = "Run timeline build with TIMELINE_DEBUG=1 on the same logs: it shows where."


def _note(build: Build, said: Mapping[str, Any]) -> None:
    build.stage = said.get("stage", build.stage)
    if "progress" in said:
        build.pace.reached(said["progress"], time.monotonic())
    build.done = said.get("done", build.done)
    build.error = said.get("error", build.error)
    build.remedy = said.get("remedy", build.remedy)


@st.cache_resource(show_spinner=False)
def _builds() -> dict[Path, Build]:
    return {}
