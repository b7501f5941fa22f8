"""The Report page: the post-mortem as it will be handed on, and its downloads."""

import base64
from functools import partial

import streamlit as st

from timeline.model import Incident
from timeline.render.report import FORMATS
from timeline.ui import frame
from timeline.ui.frame import Desk
from timeline.ui.inert import html, show

OFFERED = {"html": ("HTML", "text/html"), "md": ("Markdown", "text/markdown"), "json": ("JSON", "application/json")}


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="downloads"):
        for name, (title, mime) in OFFERED.items():
            st.download_button(
                f"Download {title}",
                data=partial(_bytes, desk.incident, name),
                file_name=f"incident-report.{name}",
                mime=mime,
                on_click="ignore",
                key=f"download_{name}",
                type="primary" if name == "html" else "secondary",
            )
        show(
            html(
                "<span class='t-small t-dim'>The same case gives the same report, byte for byte. "
                "It opens offline and prints on A4.</span>"
            )
        )
    _preview(_bytes(desk.incident, "html"))


def _bytes(incident: Incident, name: str) -> bytes:
    written = FORMATS[name](incident)
    return written if isinstance(written, bytes) else written.encode()


def _preview(page_bytes: bytes) -> None:
    """The report in a frame of its own origin: as a data address it cannot reach the app, whatever a log says."""
    source = base64.b64encode(page_bytes).decode()
    st.iframe(f"data:text/html;charset=utf-8;base64,{source}", height=900, alt="Preview of the HTML report")
