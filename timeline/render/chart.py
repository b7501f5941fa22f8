"""A quick chart of an answer: a figure as Plotly reads it, made of plain dictionaries; a pure function of the table.

What stands along the axis is the first time or, without one, the first text; what is drawn are the first numbers.
"""

from collections import Counter
from datetime import datetime
from typing import Any

import pyarrow as pa

from timeline.render.answer import text
from timeline.render.text import printable, shorten

MOST_BARS = 40
MOST_POINTS = 2_000
MOST_SERIES = 3
BINS = 60


def chart(table: pa.Table) -> dict[str, Any] | None:
    """The figure for an answer, or None when there is nothing in it that can be drawn."""
    if not table.num_rows:
        return None
    times = [name for name, kind in _columns(table) if pa.types.is_timestamp(kind) or pa.types.is_date(kind)]
    words = [name for name, kind in _columns(table) if pa.types.is_string(kind)]
    numbers = [name for name, kind in _columns(table) if _is_number(kind)][:MOST_SERIES]
    if times and numbers:
        return _lines(table, times[0], numbers)
    if times:
        return _counts(table, times[0])
    return _bars(table, words[0], numbers[:1]) if words and numbers else None


def _columns(table: pa.Table) -> list[tuple[str, pa.DataType]]:
    return list(zip(table.column_names, table.schema.types, strict=True))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _label(value: object) -> str:
    """Text that Plotly shows as it is: it would read a few tags."""
    return shorten(printable(value, 200), 48).replace("&", "&amp;").replace("<", "&lt;")


def _lines(table: pa.Table, axis: str, numbers: list[str]) -> dict[str, Any]:
    table = table.slice(0, MOST_POINTS).sort_by(axis)
    moments = [text(value) for value in table.column(axis).to_pylist()]
    traces = [
        {
            "type": "scatter",
            "mode": "lines" if table.num_rows > 60 else "lines+markers",
            "name": _label(name),
            "x": moments,
            "y": [None if value is None else float(value) for value in table.column(name).to_pylist()],
        }
        for name in numbers
    ]
    return _figure(traces, _label(axis), "" if len(numbers) > 1 else _label(numbers[0]))


def _counts(table: pa.Table, axis: str) -> dict[str, Any] | None:
    """How many rows fall into each of some equal spans of time."""
    moments = sorted(value for value in table.column(axis).to_pylist() if isinstance(value, datetime))
    if len(moments) < 2 or moments[0] == moments[-1]:
        return None
    step = (moments[-1] - moments[0]) / BINS
    found = Counter(min((moment - moments[0]) // step, BINS - 1) for moment in moments)
    x = [text(moments[0] + step * (place + 0.5)) for place in range(BINS)]
    bars = {"type": "bar", "name": "rows", "x": x, "y": [found[place] for place in range(BINS)]}
    return _figure([bars], _label(axis), "rows")


def _bars(table: pa.Table, axis: str, numbers: list[str]) -> dict[str, Any]:
    table = table.slice(0, MOST_BARS)
    names = [f"{place}. {_label(value)}" for place, value in enumerate(table.column(axis).to_pylist(), start=1)]
    sizes = [None if value is None else float(value) for value in table.column(numbers[0]).to_pylist()]
    figure = _figure([{"type": "bar", "orientation": "h", "y": names, "x": sizes}], _label(numbers[0]), "")
    figure["layout"]["yaxis"] |= {"autorange": "reversed", "automargin": True}
    figure["layout"]["height"] = 90 + 20 * len(names)
    return figure


def _figure(traces: list[dict[str, Any]], across: str, up: str) -> dict[str, Any]:
    return {
        "data": traces,
        "layout": {
            "height": 340,
            "margin": {"l": 60, "r": 20, "t": 20, "b": 50},
            "showlegend": len(traces) > 1,
            "xaxis": {"title": {"text": across}},
            "yaxis": {"title": {"text": up}},
        },
    }
