"""S3 on loopback, and credentials that exist nowhere else."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
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
    program = shutil.which("versitygw")
    if program is None:
        pytest.skip("versitygw is not on PATH: go install github.com/versity/versitygw/cmd/versitygw@v1.0.14")
    folder, sidecar = tmp_path_factory.mktemp("versity"), tmp_path_factory.mktemp("versity-metadata")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "--access", "testing", "--secret", "testing", "--port", f"127.0.0.1:{port}", "--quiet"]
    with subprocess.Popen([*command, "posix", "--sidecar", str(sidecar), str(folder)]) as process:
        _await_port(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def _await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
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
