"""Commands as a script sees them, without paying for Python's start each time.

Each runs in a process of its own, forked from one that has imported the tool: it has its own working directory,
environment, stdout, stderr and exit code, and nothing of the tests is in it. What is about Python's start or end itself
(hash seeds, closed streams, signals) is tested on ``python -m timeline``.
"""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", *(f"timeline.cli.{name}" for name in ("cases", "reports", "questions"))])
PATIENCE = 300


def run(*arguments: str, cwd: Path | None = None, **environment: str) -> "subprocess.CompletedProcess[str]":
    """One command to its end: its exit code, and what it wrote."""
    with TemporaryDirectory(prefix="command-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        given = (arguments, str(cwd or Path.cwd()), {**os.environ, **environment}, (out, err))
        process = FORKS.Process(target=_command, args=given)
        process.start()
        process.join(PATIENCE)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(arguments, PATIENCE)
        told = [path.read_text(encoding="utf-8") for path in (out, err)]
        return subprocess.CompletedProcess(arguments, process.exitcode, *told)


def _command(arguments: tuple[str, ...], cwd: str, environment: Mapping[str, str], streams: tuple[Path, Path]) -> None:
    for place, path in enumerate(streams, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), place)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(cwd)
    sys.argv = ["timeline", *arguments]
    from timeline.cli import main  # noqa: PLC0415 - in this process, not in that of the tests

    main()
