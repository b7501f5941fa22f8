"""Nothing twice, nothing lost: copies, different contents under one id, records without an id, in any order."""

import json
from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from load.made import everything, loaded, put, record, rows, text
from timeline.load import load
from timeline.load.record import canonical_digest
from timeline.store import in_memory

A = record("same", eventName="RunInstances")
B = record("same", eventName="StopInstances")
SMALL, LARGE = sorted((A, B), key=lambda event: canonical_digest(text(event)))
SUFFIX = canonical_digest(text(LARGE))[:12]


def test_a_copy_is_counted_and_the_first_by_file_and_position_is_kept(tmp_path):
    put(tmp_path, "b.json", [record("e1")])
    put(tmp_path, "a.json", [record("e2"), record("e1"), record("e1")])
    with loaded(tmp_path) as store:
        assert rows(store, "events", "event_id", "source_file", "source_index") == [
            ("e1", "a.json", 1),
            ("e2", "a.json", 0),
        ]
        assert rows(store, "duplicate_records", "source_file", "source_index", "event_id") == [
            ("a.json", 2, "e1"),
            ("b.json", 0, "e1"),
        ]


def test_the_same_content_written_otherwise_is_a_copy(tmp_path):
    put(tmp_path, "a.json", json.dumps(record("e1"), indent=2))
    put(tmp_path, "b.json", json.dumps(dict(reversed(record("e1").items()))))
    with loaded(tmp_path) as store:
        assert rows(store, "events", "event_id", "source_file") == [("e1", "a.json")]
        assert rows(store, "duplicate_records", "source_file", "event_id") == [("b.json", "e1")]


def test_different_contents_under_one_id_are_both_kept_and_said(tmp_path):
    put(tmp_path, "a.json", [LARGE, SMALL, LARGE])
    with loaded(tmp_path) as store:
        assert rows(store, "events", "event_id", "event_name", "source_index") == [
            ("same", SMALL["eventName"], 1),
            (f"same~{SUFFIX}", LARGE["eventName"], 0),
        ]
        assert rows(store, "duplicate_records", "source_index", "event_id") == [(2, f"same~{SUFFIX}")]
        told = [row for row in rows(store, "coverage_notes", "note", "event_ids") if "share an eventID" in row[0]]
        assert [ids for _, ids in told] == [[f"same~{SUFFIX}"]]


def test_a_record_without_an_id_is_named_by_its_content(tmp_path):
    put(tmp_path, "a.json", [record(None), record(None), record("")])
    with loaded(tmp_path) as store:
        ids = [f"sha256:{canonical_digest(text(event))[:32]}" for event in (record(None), record(""))]
        assert sorted(rows(store, "events", "event_id")) == sorted((name,) for name in ids)
        assert rows(store, "duplicate_records", "source_index", "event_id") == [(1, ids[0])]


def test_an_id_that_ends_like_our_suffix_cannot_take_the_place_of_another(tmp_path):
    put(tmp_path, "a.json", [SMALL, LARGE, record(f"same~{SUFFIX}")])
    with loaded(tmp_path) as store:
        assert rows(store, "events", "event_id") == [("same",), (f"same~{SUFFIX}",), (f"same~{SUFFIX}~",)]


def test_an_id_that_is_no_text_still_names_its_record(tmp_path):
    with loaded(put(tmp_path, "a.json", [record(7), record(["x"])])) as store:
        assert rows(store, "events", "event_id") == [("7",), ('["x"]',)]


POOL = [
    SMALL, LARGE, record("same", eventName="Third"), record("e1"), record("e2"), record(None),
    record("<eventId>", eventName="P"), record("<eventId>", eventName="Q"), record("e3", eventTime="..."),
]  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(range(len(POOL)))), max_size=12), st.permutations([0, 1, 2])
)
def test_one_build_and_builds_one_after_the_other_end_alike(tmp_path_factory, placed, order):
    folder = tmp_path_factory.mktemp("logs")
    for number in range(3):
        put(folder, f"{number}.json", [POOL[chosen] for file, chosen in placed if file == number])
    with loaded(folder) as store, in_memory() as other:
        for number in order:
            counts = load(other, [str(folder / f"{number}.json")])
        assert counts.records_seen == len(placed) == counts.events_loaded + counts.duplicates + counts.rejected
        assert everything(other) == everything(store)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(range(len(POOL))), min_size=1, max_size=8), st.data())
def test_ids_and_contents_do_not_depend_on_how_records_are_split_into_files(tmp_path_factory, chosen, data):
    shuffled = data.draw(st.permutations(chosen))
    cut = data.draw(st.integers(0, len(shuffled)))
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    put(one, "all.json", [POOL[number] for number in chosen])
    put(two, "a.json", {"Records": [POOL[number] for number in shuffled[:cut]]})
    put(two, "b.jsonl", "\n".join(text(POOL[number]) for number in shuffled[cut:]))
    with loaded(one) as first, loaded(two) as second:
        for columns in (("event_id", "event_time", "event_name", "session_id", "raw"),):
            assert rows(first, "events", *columns) == rows(second, "events", *columns)
        assert first.count("duplicate_records") == second.count("duplicate_records")


def test_every_order_of_small_batches_settles_alike(tmp_path, monkeypatch):
    monkeypatch.setattr("timeline.load.batch.ROWS", 1)
    outcomes = []
    for number, order in enumerate(permutations([SMALL, LARGE, record("same", eventName="Third")])):
        put(tmp_path, f"{number}/a.json", [*order, *order])
        with loaded(tmp_path / str(number)) as store:
            outcomes.append((rows(store, "events", "event_id", "event_name"), store.count("duplicate_records")))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert outcomes[0][1] == 3
