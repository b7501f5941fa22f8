"""Long tables: what is shown at once, and the way to the rest."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from timeline.ui import paging
from timeline.ui.record import LONGEST, pretty

PAGE = """
import streamlit as st
from timeline.ui import paging
rows = [{"n": n, "text": "x" * 1000} for n in range(st.session_state.get("total", 450))]
paging.listed(rows, "rows", "long", of=st.session_state.get("of", ""))
"""


def shown(test: AppTest) -> tuple[int, int]:
    """The first and the last row of the table."""
    rows = test.dataframe[0].value["n"]
    return int(rows.iloc[0]), int(rows.iloc[-1])


def test_every_row_of_a_long_table_is_on_one_of_its_pages() -> None:
    test = AppTest.from_string(PAGE).run()
    seen = [shown(test)]
    while not test.button("long_on").disabled:
        test.button("long_on").click().run()
        seen.append(shown(test))
    assert [first for first, _ in seen] == [0, *(last + 1 for _, last in seen[:-1])]
    assert (len(seen) > 1, seen[-1][1]) == (True, 449)
    assert test.text[0].value == f"Rows {seen[-1][0] + 1:,} to 450 of 450 rows"
    test.button("long_back").click().run()
    assert shown(test) == seen[-2]


def test_another_table_begins_with_its_first_row() -> None:
    test = AppTest.from_string(PAGE).run()
    test.button("long_on").click().run()
    test.session_state["of"] = "another"
    assert shown(test.run())[0] == 0


def test_a_short_table_has_no_pages() -> None:
    test = AppTest.from_string(PAGE)
    test.session_state["total"] = 3
    assert (shown(test.run()), list(test.button)) == ((0, 2), [])


@given(st.lists(st.text(max_size=400), min_size=1, max_size=60))
def test_what_fits_stays_within_the_room_and_is_never_nothing(texts: list[str]) -> None:
    rows = pd.DataFrame({"a": [text * 40 for text in texts], "b": None})
    fits = paging.fitting(rows)
    weight = sum(len(text.encode(errors="replace")) for text in rows["a"][:fits])
    assert 1 <= fits <= len(rows)
    assert weight <= paging.ROOM or fits == 1


def test_long_names_are_cut_only_where_there_is_no_room() -> None:
    short, long = [[{"n": n, "name": "x" * width} for n in range(200)] for width in (100, 3000)]
    assert list(paging.narrowed(short)["name"]) == ["x" * 100] * 200
    cut = paging.narrowed(long)
    assert list(cut["n"]) == list(range(200))
    assert all(name.endswith("…") for name in cut["name"])
    assert paging.fitting(cut) == 200


def test_a_huge_record_is_shown_from_its_beginning_and_what_is_left_out_is_counted() -> None:
    text = pretty('{"a": [' + ",".join(f'"{"x" * 1500}"' for _ in range(300)) + "]}")
    assert text.startswith('{\n  "a": [')
    assert len(text) < LONGEST + 2100
    kept = len(text.splitlines()) - 1
    assert text.endswith(f"… {304 - kept} more lines")
