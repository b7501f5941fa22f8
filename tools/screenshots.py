"""Takes the pictures of the README and of the tour: starts the app on a case and photographs its pages in Chromium.

``python tools/screenshots.py CASE [--out docs/images] [--all] [--tour]``: the README's pictures; with ``--all`` every
page light and dark, 1440 and 1024 pixels wide; with ``--tour`` the walk of ``docs/tour.md``.
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from timeline.catalog import catalogue

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("timeline", "chain", "responsibility", "sql", "report", "open")
LOOKS = tuple((scheme, width) for scheme in ("light", "dark") for width in (1440, 1024))
HEIGHT = 900
COLOURS = 240
"""Chosen for coverage, so that the few orange pixels of an agent keep their colour."""


def chromium() -> str:
    """Where Chromium lies. Raises RuntimeError with what to do when there is none."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        raise RuntimeError(
            f"No browser on PATH (looked for {', '.join(BROWSERS)}). `make browser` or apt-get install chromium."
        )
    return found


@contextmanager
def served(case: Path, port: int, *options: str) -> Iterator[str]:
    """The app on a case, as an address, until the block ends."""
    with serving(case, port, *options) as (address, _):
        yield address


@contextmanager
def serving(case: Path, port: int, *options: str) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """The same with the process of the server."""
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        f"--server.port={port}",
        "--server.address=localhost",
        "--server.headless=true",
        *options,
        "--",
        "--case",
        str(case),
    ]
    environment = {name: value for name, value in os.environ.items() if name != "TIMELINE_CASE"}
    with (
        tempfile.TemporaryDirectory() as state,
        tempfile.TemporaryFile() as talk,  # a pipe that nobody reads would stop the server when it is full
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"XDG_STATE_HOME": state},
            stdout=subprocess.DEVNULL,
            stderr=talk,
        ) as server,
    ):
        try:
            address = f"http://localhost:{port}"
            awaited(server, address, talk)
            yield address, server
        finally:
            server.terminate()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def awaited(server: "subprocess.Popen[bytes]", address: str, talk: BinaryIO) -> None:
    """Wait until a server answers; ``talk`` is where it says why it does not."""
    for _ in range(300):
        if server.poll() is not None:
            talk.seek(0)
            raise RuntimeError(f"The app ended: {talk.read().decode()}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The app did not answer at {address}.")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield opened
        finally:
            opened.close()


def settled(page: Page) -> None:
    """Wait until the app has nothing left to do and the charts are drawn."""
    page.wait_for_selector("[data-testid='stApp'][data-test-script-state='notRunning']", timeout=60_000)
    page.wait_for_timeout(700)


def show(page: Page, address: str, name: str, query: str = "") -> None:
    """Go to a page of the app and wait until it is drawn."""
    page.goto(f"{address}/{'' if name == 'timeline' else name}{query}")
    page.wait_for_selector(".stMainBlockContainer .t-panel, .stMainBlockContainer .t-bar", timeout=60_000)
    if name == "timeline":
        page.wait_for_selector(".st-key-lanesbox .js-plotly-plot[data-bridged]", timeout=60_000)
    settled(page)
    if name == "sql":
        page.locator(".st-key-run button").first.click()
        page.wait_for_selector("#probe[data-mode='answer']", state="attached", timeout=60_000)
        settled(page)
    if name == "report":
        page.wait_for_timeout(1500)


def walk(page: Page, address: str, out: Path) -> None:
    """The clicks of the tour that lead to pictures of their own."""
    show(page, address, "timeline")
    page.locator(".st-key-steps button", has_text="root").first.click()
    settled(page)
    smaller(page.screenshot(), out / "tour-cause.png")
    show(page, address, "chain")
    page.locator(".st-key-without input").first.click()
    page.get_by_role("option", name="root").first.click()
    settled(page)
    smaller(page.screenshot(), out / "tour-without.png")
    show(page, address, "responsibility")
    page.locator(".st-key-card_recovered button:visible").first.click()
    page.wait_for_selector(".st-key-lanesbox .js-plotly-plot[data-bridged]", timeout=60_000)
    settled(page)
    smaller(page.screenshot(), out / "tour-recovery.png")


def smaller(picture: bytes, place: Path) -> None:
    """Write a picture with a palette where the imaging library is there; as it is where it is not."""
    try:
        from PIL import Image  # noqa: PLC0415 - comes with Streamlit, and only makes the pictures smaller
    except ImportError:
        place.write_bytes(picture)
        return
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    ).save(place, optimize=True)


def main() -> None:
    """The command."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("case", type=Path)
    reader.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    reader.add_argument("--event", default="", help="the event selected on the timeline")
    reader.add_argument(
        "--sql", default=catalogue()["safeguards_switched_off"].sql, help="the question on the SQL page"
    )
    reader.add_argument("--all", action="store_true", help="every page in every look, not the README's pictures alone")
    reader.add_argument("--tour", action="store_true", help="the pictures of docs/tour.md as well")
    reader.add_argument("--port", type=int, default=8740)
    said = reader.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    queries = {"timeline": f"?event={quote(said.event)}", "sql": f"?sql={quote(said.sql)}"}
    with served(said.case, said.port) as address, browser() as opened:
        for scheme, width in LOOKS if said.all else LOOKS[:1]:
            page = opened.new_page(
                viewport={"width": width, "height": HEIGHT}, device_scale_factor=1, color_scheme=scheme
            )
            for name in PAGES:
                look = f"-{scheme}-{width}" if (scheme, width) != LOOKS[0] else ""
                show(page, address, name, queries.get(name, ""))
                smaller(page.screenshot(), said.out / f"{name}{look}.png")
                print(f"{name}{look}.png")
            page.close()
        if said.tour:
            walk(opened.new_page(viewport={"width": LOOKS[0][1], "height": HEIGHT}), address, said.out)


if __name__ == "__main__":
    main()
