"""The criteria of the app's design on the bundled incident: what whoever tries ``timeline demo`` meets first."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.ui.watched import ALL, NO_BRIDGE, WAIT, Watched, count, edges
from timeline import incident, store
from timeline.model import Step

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(flagship_case: Path) -> Iterator[str]:
    from screenshots import free_port, serving  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with serving(flagship_case, free_port()) as (served, _):
        yield served


@pytest.fixture(scope="module")
def root(flagship_case: Path) -> Step:
    with store.reading(flagship_case) as db:
        return incident.read(db).with_role("root")[0]


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def close(root: Step) -> str:
    """Some seconds around the cause: few enough events that each has its marker."""
    ends = (root.event_time - timedelta(seconds=70), root.event_time + timedelta(seconds=50))
    return "?from={:%Y-%m-%dT%H:%M:%SZ}&to={:%Y-%m-%dT%H:%M:%SZ}".format(*ends)


def test_what_is_shown_is_what_the_logs_hold(watched: Watched, address: str, flagship_case: Path) -> None:
    said: list[str] = []
    watched.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    watched.timeline(address)
    before = watched.probe("window")
    watched.drag(".st-key-brush", 0.3, 0.6)
    watched.changed("window", before)
    watched.lanes()
    for _ in range(2):
        low, high = watched.window()
        assert int(watched.probe("n")) == count(flagship_case, (low, high))
        watched.drag(".st-key-lanesbox", 0.3, 0.6)
        watched.changed("window", f"{low},{high}")
        watched.lanes()
    assert said == []
    watched.blameless()


def test_the_overview_needs_no_script_of_ours(watched: Watched, address: str, flagship_case: Path) -> None:
    watched.page.add_init_script(NO_BRIDGE)
    watched.open(address)
    watched.page.wait_for_selector(".st-key-brush .js-plotly-plot", timeout=WAIT)
    watched.still()
    watched.page.get_by_role("button", name="Whole trail").click()
    watched.until("n", lambda value: int(value) == count(flagship_case, ALL))
    assert watched.page.locator(".js-plotly-plot[data-bridged]").count() == 0


def test_the_cause_is_drawn_with_its_chain_and_a_link_restores_the_view(
    watched: Watched, address: str, flagship_case: Path, root: Step
) -> None:
    watched.timeline(f"{address}/{close(root)}")
    assert watched.probe("mode") == "markers"
    watched.click_event(root.event_id)
    watched.until("edges", lambda value: value == str(edges(flagship_case, root.event_id)))
    watched.lanes()
    assert watched.page.get_by_role("heading", name=root.event_name).is_visible()
    other = Watched(watched.page.context.browser.new_context().new_page())  # type: ignore[union-attr]
    other.timeline(watched.page.url)
    for name in ("n", "window", "selected", "mode", "edges"):
        assert other.probe(name) == watched.probe(name), name
    other.page.context.close()
    for key in "wd":
        before = watched.probe("window")
        watched.page.keyboard.press(key)
        watched.changed("window", before)
        watched.lanes()
        assert int(watched.probe("n")) == count(flagship_case, watched.window())
    watched.page.keyboard.press("Escape")
    watched.until("selected", lambda value: value == "")
    watched.blameless()


def test_an_attack_ends_in_words_and_the_evidence_stays(watched: Watched, address: str, flagship_case: Path) -> None:
    before = hashlib.sha256(flagship_case.read_bytes()).hexdigest()
    watched.open(f"{address}/sql")
    watched.still()
    watched.ask(f"copy (select 1) to '{flagship_case}' (use_tmp_file false)", "error")
    watched.ask("select count(*) from events", "answer")
    assert hashlib.sha256(flagship_case.read_bytes()).hexdigest() == before
    watched.blameless()
