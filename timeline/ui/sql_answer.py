"""The answer on the SQL page: how much of it, as a table and as a chart, to take away or to find on the timeline."""

from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from timeline.render.answer import FORMATS, text
from timeline.render.chart import chart
from timeline.render.text import count, printable
from timeline.sandbox import Answer, distinct
from timeline.ui import details, paging, sql_exhibit, state
from timeline.ui.frame import Desk
from timeline.ui.pages import go


def show_answer(desk: Desk, answer: Answer, asked: str) -> None:
    """Everything about an answer; ``asked`` is its question with the values written out."""
    ids = answer.table.column("event_id").to_pylist() if "event_id" in answer.table.column_names else []
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(f"{extent(answer)} in {answer.seconds:.2f} s")
        _download("CSV", "csv", "text/csv", answer)
        _download("Parquet", "parquet", "application/vnd.apache.parquet", answer)
        if ids and desk.case.is_analysed:
            _to_timeline(desk, ids, asked)
        sql_exhibit.offer(desk, answer, asked)
    figure = chart(answer.table)
    if figure is None:
        _table(answer, bool(ids), asked)
        return
    as_table, as_chart = st.tabs(["Table", "Chart"])
    with as_table:
        _table(answer, bool(ids), asked)
    with as_chart:
        st.plotly_chart(figure, key="answer_chart", config={"displayModeBar": False}, alt="The answer as a chart")


def extent(answer: Answer) -> str:
    """How many rows are shown, and of how many."""
    rows = answer.table.num_rows
    if not answer.truncated:
        return count(rows, "row")
    of = "" if answer.total is None else f": {answer.total:,} in all,"
    return f"The first {rows:,} rows of more{of}"


def _download(label: str, form: str, mime: str, answer: Answer) -> None:
    st.download_button(
        label,
        data=lambda: FORMATS[form](answer.table),
        file_name=f"answer.{form}",
        mime=mime,
        on_click="ignore",
        key=form,
        help="The rows shown here; `timeline sql` writes answers of any length",
    )


def _to_timeline(desk: Desk, ids: list[Any], asked: str) -> None:
    """Select the event of the chosen row on the timeline."""
    first = paging.first("answer", asked)
    at = st.session_state.get(_key(first), {}).get("selection", {}).get("rows", [])
    chosen = ids[first + at[0]] if at and first + at[0] < len(ids) else None
    if st.button("Show on the timeline", key="show_event", disabled=chosen is None, help="Choose a row first"):
        details.select(desk, state.current(desk.case, desk.incident), str(chosen))
        go("timeline")


def _table(answer: Answer, has_events: bool, asked: str) -> None:
    """The rows, a page at a time. A column's head sorts the page that is open; ``order by`` sorts all."""
    total = answer.table.num_rows
    shown = paging.page(total, lambda first, most: frame_of(answer.table.slice(first, most)), "answer", asked)
    looks: dict[str, Any] = {
        "hide_index": True,
        "height": min(430, 40 + paging.ROW * max(len(shown), 1)),
        "row_height": paging.ROW,
        "alt": "The answer's rows",
    }
    if has_events:
        key = _key(paging.first("answer", asked))
        st.dataframe(shown, key=key, on_select="rerun", selection_mode="single-row", **looks)
    else:
        st.dataframe(shown, key="answer_rows", **looks)


def _key(first: int) -> str:
    """The table that begins with a row: each has its own selection."""
    return f"answer_table_{first}" if first else "answer_table"


def frame_of(table: pa.Table) -> pd.DataFrame:
    """Rows of an answer for the table of the page: numbers as they are, everything else as one line of text."""
    columns: dict[str, Any] = {}
    heads = distinct([printable(name, 200) for name in table.column_names])
    for head, column in zip(heads, table.columns, strict=True):
        values = column.to_pylist()
        is_number = all(
            isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53
            for value in values
            if value is not None
        )
        columns[head] = (
            values if is_number else [None if value is None else printable(text(value), 2000) for value in values]
        )
    return pd.DataFrame(columns)
