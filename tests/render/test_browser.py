"""In a real Chromium: Mermaid draws the chain, the page prints whole, and nothing of a stranger's runs or loads."""

import importlib.util
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.render import made_incident as made
from tests.render import pdf_words
from tests.render.test_hostile import BAIT
from tests.render.test_notes import NOTES
from timeline.render.compose import document, view_of
from timeline.render.document import Sentence, plain, statements
from timeline.render.options import Options, remark
from timeline.render.report import written

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))
NODE = re.compile(r'^ *(?:E\d+|more\d)[\[({]{1,2}"', re.MULTILINE)
ARROW = re.compile(r"^ *E\d+ \S+\|", re.MULTILINE)
DRAW = """async source => {
  mermaid.initialize({startOnLoad: false, securityLevel: 'loose'});
  const drawn = await mermaid.render('chain', source);
  document.body.innerHTML = drawn.svg;
  return [document.querySelectorAll('.node').length, document.querySelectorAll('.edgePaths > *').length,
          document.body.querySelectorAll('script, a, img, iframe, object').length, document.body.textContent];
}"""
OUTSIDE = """() => [...document.querySelectorAll('main *, header *')]
  .filter(one => !one.closest('svg') && !one.closest('details:not([open]) > :not(summary)'))
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
              || (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible'))
  .map(one => one.tagName + ': ' + one.textContent.slice(0, 80))"""
PAPER = {"width": 703, "height": 1040}  # A4 at 96 points to the inch, less the margins of the style


@pytest.fixture(scope="module")
def chromium():
    from screenshots import browser  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium):
    """A page that notes each request, dialog and error; it may load nothing but what the test gives it."""
    context = chromium.new_context(viewport=PAPER)
    opened = context.new_page()
    opened.asked, opened.failed = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("dialog", lambda dialog: (opened.failed.append(dialog.message), dialog.dismiss()))
    opened.on("pageerror", lambda error: opened.failed.append(str(error)))
    yield opened
    context.close()


def mermaid() -> Path:
    """Mermaid itself, out of a package that brings it along: the package is not imported, its file alone is read."""
    found = importlib.util.find_spec("mermaidx")
    assert found, "mermaidx is missing: install requirements-dev.lock"
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "assets" / "mermaid.js"


def hostile():
    """The incident with everything that a stranger may try in the names, resources and errors of its steps."""
    whole = made.flagship()
    baits = [bait[:200] for bait in BAIT]
    steps = tuple(
        replace(step, event_name=f"{step.event_name}{baits[at % len(baits)]}", resource=baits[at % len(baits)],
                principal_arn=f"arn:aws:sts::1:assumed-role/{baits[at % len(baits)]}/x", product=baits[at % len(baits)])
        for at, step in enumerate(whole.steps)
    )  # fmt: skip
    return replace(whole, steps=steps)


def test_mermaid_draws_every_node_and_arrow_of_the_chain_and_runs_nothing(page: Page):
    page.set_content("<body></body>")
    page.add_script_tag(path=mermaid())
    for make in (made.flagship, made.no_cause, made.empty_incident, hostile):
        source = written(make(), "mermaid")
        nodes, arrows, foreign, words = page.evaluate(DRAW, source)
        assert nodes == len(NODE.findall(source)) + source.count("none[")
        assert arrows == len(ARROW.findall(source))
        assert foreign == 0
        assert "Syntax error" not in words
    assert re.search(r"E\d+ \w+\{\{ 7\*7 \}\}\{% raw %\}", words)  # a label reads as the log has it
    assert "<script>alert(1)</script>" in words
    assert (page.failed, [url for url in page.asked if not url.startswith(("about:", "data:"))]) == ([], [])


OPTIONS = Options(notes=tuple(map(remark, NOTES)))


@pytest.fixture(scope="module")
def said() -> list[str]:
    """Every sentence and cell of the report with notes, without its blanks."""
    told = document(view_of(made.flagship(), OPTIONS), OPTIONS)
    found = [said for section in told.sections for said in statements(section)]
    cells = [cell for one in found for cell in ([one.parts] if isinstance(one, Sentence) else one.cells)]
    return [words for cell in cells if (words := unspaced(plain(cell)))]


def unspaced(text: str) -> str:
    return re.sub(r"[\s●◆■✚○\u00ad]", "", text)


def read(pdf: bytes) -> str:
    """The words of a PDF without blanks and marks of actors."""
    return unspaced(pdf_words.words(pdf))


def test_the_page_prints_with_every_sentence_and_cell_whole(page: Page, tmp_path: Path, said):
    file = tmp_path / "report.html"
    file.write_text(written(made.flagship(), "html", notes=NOTES))
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate(OUTSIDE) == []
    printed = read(page.pdf(prefer_css_page_size=True))
    assert [words for words in said if words not in printed] == []
    assert page.asked == [file.as_uri()]
    assert page.failed == []


def test_the_pdf_says_every_sentence_and_cell_of_the_report(said):
    pytest.importorskip("typst")
    printed = read(written(made.flagship(), "pdf", notes=NOTES))
    assert [words for words in said if words not in printed] == []
    titles = [unspaced(section.title) for section in document(view_of(made.flagship(), OPTIONS), OPTIONS).sections]
    assert [title for title in titles if title not in printed] == []


def test_the_page_fits_the_width_of_a_telephone_a_tablet_and_a_screen(page: Page, tmp_path: Path):
    file = tmp_path / "report.html"
    file.write_text(written(hostile(), "html"))
    page.goto(file.as_uri())
    for width in (390, 820, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width
    assert (page.asked, page.failed) == ([file.as_uri()], [])
