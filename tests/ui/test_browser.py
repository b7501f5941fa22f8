"""A walk through the real app in real Chromium."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROOT_EVENT = "e-root"
CLOSE = "?from=2026-03-04T09:58:00Z&to=2026-03-04T10:06:00Z"
WAIT = 30_000


class Watched:
    """A page that notes what it should never do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str) -> "Watched":
        self.page.goto(address)
        self.page.wait_for_selector(".t-bar", timeout=WAIT)
        return self

    def timeline(self, address: str) -> "Watched":
        self.open(address)
        self.page.wait_for_selector(".st-key-lanesbox .js-plotly-plot[data-bridged]", timeout=WAIT)
        self.still()
        return self

    def still(self) -> None:
        """Until the app has nothing left to do."""
        self.page.wait_for_timeout(350)
        self.page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=WAIT)
        self.page.wait_for_timeout(250)

    def probe(self, name: str) -> str:
        return self.page.locator("#probe").first.get_attribute(f"data-{name}") or ""

    def window(self) -> tuple[int, int]:
        low, high = self.probe("window").split(",")
        return int(low), int(high)

    def until(self, name: str, is_right: Callable[[str], bool]) -> str:
        """Wait until the hidden element says so."""
        for _ in range(150):
            value = self.probe(name)
            if is_right(value):
                return value
            self.page.wait_for_timeout(100)
        raise AssertionError(f"data-{name} stayed {self.probe(name)!r}")

    def drag(self, box: str, start: float, end: float) -> None:
        """Drag across the drawing area of a chart, from and to a share of its width."""
        area = self.page.locator(f"{box} .js-plotly-plot .nsewdrag").first.bounding_box()
        assert area
        y = area["y"] + area["height"] * 0.5
        self.page.mouse.move(area["x"] + area["width"] * start, y)
        self.page.mouse.down()
        self.page.mouse.move(area["x"] + area["width"] * (start + end) / 2, y + 3, steps=4)
        self.page.mouse.move(area["x"] + area["width"] * end, y, steps=4)
        self.page.mouse.up()

    def blameless(self) -> None:
        """No request to another host, no dialog, no script error."""
        foreign = [url for url in self.requests if not re.match(r"(https?|wss?)://localhost:|data:|blob:", url)]
        assert (foreign, self.dialogs, self.errors) == ([], [], [])


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def count(case: Path, window: tuple[int, int]) -> int:
    with duckdb.connect(str(case), read_only=True) as opened:
        row = opened.execute(
            "select count(*) from events where epoch_ms(event_time) >= $1 and epoch_ms(event_time) < $2", list(window)
        ).fetchone()
    assert row is not None
    return int(row[0])


def click_event(watched: Watched, event_id: str) -> None:
    """Click the marker of an event where Plotly has drawn it."""
    spot = watched.page.evaluate(
        """id => { const plot = document.querySelector('.st-key-lanesbox .js-plotly-plot'), layout = plot._fullLayout;
        for (const trace of plot._fullData) { const at = [...(trace.customdata || [])].indexOf(id);
          if (at >= 0 && trace.type === 'scatter') {
            const box = plot.getBoundingClientRect(), { l, t } = layout.margin;
            return [box.x + l + layout.xaxis.d2p(trace.x[at]), box.y + t + layout.yaxis.d2p(trace.y[at])]; } }
        return null; }""",
        event_id,
    )
    assert spot, f"{event_id} is not drawn"
    watched.page.mouse.move(spot[0] - 3, spot[1] - 3)
    watched.page.mouse.move(*spot)
    watched.page.wait_for_timeout(150)
    watched.page.mouse.click(*spot)


def test_zooming_again_and_again_counts_what_is_there(watched: Watched, address: str, made_case: Path) -> None:
    watched.timeline(address)
    assert watched.probe("mode") == "strips"
    for _ in range(5):  # each rerun replaces the chart's node: the bridge must find the new one
        before = watched.window()
        watched.drag(".st-key-lanesbox", 0.25, 0.75)
        watched.until("window", lambda value, before=before: value != f"{before[0]},{before[1]}")  # type: ignore[misc]
        watched.still()
        low, high = watched.window()
        assert before[0] < low < high < before[1]
        assert int(watched.probe("n")) == count(made_case, (low, high))
    assert watched.probe("mode") == "markers"
    watched.blameless()


def test_the_overview_and_the_buttons_set_the_window_too(watched: Watched, address: str, made_case: Path) -> None:
    watched.timeline(address)
    first = watched.probe("window")
    watched.drag(".st-key-brush", 0.5, 0.7)
    watched.until("window", lambda value: value != first)
    watched.still()
    assert int(watched.probe("n")) == count(made_case, watched.window())
    watched.page.get_by_role("button", name="Whole trail").click()
    whole = watched.until("n", lambda value: int(value) == count(made_case, (0, 2**45)))
    watched.page.get_by_role("button", name="Incident", exact=True).click()
    watched.until("window", lambda value: value == first)
    area = watched.page.locator(".st-key-lanesbox .nsewdrag").first.bounding_box()
    assert area
    watched.still()
    watched.page.mouse.dblclick(area["x"] + area["width"] * 0.9, area["y"] + area["height"] * 0.97)
    watched.until("n", lambda value: value == whole)


def test_a_click_shows_the_chain_and_escape_lets_go(watched: Watched, address: str) -> None:
    watched.timeline(f"{address}/{CLOSE}")
    click_event(watched, ROOT_EVENT)
    watched.until("selected", lambda value: value == ROOT_EVENT)
    watched.until("edges", lambda value: int(value) > 20)
    assert watched.page.get_by_role("heading", name="DeleteStack").is_visible()
    watched.page.keyboard.press("Escape")
    watched.until("selected", lambda value: value == "")
    watched.until("edges", lambda value: value == "0")
    watched.still()
    click_event(watched, ROOT_EVENT)
    watched.until("selected", lambda value: value == ROOT_EVENT)


def test_keys_move_the_view_but_not_while_typing(watched: Watched, address: str, made_case: Path) -> None:
    watched.timeline(f"{address}/{CLOSE}&event=e-guard")
    for key in "wsad":
        before = watched.probe("window")
        watched.page.keyboard.press(key)
        watched.until("window", lambda value, before=before: value != before)  # type: ignore[misc]
        watched.still()
        assert int(watched.probe("n")) == count(made_case, watched.window())
    watched.page.keyboard.press(".")
    watched.until("selected", lambda value: value == ROOT_EVENT)
    watched.still()
    watched.page.keyboard.press(",")
    watched.until("selected", lambda value: value == "e-guard")
    before = watched.probe("window")
    box = watched.page.get_by_placeholder(re.compile("search"))
    box.click()
    box.press_sequentially("wasd.,")
    watched.still()
    assert (watched.probe("window"), watched.probe("selected")) == (before, "e-guard")
    assert box.input_value() == "wasd.,"


def test_a_link_restores_the_very_view_in_another_browser(watched: Watched, address: str) -> None:
    watched.timeline(f"{address}/{CLOSE}")
    watched.page.get_by_role("button", name=re.compile("Human")).click()
    watched.still()
    click_event(watched, "e-guard")
    watched.until("selected", lambda value: value == "e-guard")
    watched.still()
    seen = [watched.probe(name) for name in ("n", "window", "selected", "mode", "edges")]
    other = Watched(watched.page.context.browser.new_context().new_page())  # type: ignore[union-attr]
    other.timeline(watched.page.url)
    assert [other.probe(name) for name in ("n", "window", "selected", "mode", "edges")] == seen
    other.page.context.close()


def test_sql_from_a_link_waits_and_attacks_end_in_words(watched: Watched, address: str, made_case: Path) -> None:
    before = hashlib.sha256(made_case.read_bytes()).hexdigest()
    beside = sorted(made_case.parent.iterdir())
    watched.open(f"{address}/sql?sql={quote('select 42 as answer')}")
    watched.still()
    assert watched.page.locator("textarea").input_value() == "select 42 as answer"
    assert watched.probe("mode") == "none"
    watched.page.locator("textarea").press("Control+Enter")
    watched.until("mode", lambda value: value == "answer")
    for attack in (
        f"copy (select 1) to '{made_case}' (use_tmp_file false)",
        f"with x as (copy (select 1 as c) to '{made_case}' (use_tmp_file false)) select 1",
        f"explain analyze copy (select 1) to '{made_case}.wal'",
        "attach 'other.duckdb'",
        "install httpfs",
        "set threads = 1",
        "select * from read_text('/etc/passwd')",
        "drop table events",
        "select 1; drop table events",
        "select len(range(2000000000))",
    ):
        watched.page.locator("textarea").fill(attack)
        watched.page.locator("textarea").press("Control+Enter")
        watched.page.wait_for_timeout(300)
        watched.until("mode", lambda value: value == "error")
        assert watched.page.locator("[data-testid='stCode']").last.inner_text().strip()
        watched.page.locator("textarea").fill("select 1")
        watched.page.locator("textarea").press("Control+Enter")
        watched.until("mode", lambda value: value == "answer")
    assert hashlib.sha256(made_case.read_bytes()).hexdigest() == before
    assert sorted(made_case.parent.iterdir()) == beside
    watched.blameless()


def test_a_long_question_can_be_cancelled(watched: Watched, address: str) -> None:
    endless = "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1"
    watched.open(f"{address}/sql?sql={quote(endless)}")
    watched.still()
    watched.page.get_by_role("button", name="Run").click()
    watched.page.get_by_role("button", name="Cancel").click()
    watched.until("mode", lambda value: value == "error")
    assert "cancelled" in watched.page.locator("[data-testid='stCode']").last.inner_text()


def test_what_strangers_wrote_is_shown_on_every_page_and_does_nothing(watched: Watched, address: str) -> None:
    watched.timeline(f"{address}/{CLOSE}&event=e-hostile")
    assert watched.page.get_by_text("onerror=alert(1)").first.is_visible()
    for tab in (
        "Repeats folded",
        "What is different here",
        "Around the event",
        "Links of the chain",
        "Errors left out",
    ):
        watched.page.get_by_role("tab", name=tab).click()
        watched.still()
    watched.page.get_by_role("link", name="Responsibility").click()
    watched.page.wait_for_selector(".st-key-card_recovered", timeout=WAIT)
    assert "onerror=alert(1)" in watched.page.locator(".st-key-card_recovered").inner_text()
    watched.page.get_by_role("link", name="SQL").click()
    watched.page.wait_for_selector("textarea", timeout=WAIT)
    watched.still()
    watched.page.locator("textarea").fill(
        "select user_agent, principal_arn, raw from events where event_id = 'e-hostile'"
    )
    watched.page.locator("textarea").press("Control+Enter")
    watched.until("mode", lambda value: value == "answer")
    watched.still()
    watched.page.get_by_role("link", name="Report").click()
    watched.page.wait_for_selector("iframe", timeout=WAIT)
    watched.still()
    assert "javascript:alert(1)" in watched.page.frame_locator("iframe").locator("body").inner_text()
    assert watched.page.evaluate("document.querySelectorAll('img[src=x], a[href^=javascript]').length") == 0
    watched.blameless()


def test_a_cited_event_leads_from_responsibility_to_the_timeline(watched: Watched, address: str) -> None:
    watched.open(f"{address}/responsibility")
    watched.page.locator(".st-key-card_executed").get_by_role("button", name="DeleteStack").click()
    watched.page.wait_for_selector(".st-key-lanesbox .js-plotly-plot[data-bridged]", timeout=WAIT)
    watched.until("selected", lambda value: value == ROOT_EVENT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_paint_has_the_palette_of_the_theme(chromium: object, address: str, scheme: str) -> None:
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[attr-defined]
    watched = Watched(context.new_page()).timeline(address)
    colours = watched.page.evaluate(
        "document.querySelector('.st-key-brush .js-plotly-plot').data.map(trace => trace.marker.color)"
    )
    assert ("#332288" if scheme == "light" else "#56B4E9") in colours
    context.close()
