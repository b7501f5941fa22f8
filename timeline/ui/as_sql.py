"""Open as SQL: every panel hands the very question behind it to the SQL page, its values written out."""

import re
from typing import Any

import streamlit as st

from timeline.catalog import catalogue
from timeline.ui.pages import go

_PARAM = re.compile(r"\$([a-z_]\w*)")


def button(key: str, question: str, **params: Any) -> None:
    """A button that takes the reader to the SQL page with this question in the editor."""
    if st.button("Open as SQL", key=key, type="tertiary", help="The question behind this panel, to change and run"):
        hand_over(question, **params)


def hand_over(question: str, **params: Any) -> None:
    """Put the question into the editor and show the page."""
    st.session_state["sql"] = written_out(question, **params)
    go("sql")


def written_out(question: str, **params: Any) -> str:
    """A question of ``queries/`` with its parameters as literals: it runs as it stands."""
    return _PARAM.sub(lambda found: literal(params[found[1]]), catalogue()[question].sql).strip()


def literal(value: Any) -> str:
    """A value as SQL writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(one) for one in value)}]"
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"
