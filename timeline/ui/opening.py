"""The Open page: a bundled incident, a recent case, a case file, logs by path, or files dropped here."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from timeline.bundle import bundled
from timeline.errors import CaseError, CatalogError, TimelineError
from timeline.load import Scope
from timeline.render.text import shorten
from timeline.sources.access import Access
from timeline.store import open_case
from timeline.ui import access, asked, building, builds, recent
from timeline.ui import case as cases
from timeline.ui.asked import Asked
from timeline.ui.inert import html, safe, show
from timeline.ui.pages import go

FIRST = "environment-recreated"
ABOUT = (
    "Files, folders, globs or archives, one a line. From AWS: s3://BUCKET/PREFIX, or without a trail "
    "cloudtrail://REGION for the event history of the last 90 days (management events)."
)


def body() -> None:
    """Everything the page offers; a build that runs stands first. Viewers open nothing: no path of theirs is read."""
    if not access.may_write():
        st.info("Viewers see the case that this server shows, and those they have a link to. Ask an investigator.")
        return
    building.watching(_open)
    left, right = st.columns(2, gap="large")
    with left:
        _samples()
        _recent()
        _case_file()
    with right:
        _logs()
        _dropped()


def samples() -> dict[str, tuple[str, Path]]:
    """The bundled incidents by folder name: their title, as their README gives it, and where their logs lie.

    The one that ``timeline demo`` opens stands first.
    """
    try:
        home = bundled("sample_data")
    except CatalogError:
        return {}  # an installation without samples offers none
    found = {}
    for readme in sorted(home.glob("*/README.md"), key=lambda path: (path.parent.name != FIRST, path.parent.name)):
        head = readme.read_text(encoding="utf-8").partition("\n")[0]
        found[readme.parent.name] = (shorten(head.strip("# ") or readme.parent.name, 90), readme.parent)
    return found


def _heading(title: str, about: str) -> None:
    show(
        html(
            "<div class='t-panel t-open-head'><h3>{title}</h3><div class='t-dim'>{about}</div></div>",
            title=title,
            about=about,
        )
    )


def _samples() -> None:
    with st.container(border=True, key="samples"):
        _heading("A bundled incident", "Invented, with a known answer: the quickest way to see what this does.")
        for name, (title, place) in samples().items():
            if st.button(safe(title), key=f"sample_{name}", width="stretch"):
                _build([str(place)], _home() / f"{name}.duckdb")


def _home() -> Path:
    """Where a case is written when nobody says where: the folder of a team server, else the one of the starter."""
    team = access.team()
    return team.folder if team else Path.cwd()


def _recent() -> None:
    known = [place for place in recent.known() if access.is_open_to(place)]
    if not known:
        return
    with st.container(border=True, key="recent"):
        _heading("Recent cases", "Opened on this machine before.")
        for number, place in enumerate(known):
            label = f"{safe(place.name, 40)} · {safe(place.parent, 60)}"
            if st.button(label, key=f"recent_{number}", type="tertiary"):
                _open(place)


def _case_file() -> None:
    with st.container(border=True, key="case_file"):
        _heading("A case file", "Made by timeline build, or by this app.")
        with st.form("open_case", border=False):
            st.text_input("Path", key="case_to_open", placeholder="case.duckdb", label_visibility="collapsed")
            if st.form_submit_button("Open") and st.session_state["case_to_open"].strip():
                _permitted(lambda: _open(access.place(st.session_state["case_to_open"].strip())))


def _logs() -> None:
    with st.container(border=True, key="logs"):
        _heading("CloudTrail logs by path", ABOUT)
        with st.form("build_logs", border=False):
            st.text_area("Logs", key="logs_paths", height=90, placeholder="AWSLogs/", label_visibility="collapsed")
            _target("logs_case")
            asked.fields()
            if st.form_submit_button("Build the case", type="primary"):
                lines = [line.strip() for line in st.session_state["logs_paths"].splitlines() if line.strip()]
                if lines:
                    _permitted(lambda: _build_from(lines, "logs_case"))


def _target(key: str) -> None:
    st.text_input("Case file to write", "case.duckdb", key=key, help="A case that is there already gets what is new")
    st.text_input(
        "What was seen to fail (optional)",
        key=f"{key}_symptom",
        placeholder="an error, a service, a resource, or a time",
    )


def _dropped() -> None:
    with st.container(border=True, key="dropped"):
        _heading("Drop log files here", "They are copied to this server's temporary folder, read, and removed again.")
        with st.form("build_dropped", border=False, clear_on_submit=False):
            files = st.file_uploader("Files", accept_multiple_files=True, key="files", label_visibility="collapsed")
            _target("dropped_case")
            if st.form_submit_button("Build the case") and files:
                _permitted(lambda: _build_dropped(files))


def _build_dropped(files: "list[st.runtime.uploaded_file_manager.UploadedFile]") -> None:
    """The names were chosen by strangers: only their last part is used, numbered, inside a folder of our own."""
    target = access.place(st.session_state["dropped_case"].strip())
    folder = Path(tempfile.mkdtemp(prefix="incident-timeline-"))
    for number, file in enumerate(files):
        with (folder / f"{number:04}-{Path(file.name).name[-120:]}").open("wb") as copy:
            shutil.copyfileobj(file, copy)
    _build([str(folder)], target, st.session_state["dropped_case_symptom"], partial(shutil.rmtree, folder, True))


def _build_from(lines: list[str], key: str) -> None:
    """Logs at places that somebody typed; on a team server only those that it may read."""
    places = [access.source(line) for line in lines]
    wanted = asked.read(asked.typed())
    _build(places, access.place(st.session_state[key].strip()), st.session_state[f"{key}_symptom"], wanted=wanted)


def _permitted(act: Callable[[], None]) -> None:
    """Do it, or say why it may not be done here."""
    try:
        access.require_investigator()
        act()
    except TimelineError as error:
        building.trouble(error.message, error.remedy)


def _build(
    inputs: list[str],
    case: Path,
    symptom: str = "",
    after: Callable[[], None] = lambda: None,
    wanted: Asked | None = None,
) -> None:
    wanted = wanted or Asked(Scope(), Access())
    build = builds.start(inputs, case, symptom, after, scope=wanted.scope, access=wanted.access, about=wanted.told())
    building.watch(build)
    st.rerun()


def _open(case: Path) -> None:
    """Show a case on all pages from now on."""
    try:
        open_case(case).close()
    except CaseError as error:
        building.trouble(error.message, error.remedy)
        return
    cases.choose(case)
    go("timeline")
