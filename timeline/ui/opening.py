"""The Open page: a bundled incident, a recent case, a case file, logs by path, or files dropped here."""

import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from timeline.bundle import bundled
from timeline.errors import CaseError, CatalogError, TimelineError
from timeline.render.text import count, printable, shorten
from timeline.store import open_case
from timeline.ui import access, builds, recent
from timeline.ui import case as cases
from timeline.ui.builds import Build
from timeline.ui.inert import html, safe, show
from timeline.ui.pages import go

WATCHED = "build_watched"
FIRST = "environment-recreated"


def body() -> None:
    """Everything the page offers; a build that runs stands first. Viewers open nothing: no path of theirs is read."""
    if not access.may_write():
        st.info("Viewers see the case that this server shows, and those they have a link to. Ask an investigator.")
        return
    _watching()
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
        _heading("CloudTrail logs by path", "Files, folders, globs, archives or s3://bucket/prefix, one a line.")
        with st.form("build_logs", border=False):
            st.text_area("Logs", key="logs_paths", height=90, placeholder="AWSLogs/", label_visibility="collapsed")
            _target("logs_case")
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
    _build(places, access.place(st.session_state[key].strip()), st.session_state[f"{key}_symptom"])


def _permitted(act: Callable[[], None]) -> None:
    """Do it, or say why it may not be done here."""
    try:
        access.require_investigator()
        act()
    except CaseError as error:
        _trouble(error)


def _build(inputs: list[str], case: Path, symptom: str = "", after: Callable[[], None] = lambda: None) -> None:
    build = builds.start(inputs, case, symptom, after)
    st.session_state[WATCHED] = str(build.case)
    st.rerun()


def _open(case: Path) -> None:
    """Show a case on all pages from now on."""
    try:
        open_case(case).close()
    except CaseError as error:
        _trouble(error)
        return
    cases.choose(case)
    go("timeline")


def _trouble(error: TimelineError) -> None:
    st.code(f"{error.message}\n{error.remedy}".strip(), language=None, wrap_lines=True)


# -- a build that runs -------------------------------------------------------------------------------------------------


def _watching() -> None:
    place = st.session_state.get(WATCHED)
    build = builds.running().get(Path(place)) if place else None
    if build is None:
        return
    with st.container(border=True, key="build"):
        if build.is_over:
            _over(build)
        else:
            _progress(build)


@st.fragment(run_every=0.5)
def _progress(build: Build) -> None:
    """How far it is, as often as a person can read it."""
    if build.is_over:
        st.rerun()
    files, all_files, _, _, records = build.progress
    left = build.seconds_left
    reading = f": {files:,} of {count(all_files, 'file')}, {count(records, 'record')}" if all_files else ""
    ahead = f", about {left:,.0f} s left" if left is not None and build.share < 1 else ""
    show(html("<div class='t-panel'><h3>Building {name}</h3></div>", name=build.case.name))
    st.progress(build.share)
    with st.container(horizontal=True, vertical_alignment="center"):
        show(html("<span class='t-small'>{said}</span>", said=f"{build.stage}{reading}{ahead}"))
        st.button("Cancel", key="cancel_build", on_click=builds.cancel, args=(build,))


def _over(build: Build) -> None:
    if build.error:
        show(html("<div class='t-panel'><h3>{name} was not built</h3></div>", name=build.case.name))
        st.code(f"{build.error}\n{build.remedy}".strip(), language=None, wrap_lines=True)
        st.button("Close", key="close_build", on_click=_forget, args=(build,))
        return
    done = build.done
    show(
        html(
            "<div class='t-panel'><h3>{name} is built</h3><div>{events}, {added} of them new, from {files}; "
            "{duplicates}, {rejected}; {incidents}.</div></div>",
            name=build.case.name,
            events=count(done["events"], "event"),
            added=f"{done['added']:,}",
            files=count(done["files"], "file"),
            duplicates=count(done["duplicates"], "duplicate"),
            rejected=f"{count(done['rejected'], 'record')} rejected",
            incidents=count(done["incidents"], "incident"),
        )
    )
    if done["rejected"]:
        _rejected(build)
    with st.container(horizontal=True):
        if st.button("Open the case", key="open_built", type="primary"):
            _forget(build)
            cases.reopen(build.case)
            _open(build.case)
        st.button("Close", key="close_build", on_click=_forget, args=(build,))


def _rejected(build: Build) -> None:
    """What was left out is said, with its reason, before anything is concluded from the rest."""
    db = open_case(build.case)
    try:
        rows = db.ask("ui_rejected", most=200)
    finally:
        db.close()
    total = rows[0]["total"] if rows else 0
    show(html("<div class='t-small t-dim'>Left out, the first {shown} of {all}:</div>", shown=len(rows), all=total))
    st.dataframe(
        [
            {
                "file": printable(row["source_file"]),
                "place": row["source_index"],
                "why": printable(row["reason"]),
                "begins": printable(row["sample"], 200),
            }
            for row in rows
        ],
        hide_index=True,
        row_height=27,
        height=220,
        alt="Records that could not be read, one row each with the reason",
    )


def _forget(build: Build) -> None:
    builds.running().pop(build.case, None)
    st.session_state.pop(WATCHED, None)
