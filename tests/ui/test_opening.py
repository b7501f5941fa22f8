"""Opening and building cases from the app."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from timeline import store
from timeline.ui import builds, recent
from timeline.ui.builds import Build
from timeline.ui.opening import samples


def record(number: int) -> dict[str, object]:
    return {
        "eventVersion": "1.11",
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "eventTime": f"2026-03-04T10:00:{number:02}Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "ListBuckets",
        "awsRegion": "eu-west-1",
        "recipientAccountId": "111111111111",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/dana", "userName": "dana"},
    }


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Three records that can be read and one that cannot."""
    path = tmp_path / "logs" / "trail.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"Records": [*(record(n) for n in range(3)), "no record"]}))
    return path


def over(build: Build) -> Build:
    for _ in range(1200):
        if build.is_over:
            return build
        time.sleep(0.05)
    raise AssertionError(f"the build is still at {build.stage}")


@pytest.fixture(autouse=True)
def no_builds_left() -> Iterator[None]:
    yield
    builds.running().clear()


def test_a_build_in_its_own_process_counts_what_it_read(logs: Path, tmp_path: Path) -> None:
    cleaned: list[bool] = []
    build = over(builds.start([str(logs)], tmp_path / "case.duckdb", after=lambda: cleaned.append(True)))
    assert (build.error, build.done["events"], build.done["rejected"], build.done["files"]) == ("", 3, 1, 1)
    assert build.pace.now.share == 1.0
    assert cleaned == [True]
    with store.reading(tmp_path / "case.duckdb") as db:
        (row,) = db.ask("ui_rejected", most=10)
    assert row["total"] == 1
    assert row["reason"]


def test_a_place_without_logs_ends_in_a_sentence(tmp_path: Path) -> None:
    build = over(builds.start([str(tmp_path / "nowhere")], tmp_path / "case.duckdb"))
    assert "nowhere" in build.error
    assert not (tmp_path / "case.duckdb").exists()


def test_a_cancelled_build_leaves_nothing_behind(logs: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    build = builds.start([str(logs)], tmp_path / "case.duckdb")
    builds.cancel(build)
    assert "cancelled" in over(build).error
    assert sorted(tmp_path.rglob("*")) == before


def test_one_case_is_built_once_at_a_time(logs: Path, tmp_path: Path) -> None:
    first = builds.start([str(logs)], tmp_path / "case.duckdb")
    assert builds.start([str(logs)], tmp_path / "case.duckdb") is first
    over(first)


def test_the_latest_case_stands_first_and_links_do_not_tell_its_path(tmp_path: Path) -> None:
    for name in ("one.duckdb", "two.duckdb", "one.duckdb"):
        (tmp_path / name).touch()
        recent.remember(tmp_path / name)
    known = [path for path in recent.known() if path.parent == tmp_path]
    assert known == [tmp_path / "one.duckdb", tmp_path / "two.duckdb"]
    name = recent.name_in_url(tmp_path / "two.duckdb")
    assert "two" not in name
    assert recent.called(name) == tmp_path / "two.duckdb"
    assert recent.called("etc-passwd") is None
    (tmp_path / "two.duckdb").unlink()
    assert recent.called(name) is None


def test_a_damaged_list_of_recent_cases_is_no_list() -> None:
    recent.place().parent.mkdir(parents=True, exist_ok=True)
    for text in ("{", '{"a": 1}', "[1, null]"):
        recent.place().write_text(text)
        assert recent.known() == []


def test_every_bundled_incident_is_offered_with_its_story(app: Callable[..., AppTest]) -> None:
    known = samples()
    assert "environment-recreated" in known
    test = app("timeline", case=None)
    for name, (story, place) in known.items():
        assert place.is_dir()
        assert len(story) > 20
        assert not story.startswith("#")
        assert test.button(key=f"sample_{name}").label
    assert not test.exception


@pytest.mark.browser
def test_from_a_path_of_logs_to_the_open_case(page: Page, logs: Path, tmp_path: Path, state_home: Path) -> None:
    from screenshots import served, settled  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with served(tmp_path / "none.duckdb", 8797) as address:
        page.goto(address)
        page.get_by_label("Logs", exact=True).fill(str(logs.parent))
        page.locator(".st-key-logs_case input").fill(str(tmp_path / "built.duckdb"))
        page.locator(".st-key-logs").get_by_role("button", name="Build the case").click()
        page.wait_for_selector(".st-key-open_built", timeout=60_000)
        assert "3 events" in page.locator(".st-key-build").inner_text()
        assert "1 record rejected" in page.locator(".st-key-build").inner_text()
        page.locator(".st-key-open_built button").click()
        page.wait_for_selector(".st-key-lanesbox .js-plotly-plot", timeout=30_000)
        settled(page)
        assert page.locator("#probe").first.get_attribute("data-n") == "3"
        assert recent.name_in_url(tmp_path / "built.duckdb") in page.url
