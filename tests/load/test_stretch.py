"""Records in CloudTrail's own form are known many at once; each becomes what care would have made of it alone."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from load.made import everything, loaded, put, record, rows
from timeline.load.seen import Seen
from timeline.load.stretch import stretch_of, trail_file

ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.lists(st.integers(), max_size=2))
FIELDS = st.dictionaries(
    st.sampled_from(("eventID", "eventTime", "eventName", "eventSource", "userAgent", "addendum", "userIdentity")),
    st.one_of(
        ODD,
        st.sampled_from(
            (
                "aws:s3",
                "e~0123456789ab",
                "2025-03-01T10:00:00+02:00",
                "2025-02-30T10:00:00Z",
                "2199-12-31T23:59:59Z",
                "é",
            )
        ),
    ),
    max_size=3,
)
FIRST = json.dumps(record("first")).encode()


def trail(*records: bytes) -> bytes:
    return b'{"Records":[' + b",".join(records) + b"]}"


PACKED = gzip.compress(trail(FIRST), mtime=0)


@settings(max_examples=40, deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=5), st.booleans())
def test_a_trail_file_gives_what_its_records_give_one_by_one(tmp_path_factory, changes, is_ascii):
    """The first record is plain, so that all are taken at once; where a list begins oddly each is taken with care."""
    raws = [json.dumps(record("e1") | change, ensure_ascii=is_ascii).encode("utf-8", "replace") for change in changes]
    folder = tmp_path_factory.mktemp("logs")
    at_once = put(folder, "at once/log", trail(FIRST, *raws))
    with_care = put(folder, "with care/log", b'{"Records" : [' + b" , ".join([FIRST, *raws]) + b"]}")
    assert stretch_of([FIRST]) is not None
    with loaded(at_once) as one, loaded(with_care) as other, pytest.MonkeyPatch.context() as patched:
        patched.setattr("timeline.load.reading.stretch_of", lambda _: None)
        patched.setattr("timeline.load.reading.trail_file", lambda _: None)
        with loaded(at_once) as third:
            assert everything(one) == everything(third)
        for table in ("events", "rejected_records", "duplicate_records"):
            assert one.count(table) == other.count(table)


def test_one_record_that_is_not_as_plain_as_it_looks_is_rejected_and_its_neighbours_are_kept(tmp_path):
    odd = [
        record("e2", eventTime="yesterday"),
        record("e3", eventSource="aws:s3"),
        record("e4", eventTime="2025-02-30T10:00:00Z"),
        record("e5", eventName=""),
        record("e6", eventTime="2025-03-01T12:00:00+02:00"),
    ]
    raws = [json.dumps(made).encode() for made in (record("e1"), *odd, record("e7"))]
    with loaded(put(tmp_path, "log.json", trail(*raws))) as store:
        assert rows(store, "events", "source_index", "event_id") == [(0, "e1"), (4, "e5"), (5, "e6"), (6, "e7")]
        assert len({row["event_time"] for row in store.table("events").to_pylist()}) == 1
        assert [index for (index,) in rows(store, "rejected_records", "source_index")] == [1, 2, 3]


def test_an_id_in_a_record_is_not_taken_for_that_of_the_next(tmp_path):
    """Two ids in one record and none in another are as many as there are records: the query tells them apart."""
    inner = record("e1", requestParameters={"detail": {"eventID": "inner"}})
    raws = [json.dumps(made).encode() for made in (inner, record(None), record("e3"))]
    assert trail_file(trail(*raws)).ids == [b"inner", b"e1", b"e3"]
    with loaded(put(tmp_path, "log.json", trail(*raws))) as store:
        found = [event_id for (event_id,) in rows(store, "events", "event_id")]
    assert found[:2] == ["e1", "e3"]
    assert found[2].startswith("sha256:")


def test_records_are_found_where_they_lie():
    raws = [json.dumps(record(name, userAgent="ü")).encode() for name in ("e1", "e2", "e3")]
    stretch = trail_file(gzip.compress(trail(*raws), mtime=0))
    assert list(stretch.records()) == raws
    assert (stretch.ids, stretch.positions.tolist()) == ([b"e1", b"e2", b"e3"], [0, 1, 2])
    assert list(stretch.some(slice(1, None)).records()) == raws[1:]
    assert list(stretch_of(raws).some([0, 2]).records()) == [raws[0], raws[2]]


@pytest.mark.parametrize(
    "data",
    [
        PACKED + PACKED,
        PACKED[:-9],
        PACKED[:-4] + b"\xff\xff\xff\xff",
        trail(FIRST, b"7"),
        trail(FIRST, FIRST)[:-1],
        trail(FIRST)[:-1] + b',"Records":[]}',
        b'{"Records":[' + FIRST + b" ," + FIRST + b"]}",
        trail(FIRST, FIRST.replace(b"2.15", b"\xff")),
        trail(FIRST.replace(b"eventID", b"event\\u0049D")),
        b"",
    ],
)
def test_what_is_odd_as_a_whole_is_left_to_those_who_look_closer(data):
    assert trail_file(data) is None


def test_an_id_that_was_seen_is_never_called_new():
    seen = Seen()
    assert seen.doubtful([b"a", b"b", b"a"]) == {2}
    assert seen.doubtful([b"c", b"b", b"a"]) == {1, 2}
    seen.add([b"d"])
    assert seen.doubtful([b"d", b"e"]) == {0}


def test_a_part_left_out_is_found_in_whichever_way_its_record_was_read(tmp_path):
    left_out = {"requestParameters": {"omitted": True, "originalSize": 200000, "reason": "EVENT_SIZE_EXCEEDED"}}
    logs = [record("e1", **left_out), record("e2"), record("e3", eventVersion=1.11, eventName=7, **left_out)]
    with loaded(put(tmp_path, "log", logs)) as store:
        assert rows(store, "marked_records", "source_index") == [(0,), (2,)]
        notes = [ids for ids, note in rows(store, "coverage_notes", "event_ids", "note") if "fields left out" in note]
        assert notes == [["e1", "e3"]]
