"""Answers as table, CSV, JSON and Parquet."""

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.render.answer import FORMATS

TABLE = pa.table(
    {
        "name": ["a", None, "=cmd()"],
        "n": [1, -2, None],
        "at": pa.array([datetime(2026, 3, 4, 10, tzinfo=UTC), None, None], pa.timestamp("us", tz="UTC")),
        "list": [["x", "y"], [], None],
        "exact": pa.array([Decimal("1.50"), Decimal("2.00"), None], pa.decimal128(5, 2)),
    }
)


def test_the_table_is_for_eyes() -> None:
    assert FORMATS["table"](TABLE).decode().splitlines() == [
        "name     n  at                    list        exact",
        "------  --  --------------------  ----------  -----",
        'a        1  2026-03-04T10:00:00Z  ["x", "y"]    1.5',
        "        -2                        []              2",
        "=cmd()",
        "(3 rows)",
    ]


def test_csv_cells_begin_no_formula_and_numbers_stay_numbers() -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](TABLE).decode())))
    assert rows[0] == ["name", "n", "at", "list", "exact"]
    assert rows[2] == ["", "-2", "", "[]", "2"]
    assert rows[3] == ["'=cmd()", "", "", "", ""]


def test_json_is_a_list_of_objects() -> None:
    assert json.loads(FORMATS["json"](TABLE))[0] == {
        "name": "a", "n": 1, "at": "2026-03-04T10:00:00Z", "list": ["x", "y"], "exact": 1.5,
    }  # fmt: skip


def test_parquet_keeps_the_types() -> None:
    assert pq.read_table(io.BytesIO(FORMATS["parquet"](TABLE))).equals(TABLE)


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_without_rows_is_still_an_answer(name: str) -> None:
    assert FORMATS[name](TABLE.slice(0, 0))


@given(st.text(max_size=40), st.text(min_size=1, max_size=10))
def test_any_text_survives_csv_and_starts_no_formula(value: str, head: str) -> None:
    rows = list(csv.reader(io.StringIO(FORMATS["csv"](pa.table({head: [value]})).decode(), newline="")))
    cell = rows[1][0] if rows[1:] and rows[1] else ""
    assert cell in (value, f"'{value}")
    assert not cell.startswith(("=", "+", "-", "@"))


def test_a_terminal_sees_no_control_characters() -> None:
    shown = FORMATS["table"](pa.table({"x": ["\x1b[2Jgone\r\n\u202eback"]})).decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
