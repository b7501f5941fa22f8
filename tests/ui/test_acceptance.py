"""What an expert would try first, in real Chromium on a case of 200,000 events (criteria of the page design)."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from playwright.sync_api import Browser, Page

from tests.ui.made import make_case
from tests.ui.test_browser import CLOSE, ROOT_EVENT, WAIT, Watched, click_event, count
from timeline import incident, store
from timeline.render.report import FORMATS

pytestmark = pytest.mark.browser

LARGEST_FRAME = 300_000
NO_BRIDGE = "const own = window.setInterval; window.setInterval = (f, t, ...a) => t === 150 ? 0 : own(f, t, ...a);"
"""Our component looks for the chart every 150 ms: without that clock it never finds it, as if it were not there."""
EDGES = """
with recursive
up as (select $id as id union select cause_id from links join up on effect_id = up.id),
down as (select $id as id union select effect_id from links join down on cause_id = down.id)
select count(distinct (cause_id, effect_id, rule)) from links
where effect_id in (from up) or cause_id in (from down)
"""


@pytest.fixture(scope="module")
def big_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_case(tmp_path_factory.mktemp("big") / "big.duckdb", background=200_000)


@pytest.fixture(scope="module")
def big_address(big_case: Path) -> Iterator[str]:
    from screenshots import served  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with served(big_case, 8796) as found:
        yield found


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def test_the_first_sight_is_light_and_without_errors(watched: Watched, big_address: str) -> None:
    frames: list[int] = []
    said: list[str] = []
    watched.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(len(data))))
    watched.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    watched.timeline(big_address)
    assert watched.probe("mode") == "strips"
    watched.drag(".st-key-brush", 0.2, 0.6)
    watched.still()
    assert frames
    assert max(frames) < LARGEST_FRAME
    assert said == []
    watched.blameless()


def test_the_overview_needs_no_script_of_ours(watched: Watched, big_address: str, big_case: Path) -> None:
    watched.page.add_init_script(NO_BRIDGE)
    watched.open(big_address)
    watched.page.wait_for_selector(".st-key-brush .js-plotly-plot", timeout=WAIT)
    watched.still()
    first = watched.probe("window")
    watched.drag(".st-key-brush", 0.4, 0.6)
    watched.until("window", lambda value: value != first)
    watched.still()
    assert int(watched.probe("n")) == count(big_case, watched.window())
    assert watched.page.locator(".js-plotly-plot[data-bridged]").count() == 0
    watched.page.get_by_role("button", name="Whole trail").click()
    watched.until("n", lambda value: int(value) == count(big_case, (0, 2**45)))


def test_a_click_draws_exactly_the_chain(watched: Watched, big_address: str, big_case: Path) -> None:
    watched.timeline(f"{big_address}/{CLOSE}&hide=unknown")
    click_event(watched, ROOT_EVENT)
    with duckdb.connect(str(big_case), read_only=True) as opened:
        expected = opened.execute(EDGES, {"id": ROOT_EVENT}).fetchone()[0]  # type: ignore[index]
    watched.until("edges", lambda value: value == str(expected))
    drawn = watched.page.evaluate(
        """() => document.querySelector('.st-key-lanesbox .js-plotly-plot')._fullData
        .filter(trace => trace.mode === 'lines+markers')
        .reduce((sum, trace) => sum + Math.floor(trace.x.length / 3), 0)"""
    )
    assert drawn == expected


def test_a_pin_is_there_after_a_reload_and_in_another_browser(watched: Watched, big_address: str) -> None:
    watched.timeline(f"{big_address}/{CLOSE}&event={ROOT_EVENT}")
    watched.page.get_by_role("button", name="☆ pin").first.click()
    watched.page.get_by_role("button", name="★ pinned").first.wait_for()
    watched.page.reload()
    watched.page.get_by_role("button", name="★ pinned").first.wait_for(timeout=WAIT)
    other = Watched(watched.page.context.browser.new_context().new_page())  # type: ignore[union-attr]
    other.timeline(f"{big_address}/?pinned=1&from=2026-03-04T09:00:00Z&to=2026-03-04T13:00:00Z")
    assert other.probe("n") == "1"
    other.page.context.close()


def test_typing_into_the_editor_moves_nothing(watched: Watched, big_address: str) -> None:
    watched.open(f"{big_address}/sql")
    box = watched.page.locator("textarea")
    box.fill("")
    box.press_sequentially("wasd.,")
    assert box.input_value() == "wasd.,"
    box.press("Tab")  # what was typed is sent before the page changes
    watched.still()
    watched.page.get_by_role("link", name="Timeline").click()
    watched.page.wait_for_selector(".st-key-lanesbox .js-plotly-plot[data-bridged]", timeout=WAIT)
    watched.still()
    assert watched.probe("selected") == ""


def test_a_second_browser_is_answered_while_the_first_one_waits(
    watched: Watched, chromium: Browser, big_address: str, big_case: Path
) -> None:
    endless = "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1"
    watched.open(f"{big_address}/sql?sql={quote(endless)}")
    watched.still()
    watched.page.get_by_role("button", name="Run").click()
    watched.page.get_by_role("button", name="Cancel").wait_for(timeout=WAIT)
    other = Watched(chromium.new_context().new_page())
    other.timeline(f"{big_address}/{CLOSE}")
    assert int(other.probe("n")) == count(big_case, other.window())
    assert watched.page.get_by_role("button", name="Cancel").is_visible()
    watched.page.get_by_role("button", name="Cancel").click()
    watched.until("mode", lambda value: value == "error")
    other.page.context.close()


def test_the_report_prints_whole_and_offline(chromium: Browser, made_case: Path, tmp_path: Path) -> None:
    with store.reading(made_case) as db:
        found = incident.read(db)
    path = tmp_path / "report.html"
    written = FORMATS["html"](found)
    path.write_text(written if isinstance(written, str) else written.decode(), encoding="utf-8")
    context = chromium.new_context(offline=True)
    watched = Watched(context.new_page())
    watched.page.goto(path.as_uri())
    assert watched.page.locator("svg").count() > 0
    assert watched.page.locator("script").count() == 0
    assert found.case.files[0].sha256[:12] in watched.page.content()
    watched.page.pdf(path=str(tmp_path / "report.pdf"), format="A4", landscape=True)
    context.close()
    assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []
    printed = subprocess.run(
        ["pdftotext", str(tmp_path / "report.pdf"), "-"], capture_output=True, text=True, check=True
    )
    for step in found.with_role("root", "recovery", "detection"):
        assert step.event_name in printed.stdout
