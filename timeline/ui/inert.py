"""The one place where log text enters a page. What strangers wrote is shown, never obeyed.

Streamlit reads Markdown in labels, captions and messages, and Markdown fetches images: an image in a user agent would
make the investigator's browser call its author. So pages show log text in three ways only: in elements that are inert
by nature (``st.text``, ``st.code``, ``st.dataframe``, Plotly through ``figures.words``), in HTML through ``html`` and
``show``, which escape, and in labels through ``safe``. ``tests/ui/test_inert.py`` looks for calls that go around them.
"""

from typing import Any

import streamlit as st
from markupsafe import Markup

from timeline.render.text import printable, shorten

_MARKS = "\\`*_{}[]()<>#+-!|~$^\"'&=/"
_BREAKERS = ":.@"  # what begins a link, an e-mail address, an emoji or a colour directive
_JOINER = "\u2060"  # invisible, and no link survives it


def safe(text: object, width: int = 120) -> str:
    """Log text as a Markdown label that shows it and does nothing else."""
    pieces = []
    for sign in shorten(printable(text), width):
        if sign in _MARKS:
            pieces.append(f"\\{sign}")
        elif sign in _BREAKERS:
            pieces.append(f"{sign}{_JOINER}")
        else:
            pieces.append(sign)
    return "".join(pieces)


def html(template: str, **values: Any) -> Markup:
    """Our own HTML with ``{names}``; values are escaped unless they are Markup already, hidden characters shown."""
    shown = {name: value if isinstance(value, Markup) else printable(value, 4000) for name, value in values.items()}
    return Markup(template).format(**shown)  # noqa: S704 - the template is ours, ``format`` escapes the values


def joined(pieces: list[Markup]) -> Markup:
    """Pieces of HTML one after the other."""
    return Markup("").join(pieces)


def show(piece: Markup) -> None:
    """Put HTML made by ``html`` on the page."""
    st.html(str(piece))
