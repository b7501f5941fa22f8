"""A walk through the real app in real Chromium, beyond the criteria of ``test_acceptance``."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page

from tests.ui.watched import CLOSE, ROOT_EVENT, WAIT, Watched
from timeline.render.palette import DARK

pytestmark = pytest.mark.browser


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def test_a_cited_event_leads_from_responsibility_to_the_timeline(watched: Watched, address: str) -> None:
    watched.open(f"{address}/responsibility")
    watched.page.locator(".st-key-card_executed").get_by_role("button", name="DeleteStack").click()
    watched.lanes()
    watched.until("selected", lambda value: value == ROOT_EVENT)


def test_pins_are_kept_and_lanes_stand_as_a_link_says(watched: Watched, address: str, chromium: Browser) -> None:
    watched.timeline(f"{address}/{CLOSE}&event={ROOT_EVENT}")
    watched.page.get_by_role("button", name="☆ pin").first.click()
    watched.page.get_by_role("button", name="★ pinned").first.wait_for(timeout=WAIT)
    watched.page.locator(".st-key-pin_lane button").first.click()
    watched.page.get_by_role("button", name="unpin lane").first.wait_for(timeout=WAIT)
    watched.page.get_by_role("button", name=re.compile("Lanes")).first.click()
    watched.page.get_by_text("whose credentials").click()
    watched.page.wait_for_function("new URL(location).searchParams.get('group') === 'owner'", timeout=WAIT)
    watched.page.keyboard.press("Escape")
    watched.still()
    assert lanes(watched)[0] == "claude-code · dana@example.com"
    other = Watched(chromium.new_context().new_page()).timeline(watched.page.url)
    assert lanes(other) == lanes(watched)
    other.page.get_by_role("button", name="★ pinned").first.wait_for(timeout=WAIT)
    before = other.probe("n")
    other.page.get_by_role("button", name="pinned", exact=False).first.click()
    assert other.changed("n", before) == "1"
    other.page.context.close()


def lanes(watched: Watched) -> list[str]:
    """The names of the lanes as drawn, top down, without their marks."""
    drawn = watched.page.evaluate(
        "JSON.stringify(document.querySelector('.st-key-lanesbox .js-plotly-plot').layout.yaxis.ticktext)"
    )
    return [text.split(" <span")[0] for text in json.loads(drawn)]


def test_the_first_paint_of_a_dark_browser_is_dark(chromium: Browser, address: str) -> None:
    context = chromium.new_context(color_scheme="dark")
    assert DARK.colour["human"] in Watched(context.new_page()).timeline(address).colours()
    context.close()
