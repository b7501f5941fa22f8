"""S3 on loopback, and credentials that exist nowhere else."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from tests.sources.buckets import MotoTrail, Trail, bucket_name


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys for loopback only, whatever the machine's own configuration is."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "no-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture(scope="session", autouse=True)
def shared_models() -> Iterator[None]:
    """The descriptions of AWS's services are read once, not for every session of every test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.session, "create_loader", cache(botocore.session.create_loader))
        yield


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The address of moto's server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    server.stop()


@pytest.fixture(scope="session")
def versity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real S3-compatible server over a folder, where one is installed."""
    folder, sidecar = tmp_path_factory.mktemp("versity"), tmp_path_factory.mktemp("versity-metadata")
    with gateway(folder, "--sidecar", str(sidecar)) as url:
        yield url


def gateway_program() -> str | None:
    """versitygw, where tools/versitygw.sh puts it or on PATH."""
    return shutil.which("versitygw", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


@contextmanager
def gateway(folder: Path, *options: str) -> Iterator[str]:
    """versitygw over a folder, while the block lasts; where it is not installed the test is skipped."""
    program = gateway_program()
    if program is None:
        pytest.skip("versitygw, a real S3 server, is not installed: tools/versitygw.sh builds it where Go is")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--access", "testing", "--secret", "testing", "--port", f"127.0.0.1:{port}", "--quiet"]
    with subprocess.Popen([*command, "posix", *options, str(folder)], stdout=subprocess.DEVNULL) as process:
        try:
            _await_port(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


@pytest.fixture
def trail(moto: str, request: pytest.FixtureRequest) -> Trail:
    """An empty bucket for one test."""
    return MotoTrail(bucket_name(request), moto)
