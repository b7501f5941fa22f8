"""The ten criteria of the app's design, each in real Chromium, on a case of a million events.

How long each act takes is measured by ``benchmarks/app.py``; here it is held that what is shown is true.
"""

import re
import subprocess
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page

from tests.ui import criteria
from tests.ui.conftest import Server
from tests.ui.watched import CLOSE, ROOT_EVENT, Watched, edges
from timeline import incident, store
from timeline.model import Incident
from timeline.render.chapters.opening import input_digest
from timeline.render.palette import LIGHT
from timeline.render.report import FORMATS

pytestmark = pytest.mark.browser

HEAVY = (criteria.HEAVY, "select rpad('x', 2000000000, 'y')")
"""Questions that run until their limit: one of time, one of memory that does not listen to an interruption."""
OWN_WORDS = """found => found.map(text =>
[...text.childNodes].filter(node => node.nodeName !== 'title').map(node => node.textContent).join(''))"""
MOST_GROWN = 300 << 20


@pytest.fixture
def watched(page: Page) -> Watched:
    return Watched(page)


def test_1_the_first_sight_is_light_and_without_errors(watched: Watched, address: str) -> None:
    criteria.first_sight(watched, address)
    assert LIGHT.colour["human"] in watched.colours()


def test_2_zooming_again_and_again_counts_what_is_there(watched: Watched, address: str, big_case: Path) -> None:
    watched.timeline(f"{address}/?from=2026-03-04T10:20:00Z&to=2026-03-04T10:50:00Z")
    assert watched.probe("mode") == "strips"
    criteria.zooms(watched, big_case)


def test_3_the_overview_needs_no_script_of_ours(watched: Watched, address: str, big_case: Path) -> None:
    criteria.brushes_without_script(watched, address, big_case)


def test_4_a_click_draws_exactly_the_chain_and_escape_lets_go(watched: Watched, address: str, big_case: Path) -> None:
    watched.timeline(f"{address}/{CLOSE}&hide=unknown")
    watched.click_event(ROOT_EVENT)
    expected = edges(big_case, ROOT_EVENT)
    watched.until("edges", lambda value: value == str(expected))
    watched.lanes()
    assert watched.probe("selected") == ROOT_EVENT
    assert watched.page.get_by_role("heading", name="DeleteStack").is_visible()
    drawn = watched.page.evaluate(
        """() => document.querySelector('.st-key-lanesbox .js-plotly-plot')._fullData
        .filter(trace => trace.mode === 'lines+markers')
        .reduce((sum, trace) => sum + Math.floor(trace.x.length / 3), 0)"""
    )
    assert drawn == expected
    watched.page.keyboard.press("Escape")
    watched.until("edges", lambda value: value == "0")
    assert watched.probe("selected") == ""


def test_5_a_link_restores_the_very_view_in_another_browser(watched: Watched, address: str) -> None:
    seen = ("n", "window", "selected", "mode", "edges")
    watched.timeline(f"{address}/{CLOSE}")
    before = watched.probe("n")
    watched.page.get_by_role("button", name=re.compile("Human")).click()
    watched.changed("n", before)
    watched.lanes()
    watched.click_event("e-guard")
    watched.changed("selected", "")
    other = Watched(watched.page.context.browser.new_context().new_page())  # type: ignore[union-attr]
    other.timeline(watched.page.url)
    assert [other.probe(name) for name in seen] == [watched.probe(name) for name in seen]
    other.open(f"{address}/sql?sql={quote('select 42 as answer')}")
    other.still()
    assert other.page.locator("textarea").input_value() == "select 42 as answer"
    assert other.probe("mode") == "none"
    other.page.context.close()


def test_6_keys_move_the_view_but_not_while_typing(watched: Watched, address: str, big_case: Path) -> None:
    watched.timeline(f"{address}/{CLOSE}&event=e-guard")
    criteria.keys_move(watched, big_case)


def test_7_attacks_end_in_words_and_the_evidence_stays(watched: Watched, address: str, big_case: Path) -> None:
    criteria.evidence_stays(watched, address, big_case)
    box = watched.page.locator("textarea")
    box.fill("")
    box.press_sequentially("wasd.,")  # in the editor these are letters, not keys of the timeline
    assert box.input_value() == "wasd.,"
    box.press("Tab")  # what was typed is sent before the page changes
    watched.still()
    watched.page.get_by_role("link", name="Timeline").click()
    watched.lanes()
    assert watched.probe("selected") == ""
    watched.blameless()


def test_8_heavy_questions_neither_stop_another_browser_nor_grow_the_server(
    watched: Watched, chromium: Browser, server: Server, big_case: Path
) -> None:
    other = Watched(chromium.new_context().new_page()).timeline(f"{server.address}/{CLOSE}")
    watched.open(f"{server.address}/sql")
    watched.still()
    held = server.memory()
    watched.ask("select len(range(2000000000))", "error")
    for heavy in HEAVY:
        criteria.answered_meanwhile(watched, other, big_case, heavy)
        assert server.memory() - held < MOST_GROWN
    other.page.context.close()


def test_9_what_strangers_wrote_is_shown_on_every_page_and_does_nothing(watched: Watched, address: str) -> None:
    criteria.strangers_do_nothing(watched, address, "e-hostile", "recovered", f"{CLOSE[1:]}&")


@pytest.mark.parametrize("name", ["big_case", "flagship_case"])
def test_10_the_report_prints_whole_and_offline(
    chromium: Browser, name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with store.reading(request.getfixturevalue(name)) as db:
        found = incident.read(db)
    path = tmp_path / "report.html"
    written = FORMATS["html"](found)
    path.write_text(written if isinstance(written, str) else written.decode(), encoding="utf-8")
    context = chromium.new_context(offline=True)
    watched = Watched(context.new_page())
    watched.page.goto(path.as_uri())
    assert watched.page.locator("script").count() == 0
    assert input_digest(found) in watched.page.content()
    drawn = watched.page.locator("svg text").evaluate_all(OWN_WORDS)
    watched.page.pdf(path=str(tmp_path / "report.pdf"), format="A4", landscape=True)
    context.close()
    assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []
    _is_whole(tmp_path / "report.pdf", drawn, found)


def _is_whole(printed: Path, drawn: list[str], found: Incident) -> None:
    """All that the pictures say (ticks, actors, marks) is in the print, and nothing lies beyond the paper."""
    text = subprocess.run(["pdftotext", "-raw", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    said = "".join(text.split())
    assert len(drawn) > 20
    assert [one for one in drawn if "".join(one.split()) not in said] == []
    for step in found.with_role("root", "recovery", "detection"):
        assert step.event_name in said
    boxes = subprocess.run(["pdftotext", "-bbox", str(printed), "-"], capture_output=True, text=True, check=True).stdout
    space = "{http://www.w3.org/1999/xhtml}"
    for sheet in ET.fromstring(boxes).iter(f"{space}page"):
        width, height = float(sheet.attrib["width"]), float(sheet.attrib["height"])
        for word in sheet.iter(f"{space}word"):
            left, top, right, bottom = (float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax"))
            assert left >= 0, word.text
            assert top >= 0, word.text
            assert right <= width, word.text
            assert bottom <= height, word.text
