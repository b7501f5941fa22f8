"""A made-up case, the app on it, and a browser that must be there."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest

from tests.ui.made import make_case

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
    return make_case(tmp_path_factory.mktemp("ui") / "made.duckdb", background=20_000)


@pytest.fixture
def app(made_case: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs one page of the app on the made-up case, or on another, with query parameters as asked."""

    def run(name: str = "timeline", case: Path | None = made_case, **query: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["app.py"])
        monkeypatch.setenv("TIMELINE_CASE", str(case or ""))
        test = AppTest.from_string(f"from timeline.ui import {name}\n{name}.page()", default_timeout=60)
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    return run


@pytest.fixture(scope="session")
def address(made_case: Path) -> Iterator[str]:
    """The served app."""
    from screenshots import served  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    with served(made_case, 8799) as found:
        yield found


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
