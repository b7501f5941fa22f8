"""A text too long to be held is read block by block, and gives what it gives when it is held whole."""

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from contextlib import contextmanager
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from load.made import loaded, put, record, rows, text
from timeline.load import cut, decode, salvage, unpack, window
from timeline.load.decode import Decoded
from timeline.sources import content
from timeline.sources.content import file_at

ODD = ('a]b}c"\\', "{[", "한글\u202f", '},{"eventVersion":', "", "x" * 300)
INNER = (None, {}, {"a": [1, {"eventVersion": 2}]}, {"Records": [{}]}, [], "s")
RECORDS = [record(f"e{n}", userAgent=ODD[n % 6], requestParameters=INNER[n * 5 % 6]) for n in range(9)]
TEXTS = [json.dumps(one) for one in RECORDS]
LAYOUTS = {
    "records": json.dumps({"Records": RECORDS}),
    "compact": json.dumps({"Records": RECORDS}, separators=(",", ":")),
    "pretty": json.dumps({"Records": RECORDS, "nextToken": "]}"}, indent=1),
    "array": json.dumps(RECORDS),
    "mixed array": json.dumps([*RECORDS[:3], 1, "x", None, [1], *RECORDS[3:], {"a": "]"}]),
    "trailing comma": '{"Records": [' + ", ".join(TEXTS) + ",]}",
    "lines": "\n".join(TEXTS),
    "lines with returns": "\r\n\r\n".join(TEXTS) + "\r\n",
    "lines that end in commas": ",\n".join(TEXTS),
    "one after the other": "".join(TEXTS),
    "documents one after the other": "".join(json.dumps({"Records": RECORDS[n : n + 3]}) for n in (0, 3, 6)),
    "documents in an array": json.dumps([{"Records": RECORDS[n : n + 3]} for n in (0, 3, 6)]),
    "log events": json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [{"message": one} for one in TEXTS]}),
    "hits": json.dumps({"_shards": {"failures": []}, "hits": {"hits": [{"_source": one} for one in RECORDS]}}),
    "lookup events": json.dumps({"Events": [{"CloudTrailEvent": one} for one in TEXTS], "NextToken": "]"}),
    "a list of another name": json.dumps({"took": [1], "found": {"items": RECORDS}}),
    "behind a time": "\n".join(f"2025-03-01T10:00:00Z {one}" for one in TEXTS),
    "csv": "eventversion,eventid,eventtime,eventsource,eventname\n"
    + "\n".join(f'1.08,e{n},2025-01-0{n + 1}T00:00:00Z,"a""b\r\nc",n' for n in range(9)),
}
BYTES = st.sampled_from((b"", b'"', b"{", b"}", b"]", b"[", b",", b"\\", b"\n", b"\xff", b'{"eventVersion":'))


@contextmanager
def in_blocks(size, held=1, small=1, at_once=64):
    """Texts of more than so many bytes are read in blocks of a size."""
    with (
        patch.multiple(content, BLOCK=size, HELD=0),
        patch.multiple(decode, WHOLE=held),
        patch.multiple(salvage, SMALL=small, AT_ONCE=at_once),
        patch.multiple(window, STEP=size),
    ):
        yield


def pieces(path):
    """What a file holds: records as they are, and what is none by its beginning (it is kept no longer)."""
    return [piece.raw if piece.fault is None else piece.fault for piece in Decoded(file_at(path, 2**30)).pieces()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("long")


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=12, deadline=None)
@given(st.integers(1, 900), st.sampled_from((1, 700, 5000)), st.sampled_from((64, 700, 5000)), st.booleans())
def test_wherever_the_borders_of_its_blocks_are_a_text_gives_the_same(folder, name, size, small, at_once, packed):
    data = LAYOUTS[name].encode()
    path = put(folder, "log", gzip.compress(data) if packed else data)
    whole = pieces(path)
    assert len(whole) >= len(RECORDS)
    # Lines are told by the first of them.
    with in_blocks(size, held=2000 if "lines" in name or "behind" in name else 1, small=small, at_once=at_once):
        assert pieces(path) == whole


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_of_a_broken_text_in_blocks_the_sound_records_are_kept_and_the_rest_is_told(folder, data):
    start = LAYOUTS["compact"].encode()
    # Where the opening itself is spoilt, there may be no list to be told from a record's own.
    at = data.draw(st.integers(len('{"Records":['), len(start) - 1))
    broken = start[:at] + data.draw(BYTES) + start[at + data.draw(st.integers(0, 40)) :]
    with in_blocks(data.draw(st.integers(1, 900)), held=2000, at_once=data.draw(st.sampled_from((64, 2000)))):
        found = list(Decoded(file_at(put(folder, "log", broken), 2**30)).pieces())
    sound = [json.dumps(one, separators=(",", ":")).encode() for one in RECORDS]
    lost = set(sound) - {piece.raw for piece in found if piece.fault is None}
    # One change may spoil the record it is in, and where it takes a border away, the next.
    assert len(lost) <= 3
    assert not lost or len(found) > len(RECORDS) - len(lost)


@pytest.mark.parametrize("size", [1, 100, 4096])
def test_a_line_that_is_too_long_is_refused_and_its_neighbours_are_not(tmp_path, monkeypatch, size):
    monkeypatch.setattr(cut, "LONGEST", 3000)
    log = put(tmp_path, "log", "\n".join([TEXTS[0], text(record("long", userAgent="x" * 9000)), TEXTS[1]]))
    with in_blocks(size, held=2000), loaded(log) as store:
        assert rows(store, "events", "event_id") == [("e0",), ("e1",)]
        assert rows(store, "rejected_records", "source_index", "reason") == [(1, "a line of more than 0 MiB")]


@pytest.mark.parametrize("size", [1, 100, 4096])
def test_a_record_that_is_too_long_is_refused_and_its_neighbours_are_not(tmp_path, monkeypatch, size):
    monkeypatch.setattr(window, "MOST", 6000)
    monkeypatch.setattr(salvage, "MOST", 6000)
    long = record("long", userAgent="x" * 30_000)
    log = put(tmp_path, "log", {"Records": [record("first"), long, record("last")]})
    with in_blocks(size), loaded(log) as store:
        assert rows(store, "events", "event_id") == [("first",), ("last",)]
        ((index, reason),) = rows(store, "rejected_records", "source_index", "reason")
        assert (index, reason) == (1, salvage.TOO_LONG)


def test_a_value_without_end_is_given_up_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(window, "MOST", 6000)
    monkeypatch.setattr(salvage, "MOST", 6000)
    log = put(tmp_path, "log", '{"eventVersion":"1.08","userAgent":"' + "x" * 50_000)
    with in_blocks(1000), loaded(log) as store:
        ((reason,),) = rows(store, "rejected_records", "reason")
        assert reason.endswith("it and what follows it in the file is left unread")


def test_a_large_file_may_unpack_to_many_times_its_size_and_a_small_one_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "UNPACKED_LIMIT", 2**16)
    monkeypatch.setattr(unpack, "RATIO", 100)
    lines = "\n".join(text(record(f"e{number}", requestID=str(number) * 40)) for number in range(400))
    sound, bomb = gzip.compress(lines.encode()), gzip.compress(lines.encode() + b"\n" * 2**20)
    assert 2**16 < len(lines) < 100 * len(sound) < 2**20
    put(tmp_path, "sound.gz", sound)
    put(tmp_path, "bomb.gz", bomb)
    with loaded(tmp_path / "sound.gz") as store:
        assert (store.count("events"), store.count("rejected_records")) == (400, 0)
    with loaded(tmp_path / "bomb.gz") as store:
        ((reason,),) = rows(store, "rejected_records", "reason")
        assert reason.endswith("in all: a decompression bomb, or to be split")


def test_archives_and_tables_that_are_not_held_are_read_from_the_disk(tmp_path):
    one, two = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.json.gz", gzip.compress(LAYOUTS["array"].encode()))
    with tarfile.open(fileobj=two, mode="w:gz") as packed:
        info = tarfile.TarInfo("a.zip")
        info.size = len(one.getvalue())
        packed.addfile(info, io.BytesIO(one.getvalue()))
    table = io.BytesIO()
    pq.write_table(pa.table({"raw": TEXTS}), table)
    for name, data in {"zip": one, "tar.gz": two, "parquet": table}.items():
        path = put(tmp_path, name, data.getvalue())
        with in_blocks(100):
            assert pieces(path) == [one.encode() for one in TEXTS]


def test_members_of_a_cut_tar_are_kept_and_the_cut_is_told(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("a", "b"):
            info = tarfile.TarInfo(f"{name}.json")
            info.size = len(text(record(name)))
            archive.addfile(info, io.BytesIO(text(record(name)).encode()))
    # A header, two blocks of content, and a part of the next header.
    with loaded(put(tmp_path, "log.tar", packed.getvalue()[: 3 * 512 + 300])) as store:
        assert rows(store, "events", "event_id") == [("a",)]
        assert rows(store, "rejected_records", "reason") == [
            ("the tar file is damaged (it is cut off, or something else follows)",)
        ]


def test_several_members_of_bzip2_and_what_follows_a_gzip_are_not_passed_over(tmp_path):

    put(
        tmp_path,
        "parallel.bz2",
        bz2.compress(text(record("one")).encode()) + bz2.compress(text(record("two")).encode()),
    )
    put(tmp_path, "more.gz", gzip.compress(text(record("three")).encode()) + b"and more")
    with loaded(tmp_path) as store:
        assert sorted(rows(store, "events", "event_id")) == [("one",), ("three",), ("two",)]
        assert rows(store, "rejected_records", "source_file", "reason") == [
            ("more.gz", "after the gzip data follows something else: it is left unread")
        ]
