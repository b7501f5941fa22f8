"""Bare records are known many at once; what is said of each is what care would have said of it alone."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from load.made import loaded, put, record, rows
from timeline.load.plain import plain_ones
from timeline.load.record import know
from timeline.load.seen import Seen

ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.lists(st.integers(), max_size=2))
FIELDS = st.dictionaries(
    st.sampled_from(("eventID", "eventTime", "eventName", "eventSource", "userAgent", "addendum", "userIdentity")),
    st.one_of(ODD, st.sampled_from(("aws:s3", "e~0123456789ab", "2025-03-01T10:00:00+02:00", "ConsoleLogin", "é"))),
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=5), st.booleans())
def test_what_is_known_of_many_at_once_is_what_care_says_of_each(changes, is_ascii):
    raws = [json.dumps(record("e1") | change, ensure_ascii=is_ascii).encode("utf-8", "replace") for change in changes]
    plain, positions = plain_ones(raws)
    alone = [know(raws[at]) for at in positions]
    assert [(known.event_id, known.time, known.digest) for known in alone] == list(
        zip(plain.ids, plain.times, plain.digests(), strict=True)
    )
    assert plain.raws == [raws[at] for at in positions]


def test_one_odd_record_leaves_the_others_plain():
    raws = [json.dumps(made).encode() for made in (record("e1"), record("e2", eventName=7), record("e3"))]
    plain, positions = plain_ones([*raws, b'{"eventVersion": \xff}'])
    assert (plain.ids, positions) == (["e1", "e3"], [0, 2])


def test_an_id_that_was_seen_is_never_called_new():
    seen = Seen()
    assert seen.doubtful(["a", "b", "a"]) == {2}
    assert seen.doubtful(["c", "b", "a"]) == {1, 2}
    seen.add(["d"])
    assert seen.doubtful(["d", "e"]) == {0}


def test_a_part_left_out_is_found_in_whichever_way_its_record_was_read(tmp_path):
    left_out = {"requestParameters": {"omitted": True, "originalSize": 200000, "reason": "EVENT_SIZE_EXCEEDED"}}
    logs = [record("e1", **left_out), record("e2"), record("e3", eventVersion=1.11, eventName=7, **left_out)]
    with loaded(put(tmp_path, "log", logs)) as store:
        assert rows(store, "marked_records", "source_index") == [(0,), (2,)]
        notes = [ids for ids, note in rows(store, "coverage_notes", "event_ids", "note") if "fields left out" in note]
        assert notes == [["e1", "e3"]]
