"""Beside the editor: the saved questions, and the tables of the case with their rows, columns and meaning."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from timeline.catalog import Query
from timeline.render.text import printable
from timeline.ui.frame import Desk
from timeline.ui.inert import html, safe, show

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
SHORT = {"TIMESTAMP WITH TIME ZONE": "time", "VARCHAR": "text", "VARCHAR[]": "texts", "BIGINT": "number"}


def saved(questions: Mapping[str, Query], take: Callable[[Query], None]) -> None:
    """The saved questions by their titles; the chosen one goes to the editor, with what to mind beneath."""

    def chosen() -> None:
        name = st.session_state["saved_choice"]
        if name:
            take(questions[name])

    st.selectbox(
        "Saved questions",
        list(questions),
        index=None,
        format_func=lambda name: printable(questions[name].title or name, 100),
        key="saved_choice",
        placeholder=f"{len(questions)} saved questions…",
        label_visibility="collapsed",
        on_change=chosen,
    )
    query = questions.get(st.session_state.get("saved_choice") or "")
    if query:
        show(html("<div class='t-small t-dim'>{purpose}</div>", purpose=query.purpose))
        for param in query.params:
            show(
                html(
                    "<div class='t-small'><span class='t-mono'>${name}</span> {meaning}</div>",
                    name=param.name,
                    meaning=param.meaning,
                )
            )
        if query.caveat:
            show(html("<div class='t-small t-dim'><b>Mind:</b> {caveat}</div>", caveat=query.caveat))


def schema(desk: Desk) -> None:
    """Every table with its rows; an open one shows its columns, and a click on a name puts it into the editor."""
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for row in desk.case.ask("ui_sql_schema"):
        tables.setdefault(row["table_name"], []).append(row)
    show(html("<div class='t-panel'><h4>Tables</h4></div>"))
    with st.container(height=520, border=False, gap=None, key="schema"):
        for name, columns in tables.items():
            rows = columns[0]["rows"]
            size = "view" if rows is None else f"{rows:,}"
            fold = st.expander(f"{safe(name)} · {safe(size)}", key=f"fold_{name}", on_change="rerun")
            if fold.open:
                with fold:
                    _table(name, columns)


def _table(name: str, columns: Sequence[Mapping[str, Any]]) -> None:
    show(html("<div class='t-small t-dim'>{about}</div>", about=columns[0]["about"]))
    st.button(
        f"from {safe(name)}",
        key=f"insert_{name}",
        help="Put the table into the editor",
        on_click=_insert,
        args=(f"from {_quoted(name)}",),
        type="tertiary",
    )
    for row in columns:
        st.button(
            f"{safe(row['column_name'])} · {safe(_kind(row['data_type']))}",
            key=f"insert_{name}_{row['position']}",
            help=safe(row["meaning"], 300),
            on_click=_insert,
            args=(_quoted(row["column_name"]),),
            type="tertiary",
        )


def _kind(name: str) -> str:
    return SHORT.get(name, name.lower() if len(name) < 16 else "list of structs")


def _quoted(name: str) -> str:
    """A name as SQL takes it."""
    return name if _NAME.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def _insert(words: str) -> None:
    """Put words behind what stands in the editor: a page cannot know where its cursor is."""
    before = st.session_state.get("sql_text", "").rstrip()
    between = "\n" if before and words.startswith("from ") else " " if before else ""
    st.session_state["sql_text"] = f"{before}{between}{words}"
