"""Builds that the app started: one for a case at a time, watched by a thread, cancelled by a signal."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

PATIENCE = 5.0
"""Seconds that a cancelled build has to clear its leftovers."""


@dataclass(slots=True)
class Build:
    """A build as far as it has got: written by its thread, read by every browser."""

    case: Path
    process: "subprocess.Popen[str]"
    started: float
    stage: str = "starting"
    progress: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    """Files done and in all, bytes done and in all, records."""
    done: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    remedy: str = ""
    is_over: bool = False

    @property
    def share(self) -> float:
        """How much of the reading is done, 0 to 1."""
        _, _, now, whole, _ = self.progress
        return min(now / whole, 1.0) if whole else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Of the reading, at the pace so far; None while it cannot be told."""
        spent = time.monotonic() - self.started
        return spent * (1 - self.share) / self.share if self.share > 0.02 and spent > 1 else None


def running() -> dict[Path, Build]:
    """The builds of this server by case file, those that are over among them until they are looked at."""
    return _builds()


def start(inputs: Sequence[str], case: Path, symptom: str = "", after: Callable[[], None] = lambda: None) -> Build:
    """Begin a build; ``after`` runs when it is over, however it ends. A build of this case that runs is handed back."""
    place = case.resolve()
    known = _builds().get(place)
    if known and not known.is_over:
        return known
    process = subprocess.Popen(
        [sys.executable, "-m", "timeline.ui.build_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    build = Build(place, process, time.monotonic())
    _builds()[place] = build
    job = {"inputs": list(inputs), "case": str(place), "symptom": symptom}
    threading.Thread(target=_watch, args=(build, json.dumps(job), after), daemon=True).start()
    return build


def cancel(build: Build) -> None:
    """Interrupt a build: it clears its leftovers itself; when it does not, it is killed."""
    if build.process.poll() is None:
        build.error = "The build was cancelled; nothing has changed."
        build.process.send_signal(signal.SIGINT)
        threading.Timer(PATIENCE, _kill, args=(build,)).start()


def _kill(build: Build) -> None:
    if build.process.poll() is None:
        build.process.kill()


def _watch(build: Build, job: str, after: Callable[[], None]) -> None:
    process = build.process
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None  # noqa: PT018
    with contextlib.suppress(BrokenPipeError):  # a process that died at once is told by its exit code
        process.stdin.write(job + "\n")
        process.stdin.close()
    for line in process.stdout:
        _note(build, json.loads(line))
    talk = process.stderr.read()
    if process.wait() == 0:
        build.error = ""  # it was done before the wish to cancel reached it
    elif not build.error:
        build.error = (talk.strip().splitlines() or ["The build ended abnormally."])[-1]
    after()
    build.is_over = True


def _note(build: Build, said: Mapping[str, Any]) -> None:
    build.stage = said.get("stage", build.stage)
    if "progress" in said:
        files, all_files, read, all_bytes, records = said["progress"]
        build.progress = (files, all_files, read, all_bytes, records)
    build.done = said.get("done", build.done)
    build.error = said.get("error", build.error)
    build.remedy = said.get("remedy", build.remedy)


@st.cache_resource(show_spinner=False)
def _builds() -> dict[Path, Build]:
    return {}
