"""The Report page: the post-mortem as it will be handed on, in the words of the investigator, and its downloads."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

import streamlit as st

from timeline.model import Incident
from timeline.notes import Note
from timeline.render.options import TEMPLATES, Template
from timeline.render.report import EXPORTS, SUFFIXES, written
from timeline.render.text import count
from timeline.ui import access, frame, pins
from timeline.ui.frame import Desk
from timeline.ui.inert import html, safe, show

OFFERED: Mapping[str, tuple[str, str]] = {"html": ("HTML", "text/html"), "md": ("Markdown", "text/markdown")}
MOST = 240_000
"""Characters of a report that are previewed."""
PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) not in "%#")
"""What an address of data holds as it is."""
PARTS = ("title", "summary", "impact")
"""What an investigator may word anew; everything else is as the logs have it."""


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    pins.refusal()
    remarks = desk.case.notes().standing
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        template: Template = st.selectbox(
            "Template",
            TEMPLATES,
            key="report_template",
            label_visibility="collapsed",
            width=150,
            help="The order and names of the sections",
        )
        without_names = st.toggle("blameless", key="report_blameless", help="Names become pseudonyms")
        make = partial(_bytes, desk.incident, template, without_names, remarks)
        for name, (title, mime) in OFFERED.items():
            _download(title, name, mime, partial(make, name), is_first=name == "html")
        with st.popover("Other tools", key="exports"):
            for name in EXPORTS:
                _download(name, name, "application/octet-stream", partial(make, name))
        show(
            html(
                "<span class='t-small t-dim'>Same case and notes, same report, byte for byte. {notes} in it, "
                "shown apart from evidence.</span>",
                notes=count(len(remarks), "note"),
            )
        )
    _edits(desk)
    _preview(make("html"))


def _download(title: str, name: str, mime: str, make: "partial[bytes]", *, is_first: bool = False) -> None:
    st.download_button(
        f"Download {safe(title)}",
        data=make,
        file_name=f"incident-report{SUFFIXES[name]}",
        mime=mime,
        on_click="ignore",
        key=f"download_{name}",
        type="primary" if is_first else "secondary",
    )


def _bytes(incident: Incident, template: Template, without_names: bool, remarks: tuple[Note, ...], name: str) -> bytes:
    made = written(incident, name, template=template, without_names=without_names, notes=remarks)
    return made if isinstance(made, bytes) else made.encode()


def _edits(desk: Desk) -> None:
    """Another wording of a part, kept as a signed note: what the logs show stays beside it in the report."""
    if not access.may_write():
        return
    with st.expander("Word the title, the summary or the impact anew"):
        standing = desk.case.notes().edits
        with st.form("edits", border=False):
            for part in PARTS:
                st.text_area(safe(part), standing[part].text if part in standing else "", key=f"edit_{part}", height=68)
            st.form_submit_button("Save the wording", key="edits_save", on_click=_save, args=(desk,))


def _save(desk: Desk) -> None:
    standing = desk.case.notes().edits
    changed = {
        part: text
        for part in PARTS
        if (text := st.session_state[f"edit_{part}"].strip()) != (standing[part].text if part in standing else "")
    }
    pins.save(desk, [Note("edit", part, pins.signed(), datetime.now(UTC), text) for part, text in changed.items()])


def _preview(page: bytes) -> None:
    """The report in a frame of its own origin: as a data address it cannot reach the app, whatever a log says.

    The address is the page itself but for what an address may not hold: shorter than in base 64.
    """
    shown = quote(page, safe=PLAIN)
    if len(shown) > MOST:
        shown = shown[:MOST].rpartition("%0A")[0]  # a browser closes what is left open
        st.text("The preview ends before the report does; the download is whole.")
    st.iframe(f"data:text/html;charset=utf-8,{shown}", height=900, alt="Preview of the HTML report")
