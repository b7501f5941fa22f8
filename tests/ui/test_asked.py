"""What may be asked of logs at a place, and how it is understood; and how far and how fast a reading is."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_access import DANA, VIC, signed_in, team_file, words
from timeline.errors import CaseError, TimeError
from timeline.load import Scope
from timeline.sources.access import Access
from timeline.ui import asked, builds, team
from timeline.ui.pace import Pace

App = Callable[..., AppTest]
Started = list[tuple[list[str], Access]]
NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)


@pytest.fixture
def team_path(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    return team_file(tmp_path / "team.toml", tmp_path / "cases", remote='["s3://trail/", "cloudtrail://eu-west-1"]')


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Started:
    """The builds that would have been started, by their inputs and their way to AWS; none is."""
    known: Started = []

    def start(inputs: list[str], *_: object, access: Access, **__: object) -> None:
        known.append((inputs, access))
        raise CaseError("A build would begin here.")

    monkeypatch.setattr(builds, "start", start)
    return known


def test_nothing_said_asks_for_everything_in_the_default_way() -> None:
    wanted = asked.read({}, NOW)
    assert (wanted.scope, wanted.access, wanted.told()) == (Scope(), Access(), "")


def test_words_become_a_window_with_accounts_and_regions_and_are_told_as_understood() -> None:
    said = {asked.FROM: "2 days ago", asked.TO: "2026-03-09T09:00:00+08:00", asked.PROFILE: " audit ", asked.PAYS: True}
    said |= {asked.ACCOUNTS: "111111111111, 222222222222;111111111111", asked.REGIONS: "eu-west-1 us-east-1"}
    wanted = asked.read(said, NOW)
    since, until = datetime(2026, 3, 8, 15, 30, tzinfo=UTC), datetime(2026, 3, 9, 1, tzinfo=UTC)
    assert wanted.scope == Scope(since, until, ("111111111111", "222222222222"), ("eu-west-1", "us-east-1"))
    assert wanted.access == Access("audit", None, True)
    assert wanted.told() == (
        "Only from 2026-03-08T15:30:00Z on, before 2026-03-09T01:00:00Z, account 111111111111, 222222222222, "
        "region eu-west-1, us-east-1."
    )


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        ("whenever", "", "no time we understand"),
        ("03/04/2025", "", "day/month"),
        ("2026-03-02", "2026-03-01", "is not before"),
        ("2026-03-01", "2026-03-01", "is not before"),
    ],
)
def test_times_that_say_nothing_are_refused_with_a_way_out(since: str, until: str, why: str) -> None:
    with pytest.raises(TimeError, match=why) as refusal:
        asked.read({asked.FROM: since, asked.TO: until}, NOW)
    assert refusal.value.remedy


@pytest.mark.parametrize("said", [{asked.PROFILE: "admin"}, {asked.ENDPOINT: "http://10.0.0.1"}, {asked.PAYS: True}])
def test_a_team_server_asks_aws_as_itself_whatever_a_browser_sends(
    said: dict[str, object], team_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked.read(said, NOW).access != Access()
    signed_in(monkeypatch, team_path, DANA)
    with pytest.raises(CaseError, match="own credentials"):
        asked.read(said, NOW)


def test_the_page_offers_a_window_and_the_way_to_aws_on_ones_own_machine(app: App, started: Started) -> None:
    test = app("timeline", case=None)
    assert "cloudtrail://REGION" in words(test)
    assert [test.text_input(key=key).value for key in (asked.PROFILE, asked.ENDPOINT)] == ["", ""]
    test.text_area(key="logs_paths").set_value("s3://trail/AWSLogs/")
    test.text_input(key=asked.FROM).set_value("whenever")
    next(button for button in test.button if button.label == "Build the case").click().run()
    assert not test.exception
    assert "'whenever' is no time we understand.\nTry ISO 8601" in test.code[-1].value
    assert started == []


def test_investigators_of_a_team_choose_a_part_and_neither_a_profile_nor_an_endpoint(
    app: App, team_path: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, team_path, DANA)
    test = app("timeline", case=None)
    keys = {str(one.key) for one in (*test.text_input, *test.checkbox)}
    assert {asked.FROM, asked.TO, asked.ACCOUNTS, asked.REGIONS} <= keys
    assert keys.isdisjoint({asked.PROFILE, asked.ENDPOINT, asked.PAYS})
    shown = words(test)
    assert "with its own credentials, what begins with cloudtrail://eu-west-1 or s3://trail/" in shown
    for place in ("s3://other/", "cloudtrail://us-east-1", "/etc"):
        test.text_area(key="logs_paths").set_value(place)
        next(button for button in test.button if button.label == "Build the case").click().run()
        assert test.code[-1].value
        assert started == []
    test.text_area(key="logs_paths").set_value("cloudtrail://eu-west-1")
    next(button for button in test.button if button.label == "Build the case").click().run()
    assert started == [(["cloudtrail://eu-west-1"], Access())]


def test_viewers_of_a_team_are_offered_nothing_to_open(
    app: App, team_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, team_path, VIC)
    test = app("timeline", case=None)
    assert not test.text_area
    assert not test.text_input
    assert not test.exception


def test_a_team_that_names_no_remote_place_says_so(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = team_file(tmp_path / "team.toml", tmp_path, remote="")
    assert team.read(path).remote == ()
    signed_in(monkeypatch, path, DANA)
    shown = words(app("timeline", case=None))
    assert "reads logs below its own folder only" in shown


# -- how far and how fast ----------------------------------------------------------------------------------------------


def test_bytes_are_measured_from_where_this_run_began() -> None:
    pace = Pace()
    assert pace.told(0.0) == ""
    pace.reached((10, 40, 20_000_000, 100_000_000, 500), 100.0)
    pace.reached((20, 40, 60_000_000, 100_000_000, 2_500), 104.0)
    assert pace.now.share == 0.6
    assert pace.seconds_left(104.0) == pytest.approx(4.0)
    assert pace.told(104.0) == (
        "20 of 40 files, 60.0 of 100.0 MB, 2,500 records, 10.0 MB/s, 500 records/s, about 4 s left"
    )


def test_an_event_history_has_no_sizes_and_is_measured_in_files() -> None:
    pace = Pace()
    pace.reached((0, 91, 0, 0, 0), 10.0)
    pace.reached((13, 91, 0, 0, 1_300), 20.0)
    assert pace.now.share == pytest.approx(1 / 7)
    assert pace.told(20.0) == "13 of 91 files, 1,300 records, 130 records/s, about 60 s left"


def test_what_is_read_has_no_rate_and_nothing_read_promises_no_end() -> None:
    pace = Pace()
    pace.reached((0, 1, 0, 5, 0), 0.0)
    assert pace.seconds_left(60.0) is None
    pace.reached((1, 1, 5, 5, 3), 60.0)
    assert pace.told(90.0) == "1 of 1 file, 0.0 of 0.0 MB, 3 records"
    everything_held = Pace()
    everything_held.reached((4, 4, 8, 8, 9), 0.0)
    assert everything_held.seconds_left(5.0) == 0.0
