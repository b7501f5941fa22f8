"""A made-up case, the app on it, and a browser that must be there."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest

from tests.conftest import made_once
from tests.ui.made import make_case


@dataclass(frozen=True)
class Server:
    """A served app: its address, and its process, whose memory is looked at."""

    address: str
    pid: int

    def memory(self) -> int:
        """The bytes that the process holds in memory now."""
        line = next(line for line in Path(f"/proc/{self.pid}/status").read_text().splitlines() if "VmRSS" in line)
        return int(line.split()[1]) * 1024


ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The list of recent cases of these tests, apart from that of whoever runs them."""
    home = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def made_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with an incident, hostile texts, and enough background to need strips."""
    return made_once(tmp_path_factory, "made", lambda case: make_case(case, background=20_000))


@pytest.fixture
def app(made_case: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs one page of the app on the made-up case, or on another, with query parameters as asked.

    ``link`` is the name of a case in a link.
    """

    def run(name: str = "timeline", case: Path | None = made_case, link: str = "", **query: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py"])
        monkeypatch.setenv("TIMELINE_CASE", str(case or ""))
        test = AppTest.from_string(f"from timeline.ui import {name}\n{name}.page()", default_timeout=60)
        for key, value in (query | ({"case": link} if link else {})).items():
            test.query_params[key] = value
        return test.run()

    return run


@pytest.fixture(scope="session")
def big_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same incident among a million events, written straight into the tables: some seconds."""
    return made_once(tmp_path_factory, "big", lambda case: make_case(case, background=1_000_000))


@pytest.fixture(scope="session")
def server(big_case: Path) -> Iterator[Server]:
    """The app on the big case, one for all browsers."""
    from screenshots import free_port, serving  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with serving(big_case, free_port()) as (address, process):
        yield Server(address, process.pid)


@pytest.fixture(scope="session")
def address(server: Server) -> str:
    """Where it is served."""
    return server.address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium; without one the browser tests fail and say what to install, they are not skipped."""
    from screenshots import browser  # noqa: PLC0415

    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh browser profile that notes every request, dialog and error."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    yield opened
    context.close()
