"""The same on two servers: moto's, and a real one over a folder where it is installed."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sources.buckets import MotoTrail, Trail, bucket_name
from timeline import sources, store
from timeline.errors import SourceError
from timeline.load import Scope, load
from timeline.sources import s3
from timeline.sources.access import Access

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "no-culprit"
TABLES = (
    "events", "duplicate_records", "rejected_records", "source_files", "totals", "coverage", "coverage_notes",
    "build_info",
)  # fmt: skip
ODD = {
    "README.txt": b"a note beside the trail",
    "AWSLogs/odd names/a+b %41 ü&?#.json": b'{"Records": [{"eventName": "NoTime"}]}',
    "AWSLogs/odd names/cut.json.gz": gzip.compress(b'{"Records": [{"eventID": "x"}]}', mtime=0)[:-9],
    "AWSLogs/odd names/empty.json": b"",
    "AWSLogs/odd names/lines.json": b'{"eventID": "1", "eventTime": "2025-11-18T08:00:00Z"}\nno record\n',
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the sample incident on a disk, and files that are none or broken."""
    folder = tmp_path_factory.mktemp("incident")
    chosen = {file.name: file.path.read_bytes() for file in sources.find([str(SAMPLE)])[::7]}
    for name, body in (chosen | ODD).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


@pytest.fixture(params=["moto", "versity"])
def sample(request: pytest.FixtureRequest, folder: Path) -> Trail:
    """A bucket with the same files in it, on each server."""
    kind = MotoTrail if request.param == "moto" else Trail
    trail = kind(bucket_name(request), request.getfixturevalue(request.param))
    for file in sources.find([str(folder)]):
        trail.put(f"incident/{file.name}", file.path.read_bytes())
    return trail


Tables = dict[str, list[dict[str, Any]]]
HOUR = Scope(
    since=datetime(2025, 11, 18, 9, tzinfo=UTC),
    until=datetime(2025, 11, 18, 10, tzinfo=UTC),
    accounts=("444444444444",),
)


def loaded(place: str, scope: Scope | None = None, access: Access | None = None) -> Tables:
    with store.in_memory() as db:
        load(db, [place], scope=scope or Scope(), access=access)
        return {name: db.table(name).to_pylist() for name in TABLES}


@pytest.fixture(scope="module")
def on_disk(folder: Path) -> tuple[Tables, Tables]:
    """All that a disk gives, and what it gives of an hour of one account."""
    return loaded(str(folder)), loaded(str(folder), HOUR)


def test_disk_and_s3_give_identical_tables(sample: Trail, on_disk: tuple[Tables, Tables]) -> None:
    tables = loaded(sample.url("incident"), access=sample.access())
    assert tables == on_disk[0]
    assert len(tables["events"]) > 300
    assert len(tables["rejected_records"]) == 5


def test_disk_and_s3_give_the_same_events_of_an_account_and_an_hour(
    sample: Trail, on_disk: tuple[Tables, Tables]
) -> None:
    """Files of other accounts and times are passed by in a bucket, and read and left out on a disk."""
    tables = loaded(sample.url("incident"), HOUR, sample.access())
    assert tables["events"] == on_disk[1]["events"]
    assert len(tables["events"]) > 50
    assert len(tables["source_files"]) < len(on_disk[1]["source_files"])


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
