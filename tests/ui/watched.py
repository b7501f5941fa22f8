"""A page of the app in Chromium that is watched: what it shows, and what it should never do."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
from playwright.sync_api import Page

from timeline.render import figures

ROOT_EVENT = "e-root"
CLOSE = "?from=2026-03-04T09:58:00Z&to=2026-03-04T10:06:00Z"
WAIT = 90_000
"""Milliseconds that a browser waits: a machine that tests run on may be slow and busy."""
STEP = 60
CALM = 6
"""So many looks, ``STEP`` milliseconds apart, must find the app at rest."""
LARGEST_FRAME = 300_000
ALL = (0, 2**45)
"""A window that holds every event."""
NO_BRIDGE = "const own = window.setInterval; window.setInterval = (f, t, ...a) => t === 150 ? 0 : own(f, t, ...a);"
"""Our component looks for the chart every 150 ms: without that clock it never finds it, as if it were not there."""
EDGES = """
with recursive
up as (select $id as id union select cause_id from links join up on effect_id = up.id),
down as (select $id as id union select effect_id from links join down on cause_id = down.id)
select count(distinct (cause_id, effect_id, rule)) from links
where effect_id in (from up) or cause_id in (from down)
"""


class Watched:
    """A page that notes what it should never do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.frames: list[int] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: self.frames.append(len(data))))

    def open(self, address: str) -> "Watched":
        self.page.goto(address)
        self.page.wait_for_selector(".t-bar", timeout=WAIT)
        return self

    def timeline(self, address: str) -> "Watched":
        self.open(address)
        self.lanes()
        return self

    def lanes(self) -> None:
        """Until the lanes are drawn and the mouse and the keys are listened to."""
        self.page.wait_for_selector(".st-key-lanesbox .js-plotly-plot[data-bridged]", timeout=WAIT)
        self.still()

    def still(self) -> None:
        """Until the app has nothing left to do."""
        calm = 0
        for _ in range(WAIT // STEP):
            self.page.wait_for_timeout(STEP)
            state = self.page.evaluate("document.querySelector('[data-testid=stApp]')?.dataset.testScriptState")
            calm = calm + 1 if state == "notRunning" else 0
            if calm == CALM:
                return
        raise AssertionError("the app found no rest")

    def probe(self, name: str) -> str:
        """What the hidden element says; nothing while there is none."""
        return str(
            self.page.evaluate("name => document.querySelector('#probe')?.getAttribute(name) ?? ''", f"data-{name}")
        )

    def window(self) -> tuple[int, int]:
        low, high = self.probe("window").split(",")
        return int(low), int(high)

    def until(self, name: str, is_right: Callable[[str], bool]) -> str:
        """Wait until the hidden element says so."""
        value = ""
        for _ in range(WAIT // STEP):
            value = self.probe(name)
            if is_right(value):
                return value
            self.page.wait_for_timeout(STEP)
        raise AssertionError(f"data-{name} stayed {value!r}")

    def changed(self, name: str, before: str) -> str:
        """Wait until the hidden element says something else, and then until the app is at rest."""
        self.until(name, lambda value: value != before)
        self.still()
        return self.probe(name)

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

    def click_event(self, event_id: str) -> None:
        """Click the marker of an event where Plotly has drawn it."""
        spot = self.page.evaluate(
            """number => { const plot = document.querySelector('.st-key-lanesbox .js-plotly-plot');
            const layout = plot._fullLayout;
            for (const trace of plot._fullData) { const at = [...(trace.customdata || [])].indexOf(number);
              if (at >= 0 && trace.type === 'scatter') {
                const box = plot.getBoundingClientRect(), { l, t } = layout.margin;
                return [box.x + l + layout.xaxis.d2p(trace.x[at]), box.y + t + layout.yaxis.d2p(trace.y[at])]; } }
            return null; }""",
            figures.number(event_id),
        )
        assert spot, f"{event_id} is not drawn"
        self.page.mouse.move(spot[0] - 3, spot[1] - 3)
        self.page.mouse.move(*spot)
        self.page.wait_for_selector(".st-key-lanesbox .hoverlayer .hovertext", state="attached", timeout=WAIT)
        self.page.mouse.click(*spot)

    def ask(self, sql: str, kind: str) -> None:
        """Run a question on the SQL page and wait for an answer or an error of its own."""
        before = self.probe("asks")
        self.page.locator("textarea").fill(sql)
        self.page.locator("textarea").press("Control+Enter")
        self.until("asks", lambda value: value not in ("", before))
        assert self.probe("mode") == kind, sql

    def colours(self) -> list[str]:
        """The colours of the classes in the overview."""
        script = "document.querySelector('.st-key-brush .js-plotly-plot').data.map(trace => trace.marker.color)"
        return [str(colour) for colour in self.page.evaluate(script)]

    def blameless(self) -> None:
        """No request to another host, no dialog, no script error, no message that keeps a slow line busy."""
        foreign = [url for url in self.requests if not re.match(r"(https?|wss?)://localhost:|data:|blob:", url)]
        assert (foreign, self.dialogs, self.errors) == ([], [], [])
        assert 0 < max(self.frames) < LARGEST_FRAME


def count(case: Path, window: tuple[int, int]) -> int:
    """How many events a window of a case holds."""
    with duckdb.connect(str(case), read_only=True) as opened:
        row = opened.execute(
            "select count(*) from events where epoch_ms(event_time) >= $1 and epoch_ms(event_time) < $2", list(window)
        ).fetchone()
    assert row is not None
    return int(row[0])


def edges(case: Path, event_id: str) -> int:
    """How many links of a case lie on the ways to an event and from it."""
    with duckdb.connect(str(case), read_only=True) as opened:
        row = opened.execute(EDGES, {"id": event_id}).fetchone()
    assert row is not None
    return int(row[0])
