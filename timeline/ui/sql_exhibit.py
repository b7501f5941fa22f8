"""Exhibits: answers laid before the reader of the report with their questions. Made here, listed here, withdrawn here.

An exhibit is a note, not evidence: signed, dated, kept beside the case. It shows the rows as they were when somebody
asked; the question stands with it, its values written out, so that anyone can ask again.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from timeline import notes
from timeline.notes import EXHIBIT_CELL, EXHIBIT_SQL, Exhibit, Note
from timeline.render.answer import text
from timeline.render.chapters.opening import input_digest
from timeline.render.text import count, printable, utc
from timeline.sandbox import Answer, distinct
from timeline.ui import access, pins
from timeline.ui.frame import Desk
from timeline.ui.inert import html, show

LONGEST_TITLE = 200


def offer(desk: Desk, answer: Answer, asked: str) -> None:
    """The button that begins an exhibit; it says why when the answer cannot become one. Viewers lay down none."""
    if not access.may_write():
        return
    is_short = len(asked) <= EXHIBIT_SQL
    if st.button(
        "Add to the report",
        key="exhibit_add",
        disabled=not is_short,
        help="Lay this answer and its question before the reader" if is_short else "The question is too long for that",
    ):
        _dialog(desk, made(desk, answer, asked), len(answer.table.column_names))


def made(desk: Desk, answer: Answer, asked: str) -> Exhibit:
    """The exhibit of an answer: its first rows and columns as texts, and how many rows there are."""
    first = answer.table.slice(0, notes.EXHIBIT_ROWS)

    def rows() -> Iterator[list[str]]:
        for place in range(first.num_rows):
            yield [text(column[place].as_py()) for column in first.columns]

    return Exhibit.of(asked, first.column_names, rows(), answer.total, input_digest(desk.incident))


@st.dialog("Add to the report", width="large")
def _dialog(desk: Desk, exhibit: Exhibit, columns: int) -> None:
    """What the report will show, under which title and in whose name."""
    st.text_input("Title", _title(desk, exhibit), key="exhibit_title", max_chars=LONGEST_TITLE)
    st.text_input(
        "Signed as",
        pins.signed(),
        key="exhibit_author",
        max_chars=LONGEST_TITLE,
        disabled=access.author() is not None,  # whoever signed in signs
    )
    st.text(f"{extent(exhibit, columns)} Values longer than {EXHIBIT_CELL} characters are cut.")
    st.dataframe(_preview(exhibit), hide_index=True, height=220, row_height=27, alt="The rows of the exhibit")
    st.code(exhibit.sql, language="sql", wrap_lines=True, height=160)
    if st.button("Add it", key="exhibit_save", type="primary", on_click=_add, args=(desk, exhibit)):
        if st.session_state["exhibit_title"].strip():
            st.rerun()
        st.text("Not added: an exhibit needs a title that says what it shows.")


def _title(desk: Desk, exhibit: Exhibit) -> str:
    """The title it has already, when the same question was asked before."""
    standing = desk.case.notes().exhibits.get(exhibit.name)
    return standing.text if standing else ""


def extent(exhibit: Exhibit, columns: int) -> str:
    """How much of the answer an exhibit shows, and of how much."""
    shown = len(exhibit.rows)
    if exhibit.total is None:
        rows = f"The first {count(shown, 'row')} of more than can be counted in good time"
    elif exhibit.total > shown:
        rows = f"The first {shown:,} of {count(exhibit.total, 'row')}"
    else:
        rows = f"All of its {count(shown, 'row')}" if shown != 1 else "Its one row"
    wide = f", the first {len(exhibit.columns)} of {columns} columns" if columns > len(exhibit.columns) else ""
    return f"{rows}{wide}."


def _preview(exhibit: Exhibit) -> pd.DataFrame:
    cells = [[printable(value, EXHIBIT_CELL) for value in row] for row in exhibit.rows]
    return pd.DataFrame(cells, columns=distinct([printable(name, EXHIBIT_CELL) for name in exhibit.columns]))


# -- those that stand --------------------------------------------------------------------------------------------------


def listing(desk: Desk) -> None:
    """The exhibits of the report, each to be opened in the editor or withdrawn."""
    pins.refusal()
    held = desk.case.notes().exhibits
    if not held:
        return
    with st.expander(f"Exhibits in the report · {len(held)}", key="exhibits"):
        for name, note in held.items():
            if note.exhibit:
                _one(desk, name, note, note.exhibit)


def _one(desk: Desk, name: str, note: Note, exhibit: Exhibit) -> None:
    is_old = exhibit.logs not in ("", input_digest(desk.incident))
    show(
        html(
            "<div class='t-panel'><b>{title}</b><br><span class='t-dim t-small'>{extent} Added by {author}, {at}.{old}"
            "</span></div>",
            title=note.text,
            extent=extent(exhibit, len(exhibit.columns)),
            author=note.author or "nobody named",
            at=utc(note.at),
            old=" It was asked of other log files than the case holds now: ask it again." if is_old else "",
        )
    )
    with st.container(horizontal=True):
        st.button("Open the question", key=f"exhibit_open_{name}", type="tertiary", on_click=_open, args=(exhibit.sql,))
        if access.may_write():
            st.button("Withdraw", key=f"exhibit_away_{name}", type="tertiary", on_click=_withdraw, args=(desk, name))


def _add(desk: Desk, exhibit: Exhibit) -> None:
    title = st.session_state["exhibit_title"].strip()
    author = access.author() or st.session_state["exhibit_author"].strip()
    if title:
        pins.save(desk, [Note("exhibit", exhibit.name, author, datetime.now(UTC), title, exhibit=exhibit)])


def _open(sql: str) -> None:
    st.session_state["sql"] = sql


def _withdraw(desk: Desk, name: str) -> None:
    pins.save(desk, [Note("withdrawal", name, pins.signed(), datetime.now(UTC))])
