"""Contents too large to be held lie on a disk, and are the same as those that are held."""

import hashlib
import io
import threading
from pathlib import Path

import pytest

from timeline.sources import content, gather
from timeline.sources.access import Unreadable
from timeline.sources.content import Stored, blocks_of, collected, file_at, opened, sha256, whole
from timeline.sources.stream import File, Kept, fetched

DATA = bytes(range(256)) * 20


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred bytes are too many to be held."""
    monkeypatch.setattr(content, "HELD", 100)
    monkeypatch.setattr(content, "BLOCK", 64)


def test_a_large_file_is_read_in_blocks_and_a_small_one_is_held(tmp_path: Path, large: None) -> None:
    (tmp_path / "large").write_bytes(DATA)
    (tmp_path / "small").write_bytes(DATA[:100])
    assert file_at(tmp_path / "small", 10_000) == DATA[:100]
    stored = file_at(tmp_path / "large", 10_000)
    assert isinstance(stored, Stored)
    for _ in range(2):
        assert b"".join(blocks_of(stored)) == whole(stored) == opened(stored).read() == DATA
    assert len(stored) == len(DATA)
    assert sha256(stored) == hashlib.sha256(DATA).hexdigest()


def test_a_stored_content_is_read_from_anywhere(tmp_path: Path, large: None) -> None:
    stored = collected([DATA[:70], DATA[70:]], 10_000)
    assert isinstance(stored, Stored)
    with opened(stored) as file:
        assert (file.seek(-10, io.SEEK_END), file.read()) == (len(DATA) - 10, DATA[-10:])
        assert (file.seek(300), file.read(5), file.tell()) == (300, DATA[300:305], 305)


def test_more_than_the_limit_is_not_read(tmp_path: Path, large: None) -> None:
    (tmp_path / "large").write_bytes(DATA)
    with pytest.raises(Unreadable, match="larger than"):
        file_at(tmp_path / "large", 200)
    with pytest.raises(Unreadable, match="larger than"):
        collected([DATA[:90]] * 9, 200)


def test_a_file_that_changes_between_two_readings_is_found_out(tmp_path: Path, large: None) -> None:
    path = tmp_path / "log"
    path.write_bytes(DATA)
    stored = file_at(path, 10_000)
    sha256(stored)
    with path.open("r+b") as file:
        file.write(b"other")
    with pytest.raises(Unreadable, match="changed while it was read"):
        whole(stored)


def test_a_file_that_becomes_shorter_is_found_out_and_one_that_grows_is_read_as_it_was(
    tmp_path: Path, large: None
) -> None:
    path = tmp_path / "log"
    path.write_bytes(DATA)
    stored = file_at(path, 10_000)
    with path.open("ab") as file:
        file.write(b"more")
    assert whole(stored) == DATA
    with path.open("r+b") as file:
        file.truncate(500)
    with pytest.raises(Unreadable, match="changed while it was read"):
        whole(stored)


def test_where_there_is_no_room_that_is_said(large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(Unreadable, match=r"No space left on device.*TMPDIR"):
        collected([DATA], 10_000)


def test_what_is_fetched_is_handed_on_and_kept_without_being_held(tmp_path: Path, large: None) -> None:
    def fetch(limit: int, _: threading.Event) -> tuple[content.Content, str]:
        return collected([DATA], limit), "v1"

    file = File("a.json", "s3://logs/a.json", len(DATA), "v1", fetch)
    kept = Kept(tmp_path / "kept")
    for _ in range(2):
        (item,) = fetched([file], kept=kept, in_memory=False)
        assert isinstance(item.content, Stored)
        assert (whole(item.content), item.sha256) == (DATA, hashlib.sha256(DATA).hexdigest())


def test_a_local_file_is_handed_on_without_being_held(tmp_path: Path, large: None) -> None:
    (tmp_path / "log").write_bytes(DATA)
    (item,) = fetched(gather.find([str(tmp_path)]).files, in_memory=False)
    assert isinstance(item.content, Stored)
    (item,) = fetched(gather.find([str(tmp_path)]).files)
    assert item.data == item.content == DATA
