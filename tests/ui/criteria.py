"""What must hold on every case alike, as acts of somebody at a watched page."""

import hashlib
import re
from pathlib import Path

from tests.ui.watched import ALL, NO_BRIDGE, WAIT, Watched, count

HEAVY = "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1"


def first_sight(watched: Watched, address: str) -> None:
    """The timeline stands, as strips, and nothing was amiss."""
    said: list[str] = []
    watched.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    watched.timeline(address)
    assert watched.probe("mode") == "strips"
    before = watched.probe("window")
    watched.drag(".st-key-brush", 0.2, 0.6)
    watched.changed("window", before)
    assert said == []
    watched.blameless()


def zooms(watched: Watched, case: Path) -> None:
    """Five drags in a row, each counted: a rerun replaces the chart's node, and the bridge must find the new one."""
    for _ in range(5):
        before = watched.window()
        watched.drag(".st-key-lanesbox", 0.3, 0.6)
        watched.changed("window", f"{before[0]},{before[1]}")
        watched.lanes()
        low, high = watched.window()
        assert before[0] < low < high < before[1]
        assert int(watched.probe("n")) == count(case, (low, high))
    assert watched.probe("mode") == "markers"
    area = watched.page.locator(".st-key-lanesbox .nsewdrag").first.bounding_box()
    assert area
    watched.page.mouse.dblclick(area["x"] + area["width"] * 0.9, area["y"] + area["height"] * 0.97)
    watched.until("n", lambda value: int(value) == count(case, ALL))
    watched.blameless()


def brushes_without_script(watched: Watched, address: str, case: Path) -> None:
    """The overview sets the window, and two buttons lead back, where nothing of ours runs in the browser."""
    watched.page.add_init_script(NO_BRIDGE)
    watched.open(address)
    watched.page.wait_for_selector(".st-key-brush .js-plotly-plot", timeout=WAIT)
    watched.still()
    first = watched.probe("window")
    watched.drag(".st-key-brush", 0.4, 0.6)
    watched.changed("window", first)
    assert int(watched.probe("n")) == count(case, watched.window())
    assert watched.page.locator(".js-plotly-plot[data-bridged]").count() == 0
    watched.page.get_by_role("button", name="Whole trail").click()
    watched.until("n", lambda value: int(value) == count(case, ALL))
    watched.still()
    watched.page.get_by_role("button", name="Incident", exact=True).click()
    watched.until("window", lambda value: value == first)


def keys_move(watched: Watched, case: Path) -> None:
    """The keys move window and selection; typed into a box they are letters. An event is selected."""
    for key in "wsad":
        before = watched.probe("window")
        watched.page.keyboard.press(key)
        watched.changed("window", before)
        watched.lanes()
        assert int(watched.probe("n")) == count(case, watched.window())
    chosen = watched.probe("selected")
    watched.page.keyboard.press(".")
    watched.until("selected", lambda value: value not in ("", chosen))
    watched.lanes()
    watched.page.keyboard.press(",")
    watched.until("selected", lambda value: value == chosen)
    watched.lanes()
    before = watched.probe("window")
    box = watched.page.get_by_placeholder(re.compile("search"))
    box.click()
    box.press_sequentially("wasd.,")
    watched.still()
    assert (watched.probe("window"), watched.probe("selected")) == (before, chosen)
    assert box.input_value() == "wasd.,"


def attacks(case: Path) -> tuple[str, ...]:
    """What somebody may try with SQL to change the evidence, or to see what is none of it."""
    return (
        f"copy (select 1) to '{case}' (use_tmp_file false)",
        f"with x as (copy (select 1 as c) to '{case}' (use_tmp_file false)) select 1",
        f"explain analyze copy (select 1) to '{case}.wal'",
        "attach 'other.duckdb'",
        "install httpfs",
        "set threads = 1",
        "select * from read_text('/etc/passwd')",
        "drop table events",
        "select 1; drop table events",
    )


def evidence_stays(watched: Watched, address: str, case: Path) -> None:
    """Every attack ends in words, the case is the same file, and no other has appeared."""
    before, beside = hashlib.sha256(case.read_bytes()).hexdigest(), _beside(case)
    watched.open(f"{address}/sql")
    watched.still()
    for attack in attacks(case):
        watched.ask(attack, "error")
        assert watched.page.locator("[data-testid='stCode']").last.inner_text().strip()
    watched.ask("select * from events", "answer")
    watched.still()
    assert hashlib.sha256(case.read_bytes()).hexdigest() == before
    assert _beside(case) == beside
    watched.blameless()


def _beside(case: Path) -> list[str]:
    """The files beside a case but for the notes: another test may add to them meanwhile."""
    return sorted(file.name for file in case.parent.iterdir() if not file.name.endswith(".notes.jsonl"))


def answered_meanwhile(watched: Watched, other: Watched, case: Path, heavy: str = HEAVY) -> None:
    """While one browser asks something heavy, another is answered; then the question is cancelled, still running."""
    watched.page.locator("textarea").fill(heavy)
    watched.page.locator("textarea").press("Control+Enter")
    cancel = watched.page.get_by_role("button", name="Cancel")
    cancel.wait_for(timeout=WAIT)
    before = other.probe("window")
    other.page.keyboard.press("s")
    other.changed("window", before)
    assert int(other.probe("n")) == count(case, other.window())
    cancel.click(timeout=WAIT)
    watched.until("mode", lambda value: value == "error")
    assert "cancelled" in watched.page.locator("[data-testid='stCode']").last.inner_text()


def strangers_do_nothing(watched: Watched, address: str, event_id: str, card: str, at: str = "") -> None:
    """What strangers wrote into one event is text on every page. ``card`` is a question whose answer holds it."""
    watched.timeline(f"{address}/?{at}event={event_id}&group=owner")
    assert watched.page.get_by_text("onerror=alert(1)").first.is_visible()
    for tab in ("Repeats folded", "What is different here", "Around the event", "Links of the chain"):
        watched.page.get_by_role("tab", name=tab).click()
        watched.still()
    watched.page.get_by_role("link", name="Chain").click()
    watched.page.wait_for_selector(".st-key-chain_graph .js-plotly-plot", timeout=WAIT)
    watched.page.get_by_role("link", name="Responsibility").click()
    watched.page.wait_for_selector(f".st-key-card_{card}", timeout=WAIT)
    assert "onerror=alert(1)" in watched.page.locator(f".st-key-card_{card}").inner_text()
    watched.page.get_by_role("link", name="SQL").click()
    watched.page.wait_for_selector("textarea", timeout=WAIT)
    watched.still()
    watched.ask(f"select user_agent, principal_arn, raw from events where event_id = '{event_id}'", "answer")
    watched.still()
    watched.page.get_by_role("link", name="Report").click()
    watched.page.wait_for_selector("iframe", timeout=WAIT)
    watched.still()
    assert "javascript:alert(1)" in watched.page.frame_locator("iframe").locator("body").inner_text()
    assert watched.page.evaluate("document.querySelectorAll('img[src=x], a[href^=javascript]').length") == 0
    watched.blameless()
