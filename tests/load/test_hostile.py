"""Whatever a file holds, the load goes on, and every value in it is counted."""

import functools
import gzip
import io
import os
import socket
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from load.made import loaded, put, record, rows, text
from timeline.load import unpack

COMMA = ",\n"
GOOD = text(record("good"))


def broken(inner: str) -> str:
    return GOOD.replace('"good"', '"bad"').removesuffix("}") + f', "x": {inner}}}'


def trail(*records: str) -> str:
    return f'{{"Records":[{",".join(records)}]}}'


BROKEN = {
    "nested 10,000 deep": "[" * 10_000 + "]" * 10_000,
    "lone surrogate": r'"\ud800"',
    "bad escape": r'"\x"',
    "control character": '"\x01"',
    "not a number": "NaN",
    "leading zero": "01",
    "a stray colon": '"t": true',
    "no value": "",
}
ODD = {
    "number beyond every range": "1e999",
    "thirty digits": "9" * 30,
    "a NUL in text": r'"\u0000"',
    "duplicate keys": '{"a":1,"a":2}',
    "names equal but for case": '{"Name":1,"name":2}',
    "nested 500 deep": "[" * 500 + "]" * 500,
    "a megabyte of text": '"' + "x" * 2**20 + '"',
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("layout", ["records", "array", "lines"])
def test_a_broken_record_is_refused_and_its_neighbours_are_not(tmp_path, name, layout):
    values = [GOOD, broken(BROKEN[name]), text(record("last"))]
    layouts = {
        "records": trail(*values),
        "array": f"[{COMMA.join(values)}]",
        "lines": "\n".join(values),
    }
    with loaded(put(tmp_path, "log", layouts[layout])) as store:
        assert rows(store, "events", "event_id", "source_index") == [("good", 0), ("last", 2)]
        assert rows(store, "rejected_records", "source_index") == [(1,)]


@pytest.mark.parametrize("name", ODD)
def test_an_odd_but_whole_record_is_loaded(tmp_path, name):
    with loaded(put(tmp_path, "log", f"[{broken(ODD[name])},{GOOD}]")) as store:
        assert rows(store, "events", "event_id") == [("bad",), ("good",)]


FIELDS = (
    "userIdentity", "requestParameters", "responseElements", "resources", "sourceIPAddress", "additionalEventData",
    "eventVersion", "userAgent", "readOnly", "errorCode", "awsRegion", "eventName", "eventSource",
    "recipientAccountId", "sharedEventID", "requestID",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_any_type_never_breaks_the_load(tmp_path, field):
    values = [None, "", "null", 7, 1.5, True, [], [1, {"a": None}], {}, {"type": {"x": 1}, "sessionContext": []}]
    odd = [record(f"odd {number}") | {field: value} for number, value in enumerate(values)]
    with loaded(put(tmp_path, "log", [*odd, record("good")])) as store:
        assert rows(store, "events", "event_id") == [("good",), *((event["eventID"],) for event in odd)]


TIMES = {
    "2023-07-10T11:42:00Z": "2023-07-10T11:42:00+00:00",
    "2025-01-21 17:49:47.000000000": "2025-01-21T17:49:47+00:00",
    "2025-01-21T17:49:47+0000": "2025-01-21T17:49:47+00:00",
    "2025-01-21T17:49:47+02:00": "2025-01-21T15:49:47+00:00",
    1737481787: "2025-01-21T17:49:47+00:00",
    1737481787000: "2025-01-21T17:49:47+00:00",
}


@pytest.mark.parametrize("written", TIMES)
def test_a_time_is_read_in_every_form_seen(tmp_path, written):
    with loaded(put(tmp_path, "log", record(eventTime=written))) as store:
        assert [time.isoformat() for (time,) in rows(store, "events", "event_time")] == [TIMES[written]]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("...", "eventTime '...' cannot be read as a time"),
        ("2025-10-21TT00:52:27Z", "eventTime '2025-10-21TT00:52:27Z' cannot be read as a time"),
        ("9999-12-31T23:59:59Z", "eventTime '9999-12-31T23:59:59Z' cannot be read as a time"),
        ({"a": 1}, "eventTime '{\"a\": 1}' cannot be read as a time"),
        (None, "no eventTime: an event without a time cannot enter a timeline"),
    ],
)
def test_an_event_without_a_time_is_refused_with_that_reason(tmp_path, written, reason):
    with loaded(put(tmp_path, "log", [record(eventTime=written), record("good")])) as store:
        assert rows(store, "rejected_records", "source_index", "reason") == [(0, reason)]
        assert rows(store, "events", "event_id") == [("good",)]


def test_the_time_of_the_document_serves_a_record_that_has_none(tmp_path):
    document = {"@timestamp": "2025-03-01T10:00:00.000Z", "aws": {"cloudtrail": record(eventTime=None)}}
    with loaded(put(tmp_path, "log", document)) as store:
        assert [time.isoformat() for (time,) in rows(store, "events", "event_time")] == ["2025-03-01T10:00:00+00:00"]


@pytest.mark.parametrize("cut", [25, 300, -1, -2, -20])
def test_of_a_file_that_is_cut_off_the_whole_records_are_kept_and_the_rest_is_counted(tmp_path, cut):
    whole = trail(GOOD, text(record("last")))
    with loaded(put(tmp_path, "log", whole[:cut])) as store:
        kept = store.count("events")
        assert kept == (0 if cut > 0 else 2 if cut > -3 else 1)
        assert store.count("rejected_records") == 1


def test_of_a_gzip_that_is_cut_off_the_records_before_are_kept(tmp_path):
    lines = "\n".join(text(record(f"e{number}", requestID=os.urandom(20).hex())) for number in range(200))
    packed = gzip.compress(lines.encode())
    with loaded(put(tmp_path, "log.gz", packed[: len(packed) // 2])) as store:
        assert 0 < store.count("events") < 200
        assert rows(store, "rejected_records", "reason") == [("the gzip file is cut off",)]


def test_of_a_gzip_that_is_damaged_the_damage_is_told(tmp_path):
    packed = bytearray(gzip.compress(GOOD.encode()))
    packed[len(packed) // 2] ^= 0xFF
    with loaded(put(tmp_path, "log.gz", bytes(packed))) as store:
        assert rows(store, "source_files", "shape", "records") == [("damaged", 1)]
        assert "damaged" in rows(store, "rejected_records", "reason")[0][0]


def test_a_bomb_is_refused_and_its_neighbours_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "UNPACKED_LIMIT", 2**20)
    put(tmp_path, "bomb.gz", gzip.compress(b"[" + b" " * 2**22 + b"]"))
    put(tmp_path, "good.json", GOOD)
    with loaded(tmp_path) as store:
        assert rows(store, "events", "source_file") == [("good.json",)]
        assert rows(store, "rejected_records", "source_file", "source_index") == [("bomb.gz", -1)]


def test_archives_in_archives_are_opened_no_further_than_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "UNPACKED_LIMIT", 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(10):
            archive.writestr(f"{number}.gz", gzip.compress(b"[" + b" " * 2**18 + b"]"))
    deep = functools.reduce(lambda packed, _: gzip.compress(packed), range(5), GOOD.encode())
    put(tmp_path, "many.zip", packed.getvalue())
    put(tmp_path, "deep.gz", deep)
    with loaded(tmp_path) as store:
        assert rows(store, "rejected_records", "source_file", "reason") == [
            ("deep.gz", "archives are nested too deeply"),
            ("many.zip", "unpacks to more than 1 MiB in all: a decompression bomb, or to be split"),
        ]


@pytest.mark.parametrize("layout", [trail, lambda *records: f"[{','.join(records)}]"])
def test_a_document_of_too_many_values_is_cut_one_by_one(tmp_path, monkeypatch, layout):
    monkeypatch.setattr("timeline.load.decode.LARGE", 10)
    small = '{"eventVersion":"1","eventID":"%s","eventTime":"2025-01-01T00:00:00Z","eventName":"n","eventSource":"s"}'
    with loaded(put(tmp_path, "log", layout(*(small % number for number in range(4)), "7"))) as store:
        assert rows(store, "events", "event_id", "source_index") == [(str(number), number) for number in range(4)]
        assert rows(store, "rejected_records", "source_index") == [(4,)]


def test_a_file_of_nothing_but_faults_is_not_read_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("timeline.load.decode.PATIENCE", 3)
    with loaded(put(tmp_path, "log", [record("good"), 1, 2, record("kept"), *range(9), record("late")])) as store:
        assert rows(store, "events", "event_id") == [("good",), ("kept",)]
        assert store.count("rejected_records") == 6
        assert rows(store, "rejected_records", "reason")[-1] == (
            "no record among 3 values: the rest of the file is left unread",
        )


def test_bytes_that_are_no_text_spoil_only_their_record(tmp_path):
    content = b'{"Records":[%s,%s]}' % (broken('"?"').encode().replace(b"?", b"\xff"), GOOD.encode())
    with loaded(put(tmp_path, "log", content)) as store:
        assert rows(store, "events", "event_id") == [("good",)]
        assert rows(store, "rejected_records", "source_index") == [(0,)]


def test_what_is_no_file_is_listed_and_never_waited_for(tmp_path):
    put(tmp_path, "good.json", GOOD)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "nowhere").symlink_to(tmp_path / "absent")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind(os.path.relpath(tmp_path / "plug"))
        with loaded(tmp_path) as store:
            assert rows(store, "events", "source_file") == [("good.json",)]
            assert rows(store, "rejected_records", "source_file", "source_index") == [
                ("nowhere", -1), ("pipe", -1), ("plug", -1), ("self", -1),
            ]  # fmt: skip


def test_a_file_name_from_a_stranger_is_made_printable(tmp_path):
    put(tmp_path, "a\nb\x1b[31m.json", GOOD)
    (tmp_path / os.fsdecode(b"\xff.json")).write_text(text(record("e2")))
    with loaded(tmp_path) as store:
        assert rows(store, "source_files", "source_file") == [("\\xff.json",), ("a\\nb\\x1b[31m.json",)]


def test_a_sample_of_a_reject_is_short_and_printable(tmp_path):
    with loaded(put(tmp_path, "log", "\x1b[31m" + "x" * 10_000)) as store:
        ((sample,),) = rows(store, "rejected_records", "sample")
        assert sample.isprintable()
        assert len(sample) == 200


VALID = trail(*(text(record(f"e{number}")) for number in range(4)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(VALID) - 1), st.integers(0, 60), st.binary(max_size=30), st.booleans())
def test_no_change_of_a_valid_file_breaks_the_load_or_the_count(tmp_path_factory, start, length, put_in, packed):
    content = VALID.encode()
    content = content[:start] + put_in + content[start + length :]
    with loaded(put(tmp_path_factory.mktemp("logs"), "log", gzip.compress(content) if packed else content)) as store:
        assert store.count("events") + store.count("rejected_records") >= 1


NAMES = (
    "Records", "detail", "event", "message", "aws", "cloudtrail", "eventName", "eventTime", "eventSource",
    "userIdentity", "CloudTrailEvent", "logEvents", "eventID", "data", "body",
)  # fmt: skip
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=20, deadline=None)
@given(DOCUMENTS)
def test_no_json_document_breaks_the_load(tmp_path_factory, document):
    with loaded(put(tmp_path_factory.mktemp("logs"), "log", document)) as store:
        assert store.count("source_files") == 1
