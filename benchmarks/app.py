"""How long the app makes its reader wait, in Chromium on a made-up case.

    python benchmarks/app.py                       # 1,000,000 events
    python benchmarks/app.py --events 10000000
    python benchmarks/app.py --case case.duckdb    # any case: only what needs no known event

Seconds from the act to the page at rest again, the largest message meanwhile, and the same against the cost of the
smallest act (opening an event's panel) in the same run, for machines differ.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from screenshots import browser, free_port, served  # noqa: E402 - tools/ is no package

from tests.ui.made import make_case  # noqa: E402

LANES = ".st-key-lanesbox .js-plotly-plot[data-bridged]"
RESTING = "[data-testid='stApp'][data-test-script-state='notRunning']"
PATIENCE = 60_000


@dataclass
class Reader:
    """Somebody at the page, with a watch."""

    page: Page
    frames: list[int] = field(default_factory=list)
    waits: dict[str, tuple[float, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: self.frames.append(len(data))))

    def did(self, name: str, act: Callable[[], object], *, is_drawn: str = "") -> None:
        """Do it and wait until the page shows something else and rests; ``is_drawn`` is what must be there then."""
        before, start = self.state(), time.perf_counter()
        self.frames.clear()
        act()
        if is_drawn:
            self.page.wait_for_selector(is_drawn, timeout=PATIENCE, state="attached")
        else:
            while self.state() == before and time.perf_counter() - start < PATIENCE / 1000:
                self.page.wait_for_timeout(15)
        self.page.wait_for_selector(RESTING, timeout=PATIENCE)
        self.page.wait_for_selector(LANES, timeout=PATIENCE)
        self.waits[name] = (time.perf_counter() - start, max(self.frames, default=0))
        sys.stdout.write(f"{name:44}{self.waits[name][0]:8.2f} s {self.waits[name][1] / 1000:9,.0f} KB\n")
        sys.stdout.flush()
        self.page.wait_for_timeout(300)

    def state(self) -> str:
        probe = self.page.locator("#probe").first
        return probe.evaluate("element => element.outerHTML") if self.page.locator("#probe").count() else ""

    def drag(self, box: str, start: float, end: float) -> None:
        area = self.page.locator(f"{box} .nsewdrag").first.bounding_box()
        assert area
        y, x, width = area["y"] + area["height"] / 2, area["x"], area["width"]
        self.page.mouse.move(x + width * start, y)
        self.page.mouse.down()
        self.page.mouse.move(x + width * (start + end) / 2, y + 3, steps=4)
        self.page.mouse.move(x + width * end, y, steps=4)
        self.page.mouse.up()

    def button(self, name: str) -> Callable[[], None]:
        return self.page.get_by_role("button", name=name, exact=True).first.click

    def search(self, text: str) -> None:
        box = self.page.locator(".st-key-search input")
        box.fill(text)
        box.press("Enter")


def walk(reader: Reader, address: str) -> None:
    """What a reader does with a large trail, from the first sight on."""
    page = reader.page
    reader.did("first timeline, cold browser and server", lambda: page.goto(address), is_drawn=LANES)
    reader.did("whole trail", reader.button("Whole trail"))
    reader.did("brush in the overview", lambda: reader.drag(".st-key-brush", 0.2, 0.6))
    reader.did("drag in the lanes, strips to strips", lambda: reader.drag(".st-key-lanesbox", 0.2, 0.8))
    reader.did("key a", lambda: page.keyboard.press("a"))
    reader.did("key s", lambda: page.keyboard.press("s"))
    reader.did("errors only", page.get_by_role("button", name="errors").first.click)
    reader.did("all again", page.get_by_role("button", name="errors").first.click)
    reader.did("a class hidden", page.get_by_role("button", name="Human").first.click)
    reader.did("and shown", page.get_by_role("button", name="Human").first.click)
    reader.did("whole trail again", reader.button("Whole trail"))
    reader.did("search that finds few", lambda: reader.search("deletestack"))
    reader.did("search that finds many", lambda: reader.search("eu-west"))
    reader.did("search that finds nothing", lambda: reader.search("no such words"))
    reader.did("search cleared", lambda: reader.search(""))
    for tab, box in (("Repeats folded", "repeats_bar"), ("What is different here", "difference_bar")):
        act = page.get_by_role("tab", name=tab).click
        reader.did(f"tab: {tab}", act, is_drawn=f".st-key-{box}")
    page.get_by_role("tab", name="Events in window").click()
    page.wait_for_selector(".st-key-events_bar", timeout=PATIENCE)
    reader.did("window of the incident", reader.button("Incident"))
    if page.locator(".st-key-steps button").count():
        reader.did("an event: evidence and chain", page.locator(".st-key-steps button", has_text="root").first.click)
        reader.did("30 s around it, single markers", reader.button("±30 s"))
        reader.did("key , (the actor's event before)", lambda: page.keyboard.press(","))
        reader.did("Escape", lambda: page.keyboard.press("Escape"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--case", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        case = given.case or make_case(Path(scratch) / "case.duckdb", background=given.events)
        with served(case, free_port()) as address, browser() as opened:
            reader = Reader(opened.new_page(viewport={"width": 1440, "height": 900}))
            walk(reader, address)
    smallest = min(seconds for seconds, _ in reader.waits.values())
    first, *rest = reader.waits.values()
    slowest, largest = max(seconds for seconds, _ in rest), max(size for _, size in reader.waits.values())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"first timeline {first[0]:.1f} s ({first[0] / smallest:.0f} times the smallest act, {smallest:.2f} s)")
    print(f"slowest interaction {slowest:.1f} s, largest message {largest / 1000:,.0f} KB")
    print(f"largest process {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
