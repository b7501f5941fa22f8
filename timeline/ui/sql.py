"""The SQL page: any question, asked in a process that can be killed; saved questions; the tables with their meaning."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from timeline import sandbox
from timeline.catalog import Query, catalogue
from timeline.errors import QueryError
from timeline.render.answer import FORMATS, text
from timeline.render.text import count, printable
from timeline.sandbox import Answer, Limits, Running
from timeline.ui import details, frame, state
from timeline.ui.frame import Desk
from timeline.ui.inert import html, joined, safe, show
from timeline.ui.pages import go

LIMITS = Limits(seconds=30, rows=10_000)
FIRST = "from attributions\nselect executor, count(*) as events\ngroup by executor\norder by events desc"
_PARAM = re.compile(r"\$([A-Za-z_]\w*)")
_QUIET = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)


def saved() -> dict[str, Query]:
    """The saved questions by name, in the order of their titles."""
    found = [query for query in catalogue().values() if query.room == "saved"]
    return {query.name: query for query in sorted(found, key=lambda query: query.title or query.name)}


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    _first_text()
    left, right = st.columns([0.25, 0.75], gap="medium")
    with left:
        _saved(desk)
        _schema(desk)
    with right:
        _editor(desk)
        _result(desk)


def _first_text() -> None:
    """The editor begins with what another page handed over, else the URL, else an example. Nothing runs by itself."""
    handed = st.session_state.pop("sql", None)
    if handed is not None:
        st.session_state["sql_text"] = handed
    elif "sql_text" not in st.session_state:
        st.session_state["sql_text"] = st.session_state.get("sql_kept") or st.query_params.get("sql") or FIRST


# -- left: saved questions and tables ----------------------------------------------------------------------------------


def _saved(desk: Desk) -> None:
    questions = saved()
    st.selectbox(
        "Saved questions",
        list(questions),
        index=None,
        format_func=lambda name: questions[name].title or name,
        key="saved_choice",
        placeholder="Saved questions…",
        label_visibility="collapsed",
        on_change=_take,
        args=(desk,),
    )
    chosen = questions.get(st.session_state.get("saved_choice") or "")
    if chosen:
        caveat = html("<br><b>Mind:</b> {caveat}", caveat=chosen.caveat) if chosen.caveat else html("")
        show(html("<div class='t-small t-dim'>{purpose}{caveat}</div>", purpose=chosen.purpose, caveat=caveat))


def _take(desk: Desk) -> None:
    """Put a saved question into the editor with its usual values."""
    name = st.session_state["saved_choice"]
    if name:
        use(desk, name, {})


def use(desk: Desk, name: str, values: Mapping[str, str]) -> None:
    """Hand a saved question to the editor; ``from`` and ``to`` are those of the timeline's window unless given."""
    query = saved()[name]
    usual = {param.name: param.default for param in query.params} | _window(desk)
    for param in query.params:
        st.session_state[f"param_{param.name}"] = values.get(param.name, usual[param.name])
    st.session_state["sql"] = query.sql


def _window(desk: Desk) -> dict[str, str]:
    if not desk.case.is_analysed:
        return {}
    view = state.current(desk.case, desk.incident)
    return {"from": state.moment(view.lo), "to": state.moment(view.hi)}


def _schema(desk: Desk) -> None:
    """Every table with its rows and columns, and what they say."""
    tables: dict[str, list[Any]] = {}
    for row in desk.case.ask("ui_schema"):
        tables.setdefault(row["table_name"], []).append(row)
    show(html("<div class='t-panel'><h4>Tables</h4></div>"))
    with st.container(height=520, border=False, gap=None, key="schema"):
        for name, columns in tables.items():
            with st.expander(f"{safe(name)} · {columns[0]['rows']:,}"):
                items = [
                    html(
                        "<li title='{meaning}'><span class='t-mono'>{column}</span> "
                        "<span class='t-dim t-small'>{kind}</span></li>",
                        column=row["column_name"],
                        kind=_short(row["data_type"]),
                        meaning=row["meaning"],
                    )
                    for row in columns
                ]
                show(
                    html(
                        "<div class='t-small t-dim'>{about}</div><ul class='t-list'>{items}</ul>",
                        about=columns[0]["about"],
                        items=joined(items),
                    )
                )
                st.button("insert", key=f"insert_{name}", on_click=_insert, args=(name,), type="tertiary")


def _short(kind: str) -> str:
    return {"TIMESTAMP WITH TIME ZONE": "time"}.get(kind, kind.lower() if len(kind) < 16 else "list of structs")


def _insert(name: str) -> None:
    st.session_state["sql_text"] = f"{st.session_state.get('sql_text', '').rstrip()}\nfrom {name}"


# -- right: editor and answer ----------------------------------------------------------------------------------------


def parameters(sql: str) -> list[str]:
    """The ``$names`` of a question in the order they appear, those in texts and comments aside."""
    return list(dict.fromkeys(_PARAM.findall(_QUIET.sub(" ", sql))))


def _editor(desk: Desk) -> None:
    st.text_area(
        "Question in SQL",
        key="sql_text",
        height=190,
        label_visibility="collapsed",
        placeholder="select … from events",
        on_change=_keep,
    )
    sql = st.session_state["sql_text"]
    st.session_state["sql_kept"] = sql
    names = parameters(sql)
    for begin in range(0, len(names), 4):
        for column, name in zip(st.columns(4), names[begin : begin + 4], strict=False):
            key = f"param_{name}"
            st.session_state.setdefault(key, _window(desk).get(name, ""))
            column.text_input(f"${safe(name)}".replace("$", "\\$"), key=key)
    running: Running | None = st.session_state.get("running")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Run", type="primary", shortcut="Ctrl+Enter", disabled=running is not None, key="run"):
            _run(desk, sql, {name: st.session_state[f"param_{name}"] for name in names})
        with st.popover("History", disabled=not st.session_state.get("history")):
            for number, old in enumerate(reversed(st.session_state.get("history", []))):
                if st.button(safe(" ".join(old.split()), 90), key=f"history_{number}", type="tertiary"):
                    st.session_state["sql"] = old
                    st.rerun()
        show(
            html(
                "<span class='t-small t-dim'>Read-only, one question at a time, at most {seconds} s and {rows} rows. "
                "<span class='t-key'>Ctrl</span> <span class='t-key'>Enter</span> runs it.</span>",
                seconds=f"{LIMITS.seconds:g}",
                rows=f"{LIMITS.rows:,}",
            )
        )


def _keep() -> None:
    st.session_state["sql_kept"] = st.session_state["sql_text"]


def _run(desk: Desk, sql: str, params: Mapping[str, str]) -> None:
    st.session_state["running"] = sandbox.start(desk.case.path, sql, params, LIMITS)
    st.session_state["outcome"] = None
    history = [old for old in st.session_state.get("history", []) if old != sql]
    st.session_state["history"] = [*history, sql][-20:]
    state.remember({"sql": sql, **{f"p_{name}": value for name, value in params.items()}})
    st.rerun()


def _result(desk: Desk) -> None:
    running: Running | None = st.session_state.get("running")
    if running is not None:
        _waiting()
        return
    outcome = st.session_state.get("outcome")
    if isinstance(outcome, QueryError):
        show(html("<div class='t-panel'><h4>No answer</h4></div>"))
        st.code(printable_lines(f"{outcome.message}\n{outcome.remedy}".strip()), language=None, wrap_lines=True)
    elif isinstance(outcome, Answer):
        _answer(desk, outcome)
    _probe(outcome)


@st.fragment(run_every=0.3)
def _waiting() -> None:
    """The time that passes, and the way out."""
    running: Running | None = st.session_state.get("running")
    if running is None:
        st.rerun()
        return
    try:
        outcome: Answer | QueryError | None = running.poll()
    except QueryError as error:
        outcome = error
    if outcome is not None:
        st.session_state["running"], st.session_state["outcome"] = None, outcome
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"Running for {running.seconds:.1f} s")
        st.button("Cancel", key="cancel", on_click=running.cancel)


def printable_lines(message: str) -> str:
    """A message of several lines with hidden characters shown; the caret stays under its word."""
    return "\n".join(printable(line, 2000) for line in message.splitlines())


def _answer(desk: Desk, answer: Answer) -> None:
    rows = answer.table.num_rows
    said = f"The first {rows:,} rows of more" if answer.truncated else count(rows, "row")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{said} in {answer.seconds:.2f} s")
        st.download_button(
            "CSV",
            data=lambda: FORMATS["csv"](answer.table),
            file_name="answer.csv",
            mime="text/csv",
            on_click="ignore",
            key="csv",
        )
        st.download_button(
            "Parquet",
            data=lambda: FORMATS["parquet"](answer.table),
            file_name="answer.parquet",
            mime="application/vnd.apache.parquet",
            on_click="ignore",
            key="parquet",
        )
        ids = answer.table.column("event_id").to_pylist() if "event_id" in answer.table.column_names else []
        at = st.session_state.get("answer_table", {}).get("selection", {}).get("rows", [])
        chosen = ids[at[0]] if at and at[0] < len(ids) else None
        if ids and st.button(
            "Show on the timeline", key="show_event", disabled=chosen is None, help="Choose a row first"
        ):
            details.select(desk, state.current(desk.case, desk.incident), str(chosen))
            go("timeline")
    shown, tall = frame_of(answer), min(430, 40 + 27 * max(rows, 1))
    if ids:
        st.dataframe(
            shown,
            hide_index=True,
            height=tall,
            row_height=27,
            key="answer_table",
            on_select="rerun",
            selection_mode="single-row",
            alt="The answer's rows",
        )
    else:
        st.dataframe(shown, hide_index=True, height=tall, row_height=27, key="answer_rows", alt="The answer's rows")


def frame_of(answer: Answer) -> pd.DataFrame:
    """The answer for the table of the page: numbers as they are, everything else as one line of text."""
    columns: dict[str, Any] = {}
    for name, column in zip(answer.table.column_names, answer.table.columns, strict=True):
        values = column.to_pylist()
        is_number = all(
            isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
            for value in values
            if value is not None
        )
        columns[printable(name, 200)] = (
            values if is_number else [None if value is None else printable(text(value), 2000) for value in values]
        )
    return pd.DataFrame(columns)


def _probe(outcome: object) -> None:
    kind = "error" if isinstance(outcome, QueryError) else "answer" if isinstance(outcome, Answer) else "none"
    rows = outcome.table.num_rows if isinstance(outcome, Answer) else 0
    show(html("<div id='probe' hidden data-mode='{kind}' data-n='{rows}'></div>", kind=kind, rows=rows))
