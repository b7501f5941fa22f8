"""Starts the app: Streamlit on a case file, for this machine only unless a team signs in or it is told otherwise."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timeline.bundle import bundled
from timeline.errors import TimelineError
from timeline.terminal import say
from timeline.ui import team as teams
from timeline.ui.team import ANYBODY, TEAM

FIRST_PORT = 8501
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Reach:
    """From where the app can be reached, and who may come in.

    ``address`` is what the server binds to; ``team`` is a team file (``timeline.ui.team``); ``without_sign_in`` says
    plainly that whoever reaches the address may read the case.
    """

    address: str = "localhost"
    team: Path | None = None
    without_sign_in: bool = False

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return teams.is_local(self.address)

    def check(self) -> None:
        """Raises TimelineError when strangers could read the case, or the sign-in could not work."""
        if self.team is not None:
            teams.read(self.team)
            if importlib.util.find_spec("authlib") is None:
                raise TimelineError(
                    "The sign-in needs Authlib, which is not installed.",
                    remedy="Install incident-timeline[auth].",
                )
        elif not self.is_local and not self.without_sign_in:
            raise TimelineError(
                f"Whoever can reach {self.address} could read the case.",
                remedy="Let people sign in with --team FILE, or say --without-sign-in if all of them may read it.",
            )

    def environment(self, case: Path) -> Mapping[str, str]:
        """What the app is told, on top of the environment as it is; nothing is left over from another start."""
        inherited = {name: value for name, value in os.environ.items() if name not in (TEAM, ANYBODY)}
        told = {"TIMELINE_CASE": str(case.resolve())}
        if self.team is not None:
            told[TEAM] = str(self.team.resolve())
        elif not self.is_local:
            told[ANYBODY] = "1"
        return inherited | told


def app(case: Path, *, port: int | None, browser: bool, reach: Reach | None = None) -> int:
    """Serve the app on a case until it is interrupted; returns Streamlit's exit code. Raises TimelineError."""
    reach = reach or Reach()
    reach.check()
    chosen = port or _free_port()
    here = f"http://{'localhost' if reach.is_local else _near(reach.address)}:{chosen}"
    # Whoever stops us with SIGTERM means the server too: leave through ``finally``.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    environment = dict(reach.environment(case))
    with subprocess.Popen(command(chosen, reach), env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(server, here)
            say(f"The app is at {here} (stop it with Ctrl+C)")
            if not reach.is_local and reach.team is None:
                say(f"Nobody signs in: whoever can reach {reach.address} reads this case, and can change nothing.")
            if browser:
                webbrowser.open(here)
            return server.wait()
        finally:
            server.terminate()


def command(port: int, reach: Reach | None = None) -> list[str]:
    """The command line of the server: our configuration as flags, since Streamlit looks for the file elsewhere."""
    reach = reach or Reach()
    settings = tomllib.loads(bundled(".streamlit/config.toml").read_text(encoding="utf-8"))
    settings["server"] = settings.get("server", {}) | {"port": port, "address": reach.address}
    if reach.team is not None:
        settings["secrets"] = {"files": [str(reach.team.resolve())]}
    return [sys.executable, "-m", "streamlit", "run", str(bundled("app.py")), *flags(settings)]


def flags(settings: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Settings as Streamlit takes them on its command line: sections joined by dots, a flag for each item of a list."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from flags(value, f"{above}{name}.")
            continue
        for one in value if isinstance(value, list) else [value]:
            yield f"--{above}{name}={str(one).lower() if isinstance(one, bool) else one}"


def _near(address: str) -> str:
    """How this machine reaches a server that listens on an address: one that means all of them has none of its own."""
    if address in ("0.0.0.0", "::"):  # noqa: S104 - compared with, not bound to
        return "localhost"
    return f"[{address}]" if ":" in address else address


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)):
                return port
    raise TimelineError(f"No free port from {FIRST_PORT} on.", remedy="Name one with --port.")


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    """Until the app answers. The deadline is of this machine, not of any log."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise TimelineError("The app did not start.", remedy="Is the port in use? Name another with --port.")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310 - our own http address
                return
        except OSError:
            time.sleep(0.2)
    raise TimelineError(f"The app did not answer at {address} within {PATIENCE:.0f} s.")
