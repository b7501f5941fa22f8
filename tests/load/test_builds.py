"""A case grows by what is new, keeps to the asked scope, and says what its logs cannot answer."""

from datetime import UTC, datetime

import pytest

from load.made import everything, loaded, put, record, rows, text
from timeline.errors import SourceError
from timeline.load import Scope, load, note
from timeline.load.reading import Reading
from timeline.store import in_memory


def test_the_same_build_again_changes_nothing(tmp_path):
    put(tmp_path, "a.json", [record("e1"), record("e1"), {"x": 1}])
    put(tmp_path, "README", "read me")
    with loaded(tmp_path) as store:
        before = everything(store)
        load(store, [str(tmp_path)])
        assert everything(store) == before


def test_a_later_build_adds_what_is_new_and_ends_like_a_single_one(tmp_path):
    put(tmp_path, "b.json", [record("e1"), record("e2"), record("x", eventName="A")])
    with loaded(tmp_path) as store:
        put(tmp_path, "a.json", [record("e2"), record("e3"), record("x", eventName="B")])
        put(tmp_path, "c.json", [record("x", eventName="A"), record("x", eventName="C")])
        load(store, [str(tmp_path)])
        with loaded(tmp_path) as single:
            assert everything(store) == everything(single)


def test_a_file_that_has_changed_is_read_beside_the_old_one(tmp_path):
    put(tmp_path, "a.json", [record("e1")])
    with loaded(tmp_path) as store:
        put(tmp_path, "a.json", [record("e1"), record("e2")])
        for _ in range(2):
            load(store, [str(tmp_path)])
            assert rows(store, "events", "event_id") == [("e1",), ("e2",)]
            assert store.count("source_files") == 2
            assert store.count("duplicate_records") == 1


def test_a_file_that_becomes_readable_is_read(tmp_path):
    (tmp_path / "a.json").symlink_to(tmp_path / "absent")
    with loaded(tmp_path) as store:
        assert store.count("rejected_records") == 1
        (tmp_path / "a.json").unlink()
        put(tmp_path, "a.json", [record("e1")])
        load(store, [str(tmp_path)])
        assert store.count("rejected_records") == 0
        assert rows(store, "source_files", "shape", "records") == [("array", 1)]


SCOPES = {
    "from": (Scope(since=datetime(2025, 3, 1, 10, 0, 1, tzinfo=UTC)), ["e2", "e3"]),
    "to": (Scope(until=datetime(2025, 3, 1, 10, 0, 1, tzinfo=UTC)), ["e1"]),
    "account": (Scope(accounts=("444455556666",)), ["e2"]),
    "region": (Scope(regions=("us-east-1", "eu-north-1")), ["e3"]),
}
THREE = [
    record("e1"),
    record("e2", eventTime="2025-03-01T10:00:01Z", recipientAccountId="444455556666"),
    record("e3", eventTime="2025-03-01T10:00:02Z", awsRegion="us-east-1"),
]


@pytest.mark.parametrize("name", SCOPES)
def test_what_lies_outside_the_scope_is_counted_apart(tmp_path, name):
    scope, kept = SCOPES[name]
    with loaded(put(tmp_path, "a.json", [*THREE, {"x": 1}]), scope=scope) as store:
        assert rows(store, "events", "event_id") == [(event,) for event in kept]
        assert rows(store, "source_files", "records", "filtered", "scope") == [
            (len(kept) + 1, 3 - len(kept), scope.as_text())
        ]


def test_a_wider_scope_later_adds_the_rest_and_counts_nothing_twice(tmp_path):
    path = put(tmp_path, "a.json", [*THREE, THREE[0], {"x": 1}])
    with loaded(path, scope=SCOPES["account"][0]) as store, loaded(path) as single:
        counts = load(store, [str(path)])
        assert (counts.records_seen, counts.duplicates, counts.rejected, counts.filtered) == (5, 1, 1, 0)
        for table in ("events", "duplicate_records", "rejected_records", "source_files", "coverage"):
            assert store.table(table).to_pylist() == single.table(table).to_pylist()


def test_progress_is_told_to_whoever_asks(tmp_path):
    put(tmp_path, "a.json", [record("e1")])
    put(tmp_path, "b.json", [record("e2")])
    told = []
    with in_memory() as store:
        load(store, [str(tmp_path)], progress=lambda *numbers: told.append(numbers))
    assert [(files, records) for files, _, _, _, records in told] == [(0, 0), (1, 1), (2, 2)]
    assert told[-1][2] == told[-1][3] == sum(path.stat().st_size for path in tmp_path.iterdir())


def test_a_note_takes_the_place_of_the_one_before():
    with in_memory() as store:
        note(store, "symptom", "a")
        note(store, "from", "x")
        note(store, "symptom", "b")
        assert rows(store, "build_info", "key", "value") == [("from", "x"), ("symptom", "b")]


def test_coverage_counts_each_hour_and_shows_the_silent_ones(tmp_path):
    hours = ["10:10:00Z", "10:50:00Z", "13:00:00Z"]
    events = [record(f"e{number}", eventTime=f"2025-03-01T{hour}") for number, hour in enumerate(hours)]
    with loaded(put(tmp_path, "a.json", [*events, record("other", awsRegion="us-east-1")])) as store:
        seen = [
            (region, hour.hour, count, gap)
            for region, hour, count, gap in rows(store, "coverage", "region", "hour", "events", "gap")
        ]
        assert seen == [
            ("eu-west-1", 10, 2, False),
            ("eu-west-1", 11, 0, True),
            ("eu-west-1", 12, 0, True),
            ("eu-west-1", 13, 1, False),
            ("us-east-1", 10, 1, False),
        ]


def test_a_silence_of_years_is_one_row_that_says_so(tmp_path):
    events = [record("e1", eventTime="2015-03-01T10:00:00Z"), record("e2")]
    with loaded(put(tmp_path, "a.json", events)) as store:
        gaps = [told for gap, told in rows(store, "coverage", "gap", "note") if gap]
        assert gaps == ["nothing recorded from here until 2025-03-01 10:00 UTC"]


def test_what_the_logs_cannot_answer_is_said_with_its_events(tmp_path):
    stop = {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"}
    events = [
        record("s2", **stop),
        record("s1", **stop),
        record("denied", **stop, errorCode="AccessDenied"),
        record("masked", userIdentity={"type": "IAMUser", "arn": "a", "accessKeyId": "REDACTED"}),
        record("k1", userIdentity={"type": "IAMUser", "arn": "a", "accessKeyId": "AKIAEXAMPLE000000002"}),
        record("k2", userIdentity={"type": "IAMUser", "arn": "b", "accessKeyId": "AKIAEXAMPLE000000002"}),
    ]
    with loaded(put(tmp_path, "a.json", events)) as store:
        told = {
            told.split(":")[0]: (severity, ids)
            for severity, told, ids in rows(store, "coverage_notes", "severity", "note", "event_ids")
        }
    assert told["Logging was stopped (StopLogging, 2 calls)"] == ("serious", ["s1", "s2"])
    assert told["No data events"] == ("warning", [])
    assert told["No events of AWS Organizations"] == ("info", [])
    assert told["1 event carry an access key id that is no key id"] == ("warning", ["masked"])
    assert told["1 access key id is used by several identities"] == ("warning", ["k1", "k2"])


def test_records_of_one_action_are_all_kept_and_said_to_be_one(tmp_path):
    updated = {"reason": "UPDATED_DATA", "updatedFields": "responseElements"}
    events = [
        record("first"),
        record("second", addendum={**updated, "originalEventID": "first"}),
        record("lone", addendum={**updated, "originalEventID": "absent"}),
        record("here", sharedEventID="shared"),
        record("there", sharedEventID="shared", recipientAccountId="444455556666"),
        record("alone", sharedEventID="other"),
        record("start", sharedEventID="insight", eventCategory="Insight"),
        record("end", sharedEventID="insight", eventCategory="Insight", recipientAccountId="444455556666"),
    ]
    with loaded(put(tmp_path, "a.json", events)) as store:
        assert store.count("events") == 8
        told = {told[:43]: ids for told, ids in rows(store, "coverage_notes", "note", "event_ids")}
    assert told["1 event updates an earlier record of the sa"] == ["first", "second"]
    assert told["1 event updates an earlier record that is n"] == ["lone"]
    assert told["1 action is recorded in several accounts un"] == ["here", "there"]


def test_an_input_that_is_not_there_is_an_error_with_a_remedy(tmp_path):
    with in_memory() as store:
        for missing in (
            str(tmp_path / "absent"),
            str(tmp_path / "*.json"),
            "s3://bucket/prefix",
            "cloudtrail://eu-west-1",
        ):
            with pytest.raises(SourceError) as caught:
                load(store, [missing])
            assert caught.value.remedy
        with pytest.raises(SourceError):
            load(store, [])


def test_what_is_held_is_put_in_as_it_comes_however_much_one_file_rejects(tmp_path, monkeypatch):
    """No more is held than the bound says and one run adds, in the midst of a file as at its end."""
    monkeypatch.setattr("timeline.load.reading.REJECTS", 10)
    monkeypatch.setattr("timeline.load.batch.DOUBTED_BYTES", 2000)
    settle, held = Reading.settle, []

    def watched(self):
        held.append((len(self._held.rejects), len(self._held.doubted.first)))
        return settle(self)

    monkeypatch.setattr(Reading, "settle", watched)
    odd = [record(None, requestID=str(number), eventVersion=1.11) for number in range(50)]
    lines = [text(one) for pair in zip(odd, [{"x": number} for number in range(50)], strict=True) for one in pair]
    with loaded(put(tmp_path, "log.jsonl", "\n".join(lines))) as store:
        assert (store.count("events"), store.count("rejected_records")) == (50, 50)
        assert rows(store, "source_files", "shape", "records") == [("lines", 100)]
    assert len(held) > 10
    assert max(rejects for rejects, _ in held) <= 11
    assert max(doubted for _, doubted in held) <= 10
