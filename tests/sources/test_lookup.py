"""The event history: whole days, in a fixed order, no faster than it answers."""

import gzip
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.servers import ACCOUNT, History
from timeline import sources, store
from timeline.errors import SourceError
from timeline.load import Scope, load
from timeline.sources import lookup
from timeline.sources.access import Access, Denied, Unreadable
from timeline.sources.aws import Connection
from timeline.sources.stream import Kept, fetched

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "no-culprit"
NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


def record(number: int, time: datetime, region: str = "eu-west-1") -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/ann", "accountId": ACCOUNT},
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "awsRegion": region,
        "eventID": f"{region}-{number:05d}",
        "recipientAccountId": ACCOUNT,
    }


def records(count: int, step: timedelta, end: datetime, region: str = "eu-west-1") -> list[dict[str, Any]]:
    return [record(number, end - number * step, region) for number in range(1, count + 1)]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "INTERVAL", 0.0)
    monkeypatch.setattr(lookup, "BUSY_PAUSE", 0.0)


@pytest.fixture
def history() -> Iterator[History]:
    """Two regions: 400 events in three days, and 70 in one second."""
    held = {
        "eu-west-1": records(400, timedelta(minutes=9), NOW),
        "us-east-1": [record(number, datetime(2026, 3, 9, 8, tzinfo=UTC), "us-east-1") for number in range(70)],
    }
    with History(held) as server:
        yield server


def find(
    history: History, url: str = "cloudtrail://eu-west-1,us-east-1", scope: Scope | None = None, now: datetime = NOW
) -> lookup.Found:
    return lookup.find(url, scope or Scope(), Access(endpoint_url=history.url), now=now)


LAST_WEEK = Scope(since=datetime(2026, 3, 4, tzinfo=UTC))


def events(found: lookup.Found) -> list[str]:
    rows = [json.loads(item.data)["Events"] for item in fetched(found.files, workers=found.workers)]
    return [event["EventId"] for events in rows for event in events]


def test_every_event_of_every_region_comes_once(history: History) -> None:
    found = find(history, scope=LAST_WEEK)
    assert sorted(events(found)) == sorted(row["eventID"] for rows in history.records.values() for row in rows)
    assert found.workers == 2


def test_a_day_of_a_region_is_a_file_and_a_part_of_a_day_says_which(history: History) -> None:
    scope = Scope(since=datetime(2026, 3, 8, 9, tzinfo=UTC), until=datetime(2026, 3, 10, 10, 0, 0, 1, tzinfo=UTC))
    assert [file.name for file in find(history, "cloudtrail://eu-west-1", scope).files] == [
        f"event-history/{ACCOUNT}/2026/03/08/eu-west-1_090000-000000.json",
        f"event-history/{ACCOUNT}/2026/03/09/eu-west-1.json",
        f"event-history/{ACCOUNT}/2026/03/10/eu-west-1_000000-100001.json",
    ]


def test_ninety_days_are_asked_for_when_nothing_is_said(history: History) -> None:
    files = find(history, "cloudtrail://eu-west-1").files
    assert len(files) == 91
    assert files[0].name.endswith("2025/12/10/eu-west-1.json")
    assert files[-1].name.endswith("2026/03/10/eu-west-1.json")


def test_days_that_are_over_have_a_version_and_the_running_one_has_none(history: History) -> None:
    assert [file.version for file in find(history, "cloudtrail://us-east-1", LAST_WEEK).files] == ["settled"] * 6 + [""]


def test_the_same_history_is_the_same_bytes_and_is_not_asked_for_twice(history: History, tmp_path: Path) -> None:
    found, kept = find(history, scope=LAST_WEEK), Kept(tmp_path)
    first = [item.data for item in fetched(found.files, kept=kept)]
    history.calls.clear()
    again = [item.data for item in fetched(find(history, scope=LAST_WEEK).files, kept=kept)]
    assert again == first
    # The running day alone: 103 events of one region in three pages, and an empty one of the other.
    assert len(history.calls) == 4


def test_the_records_become_the_rows_that_a_trail_would_give(tmp_path: Path) -> None:
    """The management events of a sample incident: every column but the place in a file."""
    held = _management_events()
    with History(held) as history, store.in_memory() as looked_up, store.in_memory() as trail:
        found = find(history, "cloudtrail://eu-west-1,eu-central-1,us-east-1", Scope(since=MORNING), MORNING + DAY)
        for item in fetched(found.files):
            (tmp_path / item.file.name.replace("/", "-")).write_bytes(item.data)
        counts = load(looked_up, [str(tmp_path)])
        (tmp_path / "trail").mkdir()
        everything = [row for rows in held.values() for row in rows]
        (tmp_path / "trail" / "a.json").write_text(json.dumps({"Records": everything}))
        load(trail, [str(tmp_path / "trail")])
        columns = [name for name in trail.table("events").column_names if not name.startswith("source_")]
        assert (counts.events_loaded, counts.duplicates, counts.rejected) == (len(everything), 0, 0)
        assert looked_up.table("events", columns).to_pylist() == trail.table("events", columns).to_pylist()
        assert looked_up.table("coverage", COVERAGE).to_pylist() == trail.table("coverage", COVERAGE).to_pylist()


MORNING, DAY = datetime(2025, 11, 18, tzinfo=UTC), timedelta(hours=18)
COVERAGE = ("account_id", "region", "hour", "events", "gap")


def _management_events() -> dict[str, list[dict[str, Any]]]:
    """By region; of the many of one region those of a quarter of the files."""
    held: dict[str, dict[str, Any]] = {}
    for file in sources.find([str(SAMPLE)])[::4]:
        if file.name.endswith(".json.gz"):
            for row in json.loads(gzip.decompress(file.path.read_bytes()))["Records"]:
                if row["eventCategory"] == "Management":
                    held[row["eventID"]] = row
    regions: dict[str, list[dict[str, Any]]] = {}
    for row in held.values():
        regions.setdefault(row["awsRegion"], []).append(row)
    assert sum(map(len, regions.values())) > 200
    return regions


def test_the_running_day_asked_for_again_gives_the_tables_of_one_run_at_the_end(history: History) -> None:
    """Asked in the afternoon, an hour later, and when the day is over: events are added, and none is there twice."""
    everything, access = history.records["eu-west-1"], Access(endpoint_url=history.url)
    late = [record(900 + number, NOW + number * timedelta(minutes=9)) for number in range(1, 12)]
    scope = Scope(since=datetime(2026, 3, 9, tzinfo=UTC), until=datetime(2026, 3, 11, tzinfo=UTC))
    with store.in_memory() as asked_often, store.in_memory() as asked_once, pytest.MonkeyPatch.context() as clock:
        for hours, arrived in ((0, 0), (1, 5), (1, 5), (30, 11)):
            history.records["eu-west-1"] = [*everything, *late[:arrived]]
            clock.setattr(lookup, "datetime", _clock(NOW + timedelta(hours=hours)))
            load(asked_often, ["cloudtrail://eu-west-1"], scope=scope, access=access)
        load(asked_once, ["cloudtrail://eu-west-1"], scope=scope, access=access)
        for table in ("events", "duplicate_records", "rejected_records", "source_files", "totals", "coverage"):
            assert asked_often.table(table).to_pylist() == asked_once.table(table).to_pylist(), table
        assert asked_often.count("events") == 263 + 11
        assert asked_often.count("duplicate_records") == 0
        assert asked_often.count("source_files") == 2


def _clock(now: datetime) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Clock":
            return cls(*now.timetuple()[:6], tzinfo=now.tzinfo)

    return Clock


def test_a_window_holds_its_first_second_and_not_its_last(history: History) -> None:
    history.records = {"eu-west-1": [record(hour, datetime(2026, 3, 9, hour, tzinfo=UTC)) for hour in range(24)]}
    scope = Scope(since=datetime(2026, 3, 9, 5, tzinfo=UTC), until=datetime(2026, 3, 9, 8, tzinfo=UTC))
    assert events(find(history, "cloudtrail://eu-west-1", scope)) == [f"eu-west-1-{hour:05d}" for hour in (5, 6, 7)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.lists(st.integers(0, 3 * 1440), max_size=120),
    since=st.integers(0, 3 * 1440 * 60),
    length=st.integers(1, 3 * 1440 * 60),
)
def test_any_window_gives_exactly_the_events_in_it(
    history: History, minutes: list[int], since: int, length: int
) -> None:
    start = datetime(2026, 3, 6, tzinfo=UTC)
    history.records = {
        "eu-west-1": [record(number, start + timedelta(minutes=at)) for number, at in enumerate(minutes)]
    }
    scope = Scope(since=start + timedelta(seconds=since), until=start + timedelta(seconds=since + length))
    inside = [f"eu-west-1-{n:05d}" for n, at in enumerate(minutes) if since <= at * 60 < since + length]
    assert sorted(events(find(history, "cloudtrail://eu-west-1", scope))) == inside


def test_a_busy_history_is_asked_again_and_a_lost_place_begun_again(history: History) -> None:
    history.refusals = ["ThrottlingException"]
    one_day = Scope(since=datetime(2026, 3, 9, tzinfo=UTC), until=datetime(2026, 3, 10, tzinfo=UTC))
    assert len(events(find(history, "cloudtrail://us-east-1", one_day))) == 70
    found = find(history, "cloudtrail://us-east-1", one_day)
    client = found.files[0]
    lost = iter([False, True, False, False])
    page = history.page

    def losing(region: str, asked: dict[str, Any]) -> dict[str, Any]:
        answer = page(region, asked)
        if next(lost):
            history.refusals.append("InvalidNextTokenException")
        return answer

    history.page = losing  # type: ignore[method-assign]
    history.refusals = []
    assert len(json.loads(client.read())["Events"]) == 70


def test_two_calls_in_a_region_are_half_a_second_apart(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time stands still here, so each call must wait half a second longer than the one before."""
    monkeypatch.setattr(lookup, "INTERVAL", 0.5)
    monkeypatch.setattr(lookup.time, "monotonic", lambda: 100.0)
    waits: list[float] = []

    class Clock(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0.0)
            return False

    found = find(history, "cloudtrail://us-east-1", Scope(since=datetime(2026, 3, 9, tzinfo=UTC)))
    for file in found.files:
        file.read(stopped=Clock())
    assert waits == [0.0, 0.5, 1.0]


def test_reading_ends_when_it_is_stopped(history: History) -> None:
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Unreadable, match="stopped"):
        find(history, "cloudtrail://us-east-1").files[0].read(stopped=stopped)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AccessDeniedException", "cloudtrail:LookupEvents is missing"),
        ("ExpiredTokenException", "have expired"),
        ("UnrecognizedClientException", "region that the account has not enabled"),
        ("InvalidTimeRangeException", r"\(InvalidTimeRangeException\)"),
    ],
)
def test_a_history_that_cannot_be_read_says_why(history: History, code: str, says: str) -> None:
    found = find(history, scope=LAST_WEEK)
    history.refusals = [code] * 50
    with pytest.raises(SourceError, match=says):
        list(fetched(found.files))


def test_the_missing_permission_is_named_for_a_policy(history: History) -> None:
    found = find(history, scope=LAST_WEEK)
    history.refusals = ["AccessDeniedException"] * 50
    with pytest.raises(Denied) as raised:
        list(fetched(found.files))
    assert (raised.value.permission, raised.value.resource) == ("cloudtrail:LookupEvents", "*")


@pytest.mark.parametrize("url", ["cloudtrail://", "cloudtrail://nowhere", "cloudtrail://eu-west-1;us-east-1"])
def test_what_is_no_region_is_refused(history: History, url: str) -> None:
    with pytest.raises(SourceError, match="is no region"):
        find(history, url)


def test_a_scope_that_the_history_cannot_hold_is_refused(history: History) -> None:
    with pytest.raises(SourceError, match="does not reach"):
        find(history, scope=Scope(until=datetime(2025, 1, 1, tzinfo=UTC)))
    with pytest.raises(SourceError, match="does not reach"):
        find(history, scope=Scope(since=NOW + timedelta(minutes=1)))
    with pytest.raises(SourceError, match=f"this one is of {ACCOUNT}"):
        find(history, scope=Scope(accounts=("999999999999",)))
    with pytest.raises(SourceError, match="is a region that was asked for"):
        find(history, scope=Scope(regions=("ap-south-1",)))


def test_the_limits_of_a_history_are_stated(history: History) -> None:
    notes = {note.note[:40]: note.severity for note in find(history, "cloudtrail://eu-west-1").notes}
    assert notes == {
        "The events were read from CloudTrail's e": "warning",
        "The event history reaches back 90 days: ": "warning",
        "The end of the event history was still b": "info",
        "Events of global services (IAM, sign-in ": "warning",
    }
    past = Scope(since=datetime(2026, 3, 4, tzinfo=UTC), until=datetime(2026, 3, 5, tzinfo=UTC))
    assert len(find(history, "cloudtrail://us-east-1", past).notes) == 1


def test_the_home_of_global_events_is_the_one_of_the_partition(history: History) -> None:
    connection = Connection(Access(endpoint_url=history.url))
    notes = lookup.find("cloudtrail://cn-northwest-1", connection=connection, now=NOW).notes
    assert any("recorded in cn-north-1" in note.note for note in notes)
