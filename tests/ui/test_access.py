"""Who may come in, in which part, and what of the machine the app opens for them."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from streamlit.testing.v1 import AppTest

from tests.ui.provider import CLIENT, SECRET, Provider, provided
from tests.ui.test_pages import words
from tests.ui.watched import WAIT
from timeline import notes
from timeline.errors import CaseError, TimelineError
from timeline.serve import Reach, command, flags
from timeline.ui import access, recent
from timeline.ui import team as teams
from timeline.ui.team import ANYBODY, TEAM, Team

App = Callable[..., AppTest]
DANA = {"sub": "d-1", "email": "dana@example.com", "groups": ["oncall", "incident-response"]}
VIC = {"sub": "v-2", "email": "vic@example.com", "groups": ["engineering"]}
EVE = {"sub": "e-3", "email": "eve@example.com", "groups": ["sales"]}


def team_file(path: Path, below: Path, issuer: str = "https://id.example.com", port: int = 8501, **more: str) -> Path:
    auth = {
        "redirect_uri": f"http://localhost:{port}/oauth2callback",
        "cookie_secret": "c" * 40,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
    }
    ours = {"folder": f'"{below}"', "role_claim": '"groups"', "investigators": '["incident-response"]'}
    ours |= {"viewers": '["engineering"]', "remote": '["s3://trail/"]'}
    ours |= {name: value for name, value in more.items() if name in ours}
    auth |= {name: value for name, value in more.items() if name in auth}
    lines = ["[auth]", *(f'{name} = "{value}"' for name, value in auth.items() if value)]
    lines += ["[timeline]", *(f"{name} = {value}" for name, value in ours.items() if value)]
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def team(tmp_path: Path) -> Team:
    folder = tmp_path / "cases"
    folder.mkdir()
    return teams.read(team_file(tmp_path / "team.toml", folder))


# -- the team file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        (DANA, "investigator"),
        (VIC, "viewer"),
        (EVE, None),
        ({}, None),
        ({"groups": "incident-response"}, "investigator"),
        ({"groups": ["incident-response-emeritus"]}, None),
        ({"groups": None}, None),
        ({"groups": {"incident-response": True}}, None),
        ({"groups": [7, None, ["incident-response"]]}, None),
    ],
)
def test_a_part_is_given_by_a_value_of_the_claim_and_by_nothing_else(
    team: Team, claims: dict[str, Any], role: str | None
) -> None:
    assert team.role(claims) == role


def test_a_claim_may_lie_deep_and_every_signed_in_person_may_be_a_viewer(tmp_path: Path) -> None:
    deep = team_file(tmp_path / "t.toml", tmp_path, role_claim='"realm.roles"', viewers='["*"]')
    assert teams.read(deep).role({"realm": {"roles": ["incident-response"]}}) == "investigator"
    assert teams.read(deep).role({"realm": "x"}) == "viewer"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cookie_secret": "short"}, "cookie_secret"),
        ({"client_id": ""}, "client_id is missing"),
        ({"redirect_uri": "http://timeline.example.com/oauth2callback"}, "https://"),
        ({"redirect_uri": "https://timeline.example.com/"}, "/oauth2callback"),
        ({"folder": '"cases"'}, "in full"),
        ({"folder": "7"}, "folder is missing"),
        ({"investigators": '"everybody"'}, "list of texts"),
        ({"investigators": '["*"]'}, "one by one"),
        ({"investigators": "[]", "viewers": "[]"}, "nobody could come in"),
        ({"role_claim": ""}, "role_claim is missing"),
    ],
)
def test_a_team_file_that_would_let_the_wrong_people_in_stops_the_start(
    tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    path = team_file(tmp_path / "team.toml", tmp_path, **wrong)
    with pytest.raises(TimelineError, match=said):
        Reach("0.0.0.0", path).check()


def test_a_team_file_that_is_missing_or_no_toml_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(TimelineError, match="cannot be read"):
        teams.read(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("[auth")
    with pytest.raises(TimelineError, match="no TOML"):
        teams.read(tmp_path / "bad.toml")


def test_only_paths_of_the_folder_are_opened(team: Team, tmp_path: Path) -> None:
    (tmp_path / "secret.duckdb").touch()
    (team.folder / "way-out").symlink_to(tmp_path)
    assert team.place("a/case.duckdb") == team.folder / "a" / "case.duckdb"
    assert team.place(team.folder / "case.duckdb") == team.folder / "case.duckdb"
    for outside in ("/etc/passwd", "../secret.duckdb", "way-out/secret.duckdb", "a/../../secret.duckdb", "\0"):
        with pytest.raises(CaseError):
            team.place(outside)
        with pytest.raises(CaseError):
            team.source(outside)


def test_only_remote_places_of_the_file_are_read(team: Team) -> None:
    assert team.source("s3://trail/AWSLogs/") == "s3://trail/AWSLogs/"
    for outside in ("s3://other/", "s3://trail-of-others/", "cloudtrail://eu-west-1", "file:///etc/passwd"):
        with pytest.raises(CaseError):
            team.source(outside)


def test_a_remote_place_is_allowed_by_whole_parts(team: Team) -> None:
    team = replace(team, remote=("s3://trail", "s3://other/AWSLogs/o-1", "cloudtrail://eu-west-1,us-east-1"))
    for inside in ("s3://trail", "s3://trail/x", "s3://other/AWSLogs/o-1/1", "cloudtrail://us-east-1"):
        assert team.source(inside) == inside
    outsiders = (
        "s3://trail-of-others",
        "s3://other/AWSLogs/o-10",
        "s3://",
        "cloudtrail://",
        "cloudtrail://us-east-1,us-west-2",
    )
    for outside in outsiders:
        with pytest.raises(CaseError):
            team.source(outside)


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        (DANA, "dana@example.com"),
        ({**DANA, "email_verified": False, "name": "Dana"}, "Dana d-1"),
        ({"sub": "s"}, "s"),
        ({}, "a signed-in person"),
    ],
)
def test_a_note_is_signed_by_an_address_that_somebody_checked(claims: dict[str, Any], name: str) -> None:
    assert teams.author(claims) == name


# -- how the server is started -----------------------------------------------------------------------------------------


def test_other_addresses_need_a_sign_in_or_a_plain_word(tmp_path: Path) -> None:
    for address in ("localhost", "127.0.0.1", "127.8.8.8", "::1"):
        Reach(address).check()
    for address in ("0.0.0.0", "::", "10.0.0.7", "timeline.example.com", "localhost.example.com"):
        with pytest.raises(TimelineError, match="could read the case"):
            Reach(address).check()
        Reach(address, without_sign_in=True).check()
    Reach("0.0.0.0", team_file(tmp_path / "team.toml", tmp_path)).check()


def test_the_app_is_told_its_access_by_this_start_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TEAM, "/left/over")
    monkeypatch.setenv(ANYBODY, "1")
    told = [Reach(address, without_sign_in=True).environment(tmp_path) for address in ("localhost", "0.0.0.0")]
    assert [(one.get(TEAM), one.get(ANYBODY)) for one in told] == [(None, None), (None, "1")]
    path = team_file(tmp_path / "team.toml", tmp_path)
    told = [Reach("0.0.0.0", path).environment(tmp_path)]
    assert (told[0].get(TEAM), told[0].get(ANYBODY)) == (str(path), None)


def test_settings_become_flags_however_deep_they_lie() -> None:
    settings = {"a": {"b": {"c": True}, "d": ["x", "y"]}, "e": {}}
    assert list(flags(settings)) == ["--a.b.c=true", "--a.d=x", "--a.d=y"]


def test_the_server_listens_where_it_is_told_and_nowhere_else(tmp_path: Path) -> None:
    assert "--server.address=localhost" in command(8501)
    path = team_file(tmp_path / "team.toml", tmp_path)
    said = command(8502, Reach("0.0.0.0", path))
    assert [flag for flag in said if flag.startswith(("--server.address", "--server.port", "--secrets"))] == [
        "--server.address=0.0.0.0",
        "--server.port=8502",
        f"--secrets.files={path}",
    ]


# -- what viewers can do -----------------------------------------------------------------------------------------------


@pytest.fixture
def own_case(made_case: Path, tmp_path: Path) -> Path:
    path = tmp_path / "own.duckdb"
    shutil.copyfile(made_case, path)
    return path


def test_on_an_open_server_everybody_looks_and_nobody_writes(
    app: App, own_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ANYBODY, "1")
    test = app(case=own_case, event="e-root")
    assert not test.exception
    assert "AI agent, 97% sure" in words(test)
    assert test.button(key="pin").disabled
    assert not test.text_area
    test = app("report", case=own_case)
    assert not test.exception
    assert not test.text_area
    test = app("timeline", case=own_case.with_name("none.duckdb"))
    assert str(own_case.parent) not in "".join([words(test), *(one.value for one in test.code)])
    assert not notes.beside(own_case).exists()


def test_a_viewer_who_sends_a_note_all_the_same_is_refused(
    app: App, own_case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = app(case=own_case, event="e-root")
    monkeypatch.setenv(ANYBODY, "1")
    test.button(key="pin").click().run()
    assert not notes.beside(own_case).exists()
    assert access.REFUSED in test.code[0].value


def test_notes_are_written_through_one_door() -> None:
    pages = Path(access.__file__).parent.glob("*.py")
    assert [path.name for path in pages if "notes.add(" in path.read_text(encoding="utf-8")] == ["pins.py"]


def test_a_team_file_that_went_bad_lets_nobody_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[auth]")
    monkeypatch.setenv(TEAM, str(tmp_path / "bad.toml"))
    test = AppTest.from_string(
        "import streamlit as st\nfrom timeline.ui import access\nst.text(str(access.door()))"
    ).run()
    assert not test.exception
    assert [one.value for one in test.text] == ["False"]
    assert "no section [timeline]" in test.code[0].value


def signed_in(monkeypatch: pytest.MonkeyPatch, path: Path, claims: dict[str, Any]) -> None:
    monkeypatch.setenv(TEAM, str(path))
    monkeypatch.setattr(access, "claims", lambda: claims)


def test_an_investigator_of_a_team_opens_and_builds_below_the_folder_only(
    app: App, own_case: Path, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch, tmp_path / "team.toml", DANA)
    recent.remember(own_case)
    inside = team.folder / "inside.duckdb"
    shutil.copyfile(own_case, inside)
    recent.remember(inside)
    test = app("timeline", case=None)
    labels = [button.label for button in test.button if str(button.key).startswith("recent_")]
    assert len(labels) == 1
    assert "inside" in labels[0]
    test.text_input(key="case_to_open").set_value(str(own_case))
    next(button for button in test.button if button.label == "Open").click().run()
    assert "outside the folder" in test.code[-1].value
    test.text_area(key="logs_paths").set_value("/etc")
    next(button for button in test.button if button.label == "Build the case").click().run()
    assert "outside the folder" in test.code[-1].value


def test_a_link_to_a_case_outside_the_folder_opens_nothing(
    app: App, own_case: Path, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recent.remember(own_case)
    link = recent.name_in_url(own_case)
    assert "Stack prod deleted" in words(app(case=None, link=link))
    signed_in(monkeypatch, tmp_path / "team.toml", VIC)
    assert "No case is open" in words(app(case=None, link=link))


# -- the whole way, in a browser ---------------------------------------------------------------------------------------


@dataclass
class Served:
    """A team server, its provider and its case."""

    address: str
    provider: Provider
    case: Path


@pytest.fixture(scope="module")
def team_server(made_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    pytest.importorskip("authlib", reason="the sign-in needs incident-timeline[auth]")
    from screenshots import awaited, free_port  # type: ignore[import-not-found]  # noqa: PLC0415 - tools/ is no package

    folder = tmp_path_factory.mktemp("team")
    case, port = folder / "case.duckdb", free_port()
    shutil.copyfile(made_case, case)
    with provided() as provider:
        reach = Reach("localhost", team_file(folder / "team.toml", folder, provider.issuer, port))
        reach.check()
        environment = dict(reach.environment(case))
        with (
            tempfile.TemporaryFile() as talk,
            subprocess.Popen(command(port, reach), env=environment, stdout=subprocess.DEVNULL, stderr=talk) as server,
        ):
            try:
                awaited(server, f"http://localhost:{port}", talk)
                yield Served(f"http://localhost:{port}", provider, case)
            finally:
                server.terminate()


def signed(chromium: Browser, served: Served, person: dict[str, Any], wanted: str = "") -> Page:
    """A browser of its own in which a person has signed in, on the way to what was wanted."""
    served.provider.person = person
    page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{served.address}/{wanted}")
    page.get_by_role("button", name="Sign in").click(timeout=WAIT)
    return page


@pytest.mark.browser
def test_a_stranger_sees_the_sign_in_and_nothing_else(page: Page, team_server: Served) -> None:
    for path in ("", "open"):
        page.goto(f"{team_server.address}/{path}")
        page.get_by_role("button", name="Sign in").wait_for(timeout=WAIT)
        assert "Stack prod" not in page.content()
        assert page.get_by_role("link", name="Timeline").count() == 0


@pytest.mark.browser
def test_an_investigator_signs_in_and_signs_what_is_pinned(chromium: Browser, team_server: Served) -> None:
    page = signed(chromium, team_server, DANA, "?event=e-root&from=2026-03-04T09:58:00Z&to=2026-03-04T10:06:00Z")
    page.get_by_text("dana@example.com · investigator").wait_for(timeout=WAIT)
    page.wait_for_selector("#probe[data-selected=e-root]", state="attached", timeout=WAIT)  # the view that was wanted
    page.get_by_role("button", name="☆ pin").first.click(timeout=WAIT)
    page.get_by_role("button", name="★ pinned").first.wait_for(timeout=WAIT)
    assert [note.author for note in notes.read(team_server.case).lines] == ["dana@example.com"]
    assert page.get_by_role("link", name="Open").count() == 1
    page.context.close()


@pytest.mark.browser
def test_a_viewer_looks_and_a_person_without_a_part_does_not(chromium: Browser, team_server: Served) -> None:
    page = signed(chromium, team_server, VIC, "chain")
    page.wait_for_selector("#probe[data-bonds]", state="attached", timeout=WAIT)  # the page that was wanted
    page.get_by_text("vic@example.com · viewer").wait_for(timeout=WAIT)
    page.get_by_role("link", name="Timeline").click()
    page.locator(".st-key-steps").get_by_role("button", name="root").click()
    page.locator(".st-key-pin button").first.wait_for(timeout=WAIT)
    assert page.locator(".st-key-pin button").first.is_disabled()
    assert page.get_by_role("link", name="Open").count() == 0
    page.context.close()
    page = signed(chromium, team_server, EVE)
    page.get_by_text("No part here").wait_for(timeout=WAIT)
    assert "Stack prod" not in page.content()
    page.context.close()


def test_the_starter_of_the_app_needs_no_streamlit_to_refuse(tmp_path: Path) -> None:
    code = "import sys; from timeline import serve; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False).returncode == 0
