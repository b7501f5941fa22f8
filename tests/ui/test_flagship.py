"""The criteria of the app's design on the bundled incident: what whoever tries ``timeline demo`` meets first.

Its case is a copy in which a stranger signed the first look at the damage; everything else is as it was built.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from tests.ui import criteria
from tests.ui.made import HOSTILE
from tests.ui.watched import LARGEST_FRAME, WAIT, Watched, edges
from timeline import incident, store
from timeline.model import Incident, Step

pytestmark = pytest.mark.browser
SIGNED = (
    "update events set user_agent = $words, principal_arn = $words where event_id = $id",
    "update attributions set actor = $words where event_id = $id",
    "update event_index set actor = $words where event_id = $id",
    "update facts set statement = statement || $words where question = 'detected' and list_contains(event_ids, $id)",
)
CLICKS = "window.clicks = 0; addEventListener('click', () => window.clicks++, true)"


@pytest.fixture(scope="module")
def found(flagship_case: Path) -> Incident:
    with store.reading(flagship_case) as db:
        return incident.read(db)


@pytest.fixture(scope="module")
def root(found: Incident) -> Step:
    return found.with_role("root")[0]


@pytest.fixture(scope="module")
def odd(found: Incident) -> Step:
    """The event that a stranger signed."""
    return found.with_role("detection")[0]


@pytest.fixture(scope="module")
def case(flagship_case: Path, odd: Step, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("flagship") / "case.duckdb"
    shutil.copyfile(flagship_case, copy)
    with duckdb.connect(str(copy)) as opened:
        for statement in SIGNED:
            opened.execute(statement, {"id": odd.event_id, "words": HOSTILE})
    return copy


@pytest.fixture(scope="module")
def address(case: Path) -> Iterator[str]:
    from screenshots import free_port, serving  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with serving(case, free_port()) as (served, _):
        yield served


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def close(step: Step, **around: int) -> str:
    """A window around an event, in seconds before and after; two minutes when nothing is said."""
    before, after = around.get("before", 70), around.get("after", 50)
    ends = (step.event_time - timedelta(seconds=before), step.event_time + timedelta(seconds=after))
    return "?from={:%Y-%m-%dT%H:%M:%SZ}&to={:%Y-%m-%dT%H:%M:%SZ}".format(*ends)


def test_the_first_sight_is_light_and_drags_count_what_is_there(watched: Watched, address: str, case: Path) -> None:
    criteria.first_sight(watched, address)
    watched.lanes()
    criteria.zooms(watched, case)


def test_the_overview_needs_no_script_of_ours(watched: Watched, address: str, case: Path) -> None:
    criteria.brushes_without_script(watched, address, case)


def test_thousands_of_markers_and_the_longest_chain_are_light(watched: Watched, address: str, root: Step) -> None:
    watched.timeline(f"{address}/{close(root, before=1600, after=6200)}&event={root.event_id}")
    assert (watched.probe("mode"), int(watched.probe("n")) > 2500) == ("markers", True)
    watched.page.get_by_role("tab", name="Links of the chain").click()
    watched.still()
    assert max(watched.frames) < LARGEST_FRAME
    watched.blameless()


def test_the_cause_is_drawn_with_its_chain_and_a_link_restores_the_view(
    watched: Watched, address: str, case: Path, root: Step
) -> None:
    watched.timeline(f"{address}/{close(root)}")
    assert watched.probe("mode") == "markers"
    watched.click_event(root.event_id)
    watched.until("edges", lambda value: value == str(edges(case, root.event_id)))
    watched.lanes()
    assert watched.page.get_by_role("heading", name=root.event_name).is_visible()
    other = Watched(watched.page.context.browser.new_context().new_page())  # type: ignore[union-attr]
    other.timeline(watched.page.url)
    for name in ("n", "window", "selected", "mode", "edges"):
        assert other.probe(name) == watched.probe(name), name
    other.page.context.close()
    criteria.keys_move(watched, case)
    watched.page.locator("h3").first.click()  # out of the box: Escape is a key of the timeline again
    watched.page.keyboard.press("Escape")
    watched.until("selected", lambda value: value == "")
    watched.blameless()


def test_attacks_end_in_words_and_the_evidence_stays(watched: Watched, address: str, case: Path) -> None:
    watched.open(f"{address}/sql?sql={quote('select 42 as answer')}")
    watched.still()
    assert (watched.page.locator("textarea").input_value(), watched.probe("mode")) == ("select 42 as answer", "none")
    criteria.evidence_stays(watched, address, case)


def test_a_heavy_question_leaves_another_browser_its_answers(
    watched: Watched, chromium: Browser, address: str, case: Path, root: Step
) -> None:
    other = Watched(chromium.new_context().new_page()).timeline(f"{address}/{close(root)}")
    watched.open(f"{address}/sql")
    watched.still()
    criteria.answered_meanwhile(watched, other, case)
    other.page.context.close()


def test_what_strangers_wrote_is_shown_on_every_page_and_does_nothing(
    watched: Watched, address: str, odd: Step
) -> None:
    criteria.strangers_do_nothing(watched, address, odd.event_id, "detected")


def test_cause_identities_and_recovery_are_found_in_five_clicks(
    watched: Watched, address: str, found: Incident, root: Step
) -> None:
    """The walk of ``docs/tour.md``."""
    watched.page.add_init_script(CLICKS)
    watched.timeline(address)
    watched.page.locator(".st-key-steps").get_by_role("button", name="root").click()
    watched.until("selected", lambda value: value == root.event_id)
    watched.still()
    panel = watched.page.locator(".st-key-panel").inner_text()
    assert [said for said in (root.event_name, "AI agent", root.owner or "") if said not in panel] == []
    watched.page.get_by_role("link", name="Responsibility").click()
    watched.page.wait_for_selector(".st-key-card_recovered", timeout=WAIT)
    watched.still()
    for question in ("executed", "delegated", "granted", "guardrail", "recovered"):
        card = watched.page.locator(f".st-key-card_{question}").inner_text()
        named = [fact.actor for fact in found.answers(question) if fact.actor]  # type: ignore[arg-type]
        assert any(actor in card for actor in named), question
    weighed = [fact for fact in found.answers("undetermined") if fact.event_ids]
    open_ = watched.page.locator(".st-key-card_undetermined")
    assert (open_.inner_text().count("Weighed here"), open_.get_by_role("button").count() > 0) == (len(weighed), True)
    watched.page.locator(".st-key-card_recovered button:visible").first.click()
    watched.lanes()
    mended = {step.event_id for step in found.with_role("recovery")}
    watched.until("selected", lambda value: value in mended)
    assert watched.page.evaluate("window.clicks") <= 5
    watched.blameless()
