"""The same on two servers: moto's, and a real one over a folder where it is installed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources.buckets import MotoTrail, Trail, bucket_name
from timeline import sources, store
from timeline.errors import SourceError
from timeline.load import Scope, load
from timeline.sources import s3
from timeline.sources.stream import Kept, fetched

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "no-culprit"


@pytest.fixture(params=["moto", "versity"])
def sample(request: pytest.FixtureRequest) -> Trail:
    """A bucket with the sample incident in it, on each server."""
    kind = MotoTrail if request.param == "moto" else Trail
    trail = kind(bucket_name(request), request.getfixturevalue(request.param))
    for file in sources.find([str(SAMPLE)]):
        trail.put(f"incident/{file.name}", file.path.read_bytes())
    return trail


def test_disk_and_s3_give_identical_tables(sample: Trail, tmp_path: Path) -> None:
    found = s3.find(sample.url("incident"), access=sample.access())
    for item in fetched(found.files):
        assert item.fault is None
        path = tmp_path / item.file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(item.data)
    with store.in_memory() as disk, store.in_memory() as remote:
        assert load(disk, [str(SAMPLE)]) == load(remote, [str(tmp_path)])
        for table in ("events", "source_files", "rejected_records", "duplicate_records"):
            rows = [sorted(map(repr, db.table(table).to_pylist())) for db in (disk, remote)]
            assert rows[0] == rows[1]
        assert disk.count("events") > 0


def test_a_second_run_needs_no_file_whose_version_is_known(sample: Trail) -> None:
    first = s3.find(sample.url("incident"), access=sample.access())
    known = {file.place: file.version for file in first.files}
    sample.put("incident/new.json", b'{"Records": []}')
    second = s3.find(sample.url("incident"), access=sample.access())
    assert [file.name for file in second.files if known.get(file.place) != file.version] == ["new.json"]
    assert all(file.version for file in second.files)


def test_folders_are_walked_alike(sample: Trail) -> None:
    region = Scope(regions=("no-region-1",))
    key = "walk/AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05/a.json"
    sample.put(key, b"{}")
    assert [file.name for file in s3.find(sample.url("walk"), access=sample.access()).files] == [
        key.removeprefix("walk/")
    ]
    with pytest.raises(SourceError, match="other regions: eu-west-1"):
        s3.find(sample.url("walk"), region, sample.access())


KILLED = """
import sys
from pathlib import Path
from timeline.sources import s3
from timeline.sources.access import Access
from timeline.sources.stream import Kept, fetched
url, endpoint, kept = sys.argv[1:]
for item in fetched(s3.find(url, access=Access(endpoint_url=endpoint)).files, workers=2, kept=Kept(Path(kept))):
    print(item.file.name, len(item.data), flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_run_that_was_stopped_leaves_only_whole_files_and_is_resumed(
    trail: Trail, tmp_path: Path, how: signal.Signals
) -> None:
    bodies = {f"{number:03d}.json": os.urandom(200_000) for number in range(60)}
    for name, body in bodies.items():
        trail.put(f"logs/{name}", body)
    kept = tmp_path / "kept"
    arguments = [sys.executable, "-c", KILLED, trail.url("logs/"), trail.endpoint, str(kept)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for _ in range(10):
            process.stdout.readline()
        process.send_signal(how)
    whole = [path for path in kept.iterdir() if path.suffix != ".part"]
    assert len(whole) >= 10
    assert {path.read_bytes() for path in whole} <= set(bodies.values())
    connection, urls = trail.counted()
    found = s3.find(trail.url("logs/"), connection=connection)
    urls.clear()
    assert {item.file.name: item.data for item in fetched(found.files, kept=Kept(kept))} == bodies
    assert len(urls) == len(bodies) - len(whole)
