"""Long tables a page at a time, and long names cut: no message is larger than what is read of it at once."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from timeline.render.text import count, shorten

ROOM = 200_000
"""Bytes of cells that a table sends at once."""
MOST = 500
"""Rows of a page, however short they are."""
ROW = 27
"""How high a row is, in pixels."""
CELL = 12
"""Bytes that a cell costs besides its text."""
WIDTHS = (240, 120, 60, 30, 12)


def page(total: int, made: Callable[[int, int], pd.DataFrame], key: str, of: object = "") -> pd.DataFrame:
    """The rows shown now: as many as there is room for, under a way to those before and after.

    ``made`` makes the rows from a place on, at most so many; ``of`` says what is in the table: when that changes it is
    shown from its first row again.
    """
    begun = first(key, of)
    rows = made(begun, MOST)
    rows = rows.head(fitting(rows))
    if len(rows) < total:
        _turn(key, begun, len(rows), total)
    return rows


def first(key: str, of: object = "") -> int:
    """The place of the first row of the page that is open."""
    if st.session_state.get(f"{key}_of") != of or f"{key}_pages" not in st.session_state:
        st.session_state[f"{key}_of"], st.session_state[f"{key}_pages"] = of, (0,)
    return int(st.session_state[f"{key}_pages"][-1])


def listed(rows: Sequence[dict[str, Any]], alt: str, key: str, *, of: object = "", height: int = 400) -> None:
    """A table that is only read: as high as it must be, at most ``height`` pixels."""
    shown = page(len(rows), lambda begun, most: pd.DataFrame(rows[begun : begun + most]), key, of)
    tall: Literal["content"] | int = "content" if len(shown) * ROW < height - ROW else height
    st.dataframe(shown, hide_index=True, height=tall, row_height=ROW, alt=alt)


def fitting(rows: pd.DataFrame) -> int:
    """How many rows from the first on there is room for: one at least."""
    weights = rows.map(lambda cell: len(str(cell).encode(errors="replace")) + CELL).sum(axis=1).cumsum()
    return max(1, int((weights <= ROOM).sum()))


def narrowed(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The same rows, all of them: where strangers gave long names the cells are cut until there is room."""
    for width in WIDTHS:
        cut = pd.DataFrame([{name: _cut(cell, width) for name, cell in row.items()} for row in rows])
        if fitting(cut) >= len(cut):
            break
    return cut


def _cut(cell: Any, width: int) -> Any:
    return shorten(cell, width) if isinstance(cell, str) else cell


def _turn(key: str, begun: int, shown: int, total: int) -> None:
    """Which rows these are, and the buttons to those before and after."""
    turned: tuple[int, ...] = st.session_state[f"{key}_pages"]
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_turn"):
        st.text(f"Rows {begun + 1:,} to {begun + shown:,} of {count(total, 'row')}")
        for label, name, way, is_end in (
            ("‹ earlier", "back", turned[:-1], len(turned) == 1),
            ("later ›", "on", (*turned, begun + shown), begun + shown >= total),
        ):
            st.button(label, key=f"{key}_{name}", disabled=is_end, on_click=_open, args=(key, way))


def _open(key: str, way: tuple[int, ...]) -> None:
    st.session_state[f"{key}_pages"] = way
