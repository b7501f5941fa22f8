"""All inputs of a build as one list of files, wherever they lie."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.sources.buckets import MotoTrail, Trail
from tests.sources.servers import ACCOUNT, History
from timeline.errors import SourceError
from timeline.load import Scope
from timeline.sources import gather, local
from timeline.sources.access import Access
from timeline.sources.stream import fetched


def test_files_on_disk_are_read_as_they_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"one")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.json").write_bytes(b"two")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    found = gather.find([str(tmp_path)])
    assert [file.name for file in found.files] == [file.name for file in local.find([str(tmp_path)])]
    assert {
        item.file.name: (item.data, item.fault is None) for item in fetched(found.files, workers=found.workers)
    } == {
        "a.json": (b"one", True),
        "folder/b.json": (b"two", True),
        "nowhere": (b"", False),
    }


def test_a_file_that_vanishes_or_grows_beyond_the_limit_is_a_fault_of_its_own(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"12345")
    found = gather.find([str(tmp_path)])
    (tmp_path / "a").unlink()
    (tmp_path / "b").write_bytes(b"12345678901")
    assert [(item.data, item.fault) for item in fetched(found.files, limit=10)] == [
        (b"", "cannot be read (No such file or directory)"),
        (b"", "larger than 0 MiB: split it into smaller files"),
        (b"12345", None),
    ]


def test_a_disk_and_two_buckets_make_one_list_in_whatever_order_they_are_given(
    trail: Trail, moto: str, tmp_path: Path
) -> None:
    other = MotoTrail(trail.name + "-other", moto)
    (tmp_path / "a.json").write_bytes(b"disk")
    trail.put("logs/a.json", b"bucket")
    trail.put("logs/deep/b.json", b"deep")
    other.put("logs/a.json", b"other")
    inputs = [str(tmp_path), trail.url("logs/"), trail.url("logs/deep/"), other.url("logs/")]
    found = gather.find(inputs, access=trail.access())
    assert found.files == gather.find(inputs[::-1], access=trail.access()).files
    data = {item.file.name: item.data for item in fetched(found.files)}
    # What lies in both inputs is there once; what has one name is told apart.
    assert sorted(data.values()) == [b"bucket", b"deep", b"disk", b"other"]
    assert sorted(name.split("#")[0] for name in data) == ["a.json", "a.json", "a.json", "b.json"]


def test_a_note_beside_the_trails_folder_is_marked_as_on_a_disk(trail: Trail, tmp_path: Path) -> None:
    for name in ("AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05/a.json", "README", "notes/b.txt"):
        trail.put(name, b"{}")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")
    there = gather.find([trail.url()], access=trail.access()).files
    here = gather.find([str(tmp_path)]).files
    assert [(file.name, file.is_beside) for file in there] == [(file.name, file.is_beside) for file in here]
    assert sum(file.is_beside for file in there) == 2


def test_a_bucket_and_an_event_history_may_be_read_together(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    with History({}) as history:
        found = gather.find(
            [str(tmp_path), "cloudtrail://eu-west-1"],
            Scope(since=datetime(2026, 3, 9, tzinfo=UTC)),
            Access(endpoint_url=history.url),
            now=datetime(2026, 3, 9, 12, tzinfo=UTC),
        )
    assert [file.name for file in found.files] == ["a.json", f"event-history/{ACCOUNT}/2026/03/09/eu-west-1.json"]
    assert [note.severity for note in found.notes] == ["warning", "info", "warning"]


@pytest.mark.parametrize("inputs", [[], ["no-such-file"], ["https://example.com/logs"]])
def test_what_is_no_input_is_one_sentence(inputs: list[str]) -> None:
    with pytest.raises(SourceError):
        gather.find(inputs)


def test_the_aws_library_is_not_started_for_files_on_disk() -> None:
    program = "import sys, timeline.sources.gather, timeline.sources.stream as s; sys.exit('boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
