"""Starts the app: Streamlit on this machine only, on a case file."""

import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import webbrowser
from pathlib import Path

from timeline.bundle import bundled
from timeline.errors import TimelineError
from timeline.terminal import say

FIRST_PORT = 8501
PATIENCE = 60.0


def app(case: Path, *, port: int | None, browser: bool) -> int:
    """Serve the app on a case until it is interrupted; returns Streamlit's exit code. Raises TimelineError."""
    chosen = port or _free_port()
    address = f"http://localhost:{chosen}"
    environment = {**os.environ, "TIMELINE_CASE": str(case.resolve())}
    # Whoever stops us with SIGTERM means the server too: leave through ``finally``.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with subprocess.Popen(command(chosen), env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(server, address)
            say(f"The app is at {address} (stop it with Ctrl+C)")
            if browser:
                webbrowser.open(address)
            return server.wait()
        finally:
            server.terminate()


def command(port: int) -> list[str]:
    """The command line of the server: our configuration as flags, since Streamlit looks for the file elsewhere."""
    settings = tomllib.loads(bundled(".streamlit/config.toml").read_text(encoding="utf-8"))
    flags = [f"--{section}.{name}={str(value).lower() if isinstance(value, bool) else value}"
             for section, values in settings.items() for name, value in values.items()]  # fmt: skip
    return [sys.executable, "-m", "streamlit", "run", str(bundled("app.py")), f"--server.port={port}", *flags]


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
