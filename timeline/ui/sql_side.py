"""Beside the editor: the saved questions, and the tables and macros of the case with what they mean."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from timeline.catalog import Param, Query, catalogue
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
    """The views, tables and macros; an open one shows what is in it, and a click on a name puts it into the editor."""
    relations: dict[str, list[Mapping[str, Any]]] = {}
    for row in desk.case.ask("ui_sql_schema"):
        relations.setdefault(row["table_name"], []).append(row)
    views = {name: columns for name, columns in relations.items() if columns[0]["rows"] is None}
    tables = {name: columns for name, columns in relations.items() if name not in views}
    macros = desk.case.ask("sql_macros")
    with st.container(height=560, border=False, gap=None, key="schema"):
        if views:
            _head("Views: flat, for questions")
        for name, columns in views.items():
            _fold(safe(name), name, partial(_table, name, columns))
        _head("Tables")
        for name, columns in tables.items():
            _fold(f"{safe(name)} · {columns[0]['rows']:,}", name, partial(_table, name, columns))
        if macros:
            _head("Macros")
        for macro in macros:
            signature = f"{macro['name']}({', '.join(macro['params'])})"
            _fold(safe(signature), f"{macro['name']}()", partial(_macro, macro))


def _head(words: str) -> None:
    show(html("<div class='t-panel'><h4>{words}</h4></div>", words=words))


def _fold(label: str, name: str, draw: Callable[[], None]) -> None:
    """A part of the tree that costs nothing while it is closed."""
    fold = st.expander(label, key=f"fold_{name}", on_change="rerun")
    if fold.open:
        with fold:
            draw()


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


def _macro(macro: Mapping[str, Any]) -> None:
    """What a macro answers and what it wants; inserted, its parameters become fields of the form."""
    told = _params(macro["name"])
    name, waits = _quoted(macro["name"]), ", ".join(f"${param}" for param in macro["params"])
    call = f"from {name}({waits})" if macro["is_table"] else f"{name}({waits})"
    show(html("<div class='t-small t-dim'>{about}</div>", about=macro["about"]))
    st.button(
        safe(call),
        key=f"insert_{macro['name']}()",
        help="Put the macro into the editor",
        on_click=_insert_macro,
        args=(call, [told[param] for param in macro["params"] if param in told]),
        type="tertiary",
    )
    for param in macro["params"]:
        meaning = told[param].meaning if param in told else ""
        show(
            html("<div class='t-small'><span class='t-mono'>{name}</span> {meaning}</div>", name=param, meaning=meaning)
        )


def _params(name: str) -> Mapping[str, Param]:
    """What the catalogue says of the parameters of a macro of ours; a case may hold others."""
    query = catalogue().get(name)
    return {param.name: param for param in query.params} if query and query.room == "views" else {}


def _insert_macro(call: str, params: Sequence[Param]) -> None:
    for param in params:
        if param.default:
            st.session_state.setdefault(f"kept_param_{param.name}", param.default)
    _insert(call)


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
