"""A build that runs, as the Open page shows it: how far it is, how to stop it, what came of it."""

import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from timeline.render.text import count, printable
from timeline.store import open_case
from timeline.ui import builds
from timeline.ui import case as cases
from timeline.ui.builds import Build
from timeline.ui.inert import html, show

WATCHED = "build_watched"
READING = "reading the logs"
"""The first stage of a build, in the pipeline's words."""


def watch(build: Build) -> None:
    """Show this build on top of the page from now on."""
    st.session_state[WATCHED] = str(build.case)


def trouble(error: str, remedy: str = "") -> None:
    """What went wrong and where, and what to try: in the words of the command line, as text and never as markup."""
    st.code(f"{error}\n{remedy}".strip(), language=None, wrap_lines=True)


def watching(open_it: Callable[[Path], None]) -> None:
    """The build that this browser started, when there is one; ``open_it`` shows a case that is built."""
    place = st.session_state.get(WATCHED)
    build = builds.running().get(Path(place)) if place else None
    if build is None:
        return
    with st.container(border=True, key="build"):
        if build.is_over:
            _over(build, open_it)
        else:
            _progress(build)


@st.fragment(run_every=0.5)
def _progress(build: Build) -> None:
    """How far it is, as often as a person can read it."""
    if build.is_over:
        st.rerun()
    show(
        html(
            "<div class='t-panel'><h3>Building {name}</h3><div>{part}</div></div>",
            name=build.case.name,
            part=build.about,
        )
    )
    st.progress(build.pace.now.share)
    with st.container(horizontal=True, vertical_alignment="center"):
        show(html("<span class='t-small'>{said}</span>", said=_said(build)))
        st.button("Cancel", key="cancel_build", on_click=builds.cancel, args=(build,))


def _said(build: Build) -> str:
    """What it does: in the first room also how far and how fast, and before that what it waits for."""
    if build.is_cancelled:
        return "being cancelled"
    told = build.pace.told(time.monotonic())
    if not told and build.stage == READING:
        told = "looking what is there"
    return f"{build.stage}: {told}" if told else build.stage


def _over(build: Build, open_it: Callable[[Path], None]) -> None:
    if build.error:
        show(html("<div class='t-panel'><h3>{name} was not built</h3></div>", name=build.case.name))
        trouble(build.error, build.remedy)
        st.button("Close", key="close_build", on_click=_forget, args=(build,))
        return
    done = build.done
    show(
        html(
            "<div class='t-panel'><h3>{name} is built</h3><div>{events}, {added} of them new, from {files}; "
            "{duplicates}, {rejected}{outside}; {incidents}.</div></div>",
            name=build.case.name,
            events=count(done["events"], "event"),
            added=f"{done['added']:,}",
            files=count(done["files"], "file"),
            duplicates=count(done["duplicates"], "duplicate"),
            rejected=f"{count(done['rejected'], 'record')} rejected",
            outside=f", {count(done['filtered'], 'record')} outside the part asked for" if done["filtered"] else "",
            incidents=count(done["incidents"], "incident"),
        )
    )
    if done["rejected"]:
        _rejected(build)
    with st.container(horizontal=True):
        if st.button("Open the case", key="open_built", type="primary"):
            _forget(build)
            cases.reopen(build.case)
            open_it(build.case)
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
