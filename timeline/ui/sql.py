"""The SQL page: any question, asked in a process that can be killed, beside saved questions and the tables."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from timeline import sandbox, when
from timeline.catalog import Query
from timeline.errors import CatalogError, QueryError, TimeError
from timeline.render.lanes import milliseconds
from timeline.render.text import printable
from timeline.sandbox import Answer, Limits, Running
from timeline.ui import frame, sql_answer, sql_draft, sql_exhibit, sql_side, state
from timeline.ui.frame import Desk
from timeline.ui.inert import html, safe, show

FIRST = "from attributions\nselect executor, count(*) as events\ngroup by executor\norder by events desc"
_LOOK = """<style>
.st-key-schema button { justify-content: flex-start; text-align: left; min-height: 1.4rem; padding: 0; }
.st-key-schema button p { font-size: .82rem; } .st-key-schema [data-testid="stVerticalBlock"] { gap: .1rem; }</style>"""


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def use(desk: Desk, name: str, values: Mapping[str, str]) -> None:
    """Hand a saved question to the editor; what the timeline looks at gives the values that are not given."""
    hand_over(desk, sandbox.questions(sandbox.queries_folder())[name], values)


def hand_over(desk: Desk, query: Query, values: Mapping[str, str]) -> None:
    """Put a saved question into the editor with its usual values."""
    usual = {param.name: param.default for param in query.params} | _usual(desk)
    for param in query.params:
        st.session_state[f"param_{param.name}"] = values.get(param.name, usual[param.name])
    st.session_state["sql"] = query.sql


def _body(desk: Desk) -> None:
    show(html(_LOOK.replace("{", "{{").replace("}", "}}")))
    try:
        limits = sandbox.configured(os.environ)
        questions = sandbox.questions(sandbox.queries_folder())
    except (QueryError, CatalogError) as error:
        st.code(printable_lines(str(error)), language=None, wrap_lines=True)
        return
    _first_text()
    left, right = st.columns([0.25, 0.75], gap="medium")
    with left:
        sql_side.saved(questions, lambda query: hand_over(desk, query, {}))
        sql_side.schema(desk)
    with right:
        _editor(desk, limits)
        _result(desk)
    if st.session_state.get("running") is None:
        sandbox.prepare()  # the next question finds its process ready


def _first_text() -> None:
    """The editor begins with what another page handed over, else the URL, else an example. Nothing runs by itself."""
    handed = st.session_state.pop("sql", None)
    if handed is not None:
        st.session_state["sql_text"] = handed
    elif "sql_text" not in st.session_state:
        st.session_state["sql_text"] = st.session_state.get("sql_kept") or st.query_params.get("sql") or FIRST


def _usual(desk: Desk) -> dict[str, str]:
    """What is looked at, as values for a question: the timeline's window, its event, and when things broke."""
    if not desk.case.is_analysed:
        return {}
    view = state.current(desk.case, desk.incident)
    found = {"from": state.moment(view.lo), "to": state.moment(view.hi)}
    broke = desk.incident.first_effect_at
    if broke:
        found["moment"] = state.moment(milliseconds(broke))
    return found | ({"event": view.event} if view.event else {})


# -- the editor --------------------------------------------------------------------------------------------------------


@st.cache_data(show_spinner=False, max_entries=50)
def _parts(sql: str) -> list[str]:
    """The statements of a text as DuckDB cuts it; none when it cannot be read, which running it will tell."""
    try:
        return [part.text for part in sandbox.statements(sql)]
    except QueryError:
        return []


def _editor(desk: Desk, limits: Limits) -> None:
    st.text_area(
        "Question in SQL",
        key="sql_text",
        height=190,
        label_visibility="collapsed",
        placeholder="select … from events",
        on_change=_keep,
    )
    _keep()
    sql_draft.keep(st.session_state["sql_text"])
    sql = _chosen(st.session_state["sql_text"])
    params = _form(desk, sandbox.parameters(sql))
    running: Running | None = st.session_state.get("running")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Run", type="primary", shortcut="Ctrl+Enter", disabled=running is not None, key="run"):
            _run(desk, sql, params, limits)
        _history()
        show(
            html(
                "<span class='t-small t-dim'>Read-only, one question at a time, at most {seconds} s and {rows} rows. "
                "<span class='t-key'>Ctrl</span> <span class='t-key'>Enter</span> runs it.</span>",
                seconds=f"{limits.seconds:g}",
                rows=f"{limits.rows:,}",
            )
        )


def _keep() -> None:
    st.session_state["sql_kept"] = st.session_state["sql_text"]


def _chosen(sql: str) -> str:
    """The statement to run: all of the text, or the one of several that was chosen."""
    parts = _parts(sql) if sandbox.is_several(sql) else []
    if len(parts) < 2:
        return sql
    number = st.selectbox(
        "Statement to run",
        range(len(parts)),
        index=None,
        format_func=lambda at: f"{at + 1}. {printable(' '.join(parts[at].split()), 110)}",
        key="statement",
        placeholder=f"{len(parts)} statements: choose the one to run…",
        label_visibility="collapsed",
    )
    return sql if number is None or number >= len(parts) else parts[number].rstrip(";")


def _form(desk: Desk, names: list[str]) -> dict[str, str]:
    """A field for each ``$name``: as it was left, else as the URL says, else as what is looked at says."""
    for begin in range(0, len(names), 4):
        for column, name in zip(st.columns(4), names[begin : begin + 4], strict=False):
            key = f"param_{name}"
            usual = st.session_state.get(f"kept_{key}", st.query_params.get(f"p_{name}", _usual(desk).get(name, "")))
            st.session_state.setdefault(key, usual)
            column.text_input(f"${safe(name)}".replace("$", "\\$"), key=key)
            st.session_state[f"kept_{key}"] = st.session_state[key]  # a field that is not drawn is forgotten
    return {name: st.session_state[f"param_{name}"] for name in names}


def value(name: str, said: str, now: datetime) -> str:
    """What a field means: for times, words such as ``2 days ago`` too; whatever else was typed stays as it is."""
    if name not in ("from", "to", "moment"):
        return said
    try:
        datetime.fromisoformat(said)
    except ValueError:
        try:
            return when.iso(when.parse(said, now))
        except TimeError:  # DuckDB may know it (``infinity``), and its own error is readable
            return said
    return said


def _history() -> None:
    past: list[dict[str, Any]] = st.session_state.get("history", [])
    with st.popover("History", disabled=not past):
        for number, old in enumerate(reversed(past)):
            if st.button(safe(" ".join(old["sql"].split()), 90), key=f"history_{number}", type="tertiary"):
                st.session_state["sql"] = old["sql"]
                for name, said in old["params"].items():
                    st.session_state[f"kept_param_{name}"] = said
                    st.session_state.pop(f"param_{name}", None)
                st.rerun()


def _run(desk: Desk, sql: str, params: Mapping[str, str], limits: Limits) -> None:
    values = {name: value(name, said, datetime.now(UTC)) for name, said in params.items()}
    st.session_state["running"] = sandbox.start(desk.case.path, sql, values, limits)
    st.session_state["outcome"], st.session_state["asked"] = None, sandbox.in_full(sql, values)
    st.session_state["asks"] = st.session_state.get("asks", 0) + 1
    entry = {"sql": st.session_state["sql_text"], "params": dict(params)}
    past = [old for old in st.session_state.get("history", []) if old["sql"] != entry["sql"]]
    st.session_state["history"] = [*past, entry][-20:]
    state.remember({"sql": entry["sql"], **{f"p_{name}": said for name, said in params.items()}})
    st.rerun()


# -- what came of it ---------------------------------------------------------------------------------------------------


def _result(desk: Desk) -> None:
    if st.session_state.get("running") is not None:
        _waiting()
        return
    outcome = st.session_state.get("outcome")
    if isinstance(outcome, QueryError):
        show(html("<div class='t-panel'><h4>No answer</h4></div>"))
        st.code(printable_lines(f"{outcome.message}\n{outcome.remedy}".strip()), language=None, wrap_lines=True)
    elif isinstance(outcome, Answer):
        sql_answer.show_answer(desk, outcome, st.session_state["asked"])
    sql_exhibit.listing(desk)
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
        verb = "Waiting for its turn" if running.waits else "Running"
        st.text(f"{verb} for {running.seconds:.1f} s")
        st.button("Cancel", key="cancel", on_click=running.cancel)


def printable_lines(message: str) -> str:
    """A message of several lines with hidden characters shown; the caret stays under its word."""
    return "\n".join(printable(line, 2000) for line in message.splitlines())


def _probe(outcome: object) -> None:
    kind = "error" if isinstance(outcome, QueryError) else "answer" if isinstance(outcome, Answer) else "none"
    rows = outcome.table.num_rows if isinstance(outcome, Answer) else 0
    asks = st.session_state.get("asks", 0)
    template = "<div id='probe' hidden data-mode='{kind}' data-n='{rows}' data-asks='{asks}'></div>"
    show(html(template, kind=kind, rows=rows, asks=asks))
