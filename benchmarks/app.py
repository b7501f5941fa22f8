"""How long the app makes its reader wait, in Chromium on a made-up case.

    python benchmarks/app.py                       # 1,000,000 events
    python benchmarks/app.py --events 10000000
    python benchmarks/app.py --case case.duckdb    # any case: what is looked for is taken from it

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

import duckdb
from playwright.sync_api import Page
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from screenshots import browser, free_port, served  # noqa: E402 - tools/ is no package

from tests.ui.criteria import HEAVY  # noqa: E402
from tests.ui.made import make_case  # noqa: E402

LANES = ".st-key-lanesbox .js-plotly-plot[data-bridged]"
RESTING = "[data-testid='stApp'][data-test-script-state='notRunning']"
ANSWER = "#probe[data-mode='answer']"
PATIENCE = 60_000
LOOK = 15
"""Milliseconds between two looks at what the server has sent."""
CROWD = 2_850
"""Events of a window that stand one by one, nearly as many as may."""
PAGES = (
    ("Chain", "#probe[data-bonds], [data-testid='stAlert']"),
    ("Responsibility", ".st-key-card_coverage"),
    ("Report", "iframe"),
    ("SQL", "textarea"),
)
"""The other pages, and what is there when each is drawn."""


@dataclass
class Reader:
    """Somebody at the page, with a watch."""

    page: Page
    frames: list[int] = field(default_factory=list)
    waits: dict[str, tuple[float, int]] = field(default_factory=dict)
    ends: int = 0
    """How many times the server has said that it is done with an act."""

    def __post_init__(self) -> None:
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._received))

    def _received(self, frame: str | bytes) -> None:
        self.frames.append(len(frame))
        if isinstance(frame, bytes) and ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished":
            self.ends += 1

    def did(self, name: str, act: Callable[[], object], *, is_drawn: str = LANES) -> None:
        """Do it and wait until the server is done with it, whatever it changed; ``is_drawn`` is what is there then."""
        ends, start = self.ends, time.perf_counter()
        self.frames.clear()
        act()
        while self.ends == ends:
            if time.perf_counter() - start > PATIENCE / 1000:
                raise TimeoutError(f"{name}: the server did nothing for {PATIENCE // 1000} s")
            self.page.wait_for_timeout(LOOK)
        self.page.wait_for_selector(RESTING, timeout=PATIENCE)
        self.page.wait_for_selector(is_drawn, timeout=PATIENCE, state="attached")
        seconds = time.perf_counter() - start
        self.page.wait_for_timeout(300)
        self.waits[name] = (seconds, max(self.frames, default=0))
        sys.stdout.write(f"{name:44}{seconds:8.2f} s {self.waits[name][1] / 1000:9,.0f} KB\n")
        sys.stdout.flush()

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


@dataclass(frozen=True)
class Known:
    """What can be looked for in a case, whatever it holds."""

    rare: str
    common: str
    crowd: str
    """The query of a window in which nearly as many events lie as stand as single markers."""


def known(case: Path) -> Known:
    """The rarest action, the commonest region, and the busiest window of single markers around the middle."""
    with duckdb.connect(str(case), read_only=True) as opened:

        def first(sql: str) -> str:
            row = opened.execute(sql).fetchone()
            return str(row[0]) if row else ""

        named = "from events where {0} <> '' group by 1 order by count(*) {1}, 1 limit 1"
        total = int(first("select count(*) from events"))
        time_of = "select strftime(event_time, '%Y-%m-%dT%H:%M:%SZ') from events order by event_time limit 1 offset {}"
        lo = max(0, (total - CROWD) // 2)
        begin, end = (first(time_of.format(at)) for at in (lo, min(total - 1, lo + CROWD)))
        return Known(
            first("select event_name " + named.format("event_name", "asc")),
            first("select region " + named.format("region", "desc")),
            f"?from={begin}&to={end}",
        )


def walk(reader: Reader, address: str, words: Known) -> None:
    """What a reader does with a large trail, from the first sight on."""
    page = reader.page
    reader.did("first timeline, cold browser and server", lambda: page.goto(address))
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
    reader.did("search that finds few", lambda: reader.search(words.rare))
    reader.did("search that finds many", lambda: reader.search(words.common))
    reader.did("search that finds nothing", lambda: reader.search("no such words"))
    reader.did("search cleared", lambda: reader.search(""))
    for tab in ("Repeats folded", "What is different here", "Errors left out", "Events in window"):
        reader.did(f"tab: {tab}", page.get_by_role("tab", name=tab).click)
    reader.did("window of the incident", reader.button("Incident"))
    steps = page.locator(".st-key-steps button")
    if steps.count():
        roots = steps.filter(has_text="root")
        reader.did("an event: evidence and chain", (roots if roots.count() else steps).first.click)
        reader.did("tab: Links of the chain", page.get_by_role("tab", name="Links of the chain").click)
        reader.did("30 s around it, single markers", reader.button("±30 s"))
        reader.did("key , (the actor's event before)", lambda: page.keyboard.press(","))
        reader.did("Escape", lambda: page.keyboard.press("Escape"))
    for name, drawn in PAGES:
        reader.did(f"page: {name}", page.get_by_role("link", name=name).first.click, is_drawn=drawn)
    page.locator("textarea").fill("select * from events")
    reader.did("SQL: all of all events", lambda: page.locator("textarea").press("Control+Enter"), is_drawn=ANSWER)
    reader.did("a link to thousands of single markers", lambda: page.goto(f"{address}/{words.crowd}"))


def meanwhile(reader: Reader, other: Page, address: str) -> None:
    """One browser asks something heavy; how long does the other wait for its own act?"""
    other.goto(f"{address}/sql")
    other.locator("textarea").fill(HEAVY)
    other.locator("textarea").press("Control+Enter")
    cancel = other.get_by_role("button", name="Cancel")
    cancel.wait_for(timeout=PATIENCE)
    reader.did("key s while another asks something heavy", lambda: reader.page.keyboard.press("s"))
    cancel.click(timeout=PATIENCE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--case", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        case = given.case or make_case(Path(scratch) / "case.duckdb", background=given.events)
        words = known(case)
        with served(case, free_port()) as address, browser() as opened:
            reader = Reader(opened.new_page(viewport={"width": 1440, "height": 900}))
            walk(reader, address, words)
            meanwhile(reader, opened.new_page(), address)
    smallest = min(seconds for seconds, _ in reader.waits.values())
    first, *rest = reader.waits.values()
    slowest = max(seconds for seconds, _ in rest)
    largest, when = max((size, name) for name, (_, size) in reader.waits.items())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"first timeline {first[0]:.1f} s ({first[0] / smallest:.0f} times the smallest act, {smallest:.2f} s)")
    print(f"slowest interaction {slowest:.1f} s, largest message {largest / 1000:,.0f} KB ({when})")
    print(f"largest process {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
