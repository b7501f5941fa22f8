"""The built wheel, installed without development packages, does the main job: queries, rules and sample are inside."""

import os
import re
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import pytest

from tests.conftest import ROOT


def locked() -> list[str]:
    """The names in the lock file of what runs, without what builds."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    return [name for name in names if name not in {"hatchling", "editables", "pluggy", "pathspec", "trove-classifiers"}]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The python of an environment that holds the wheel and its locked dependencies, and nothing else.

    The dependencies are linked from this environment rather than fetched: the tests work offline.
    """
    home = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "env")], check=True)
    python = home / "env" / "bin" / "python"
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.check_output(where, text=True).strip())
    here = Path(sysconfig.get_path("purelib"))
    for name in locked():
        try:
            tops = {path.parts[0] for path in files(name) or [] if path.parts[0] not in {"..", "__pycache__"}}
        except PackageNotFoundError:
            continue  # a pin for another platform or Python
        for top in tops:
            if not (site / top).exists():
                (site / top).symlink_to(here / top)
    with zipfile.ZipFile(next(home.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return python


def run(python: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run([str(python), *arguments], cwd=cwd, capture_output=True, text=True, env=clean, timeout=300)


def test_no_development_package_is_there(fresh: Path, tmp_path: Path) -> None:
    for name in ("pytest", "hypothesis", "playwright", "mypy"):
        assert run(fresh, "-c", f"import {name}", cwd=tmp_path).returncode == 1
    place = run(fresh, "-c", "import timeline; print(timeline.__file__)", cwd=tmp_path).stdout
    assert str(fresh.parent.parent) in place


def test_the_demo_runs_from_the_wheel(fresh: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [str(fresh), "-m", "timeline", "demo", "--no-browser", "--port", str(port), "--case", "demo.duckdb"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as demo:
        try:
            assert answers(f"http://localhost:{port}/_stcore/health", demo)
            assert (tmp_path / "demo.duckdb").exists()
        finally:
            demo.terminate()
    done = run(fresh, "-m", "timeline", "report", "--case", "demo.duckdb", "--format", "md", cwd=tmp_path)
    assert done.returncode == 0
    assert "DeleteStack" in done.stdout


def answers(address: str, process: subprocess.Popen[str]) -> bool:
    for _ in range(600):
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            with urllib.request.urlopen(address, timeout=1) as reply:
                return bool(reply.status == 200)
        except OSError:
            time.sleep(0.2)
    return False
