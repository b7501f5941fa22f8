"""The SQL page in a real browser: what is typed is never lost, and an answer becomes an exhibit."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.made import make_case
from timeline import notes

pytestmark = pytest.mark.browser

WAIT = 30_000
STILL = "[data-testid='stApp'][data-test-script-state='notRunning']"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case of its own, for notes are written beside it."""
    return make_case(tmp_path_factory.mktemp("sql") / "case.duckdb", background=500)


@pytest.fixture(scope="module")
def address(case: Path) -> Iterator[str]:
    """The served app, at a port that nobody else has."""
    from screenshots import served  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    with served(case, port) as found:
        yield found


@pytest.fixture
def opened(page: Page, address: str) -> Callable[[str], Page]:
    """The SQL page with a text in its editor, once the editor is watched and nothing runs."""

    def open_with(sql: str) -> Page:
        page.goto(f"{address}/sql?sql={sql}")
        page.wait_for_selector("body[data-editor='watched'] .st-key-sql_text textarea", timeout=WAIT)
        page.wait_for_selector(STILL, timeout=WAIT)
        return page

    return open_with


def answered(page: Page, rows: int) -> None:
    page.wait_for_selector(f"#probe[data-mode='answer'][data-n='{rows}']", timeout=WAIT, state="attached")
    page.wait_for_selector(STILL, timeout=WAIT)


@pytest.mark.parametrize("pause", [0, 150, 1000])
def test_what_is_typed_and_the_click_that_follows_are_both_kept(opened: Callable[[str], Page], pause: int) -> None:
    page = opened("select 1")
    page.locator("textarea").fill("select 4 as four")
    page.wait_for_timeout(pause)
    page.get_by_role("link", name="Report").click()
    page.wait_for_selector("iframe", timeout=WAIT)
    assert page.url.endswith("/report")
    page.get_by_role("link", name="SQL").click()
    expect(page.locator(".st-key-sql_text textarea")).to_have_value("select 4 as four", timeout=WAIT)


def test_a_pause_hands_the_text_over_while_the_typing_goes_on(opened: Callable[[str], Page]) -> None:
    page = opened("select 1")
    page.locator("textarea").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("select $name as name")
    page.wait_for_selector(".st-key-param_name input", timeout=WAIT)  # the server has read it: it asks for the value
    page.keyboard.type(", 2 as two")  # the editor still has the focus
    expect(page.locator("textarea")).to_have_value("select $name as name, 2 as two")
    page.locator(".st-key-run button").click()
    answered(page, 1)
    expect(page.locator("textarea")).to_have_value("select $name as name, 2 as two")


def test_an_insertion_right_after_typing_keeps_both(opened: Callable[[str], Page]) -> None:
    page = opened("select 1")
    page.get_by_text("attributions ·").first.click()
    insert = page.locator(".st-key-insert_attributions button").first
    insert.wait_for(timeout=WAIT)
    page.wait_for_selector(STILL, timeout=WAIT)
    page.locator("textarea").fill("select executor")
    insert.click()
    expect(page.locator("textarea")).to_have_value("select executor\nfrom attributions", timeout=WAIT)


def test_an_answer_becomes_an_exhibit_and_is_withdrawn(opened: Callable[[str], Page], case: Path) -> None:
    page = opened("select '![x](http://127.0.0.1:9/p.png)' as mark, range as n from range(60)")
    page.locator("textarea").press("Control+Enter")
    answered(page, 60)
    page.get_by_role("button", name="Add to the report").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("The first 50 of 60 rows.")).to_be_visible(timeout=WAIT)
    dialog.get_by_role("button", name="Add it").click()
    expect(dialog.get_by_text("an exhibit needs a title")).to_be_visible(timeout=WAIT)
    dialog.get_by_label("Title").fill("Sixty <img src=x onerror=alert(1)>")
    dialog.get_by_label("Signed as").fill("erin")
    dialog.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Exhibits in the report · 1")).to_be_visible(timeout=WAIT)
    (note,) = notes.read(case).exhibits.values()
    assert (note.text, note.author) == ("Sixty <img src=x onerror=alert(1)>", "erin")
    assert note.exhibit is not None
    assert (len(note.exhibit.rows), note.exhibit.total) == (50, 60)
    page.get_by_text("Exhibits in the report · 1").click()
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("Exhibits in the report")).to_have_count(0, timeout=WAIT)
    assert notes.read(case).exhibits == {}
    assert page.locator("img[src=x]").count() == 0
