"""One thing against another: the window against the rest, an event against its surroundings, two events."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import count, printable, utc
from timeline.ui import as_sql, paging, state
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.state import View

SPANS = (5, 30, 60, 300, 1800)
MOST_AROUND = 200
LEFT_ASIDE = ("ms", "raw", "evidence", "why", "flags", "tokens", "possible")


def difference(desk: Desk, view: View) -> None:
    """Which values are commoner or rarer in the window than in all the rest of the trail."""
    wanted = {"index": desk.case.index, "lo": view.lo, "hi": view.hi, "most": 15}
    rows = desk.case.ask("ui_difference", **wanted)
    with st.container(horizontal=True, vertical_alignment="center", key="difference_bar"):
        st.text(
            "Share of this window's events, against their share in the rest of the trail: the farthest apart first."
        )
        as_sql.button("difference_sql", "ui_difference", **wanted)
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "what": row["what"],
                    "value": printable(CLASS_TITLES.get(row["value"], row["value"])),
                    "in the window": row["here_share"],
                    "in the rest": row["elsewhere_share"],
                    "events here": row["here"],
                    "events elsewhere": row["elsewhere"],
                    "that is": _verdict(row),
                }
                for row in rows
            ]
        ),
        hide_index=True,
        height="content",
        row_height=27,
        column_config={
            name: st.column_config.ProgressColumn(name, format="percent", min_value=0, max_value=1, color="blue")
            for name in ("in the window", "in the rest")
        },
        alt="Values whose share in the window differs most from their share elsewhere, one row each",
    )


def _verdict(row: Row) -> str:
    if not row["elsewhere"]:
        return "only here"
    if not row["here"]:
        return "only elsewhere"
    times = row["here_share"] / row["elsewhere_share"]
    return f"{times:.1f} times commoner here" if times > 1 else f"{1 / times:.1f} times rarer here"


def around(desk: Desk, view: View) -> None:
    """What happened before and after the selected event, as far as asked."""
    if not view.event:
        st.text("Select an event: what happened around it is listed here, as far before and after as you say.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="around_bar"):
        st.number_input("± seconds", 1, 86_400, 30, key="around_seconds", width=130)
        st.segmented_control(
            "of",
            ["all", "actor", "resource"],
            default="all",
            required=True,
            key="around_scope",
            format_func=lambda name: {
                "all": "everybody",
                "actor": "the same actor",
                "resource": "the same resource",
            }[name],
        )
        wanted = {
            "index": desk.case.index,
            "event_id": view.event,
            "seconds": int(st.session_state["around_seconds"]),
            "scope": st.session_state["around_scope"] or "all",
            "most": MOST_AROUND,
        }
        as_sql.button("around_sql", "ui_around", **wanted)
    rows = sorted(desk.case.ask("ui_around", **wanted), key=lambda row: (row["event_time"], row["event_id"]))
    total = rows[0]["total"] if rows else 0
    st.text(f"Showing {len(rows):,} of {count(total, 'event')}, the nearest in time")
    if rows:
        _around_table(view, rows)


def _around_table(view: View, rows: list[Row]) -> None:
    def picked() -> None:
        chosen = st.session_state["around_table"]["selection"]["rows"]
        if chosen:
            state.change(event=rows[chosen[0]]["event_id"], page=view.page)

    st.dataframe(
        paging.narrowed(
            [
                {
                    "seconds": f"{row['seconds']:+,.0f}" if row["event_id"] != view.event else "▶ 0",
                    "time (UTC)": utc(row["event_time"]).removesuffix("Z"),
                    "class": f"{PREFIX[row['executor']]} {CLASS_TITLES[row['executor']]}",
                    "actor": printable(row["actor"]),
                    "action": printable(row["event_name"]),
                    "service": printable(row["event_source"]).removesuffix(".amazonaws.com"),
                    "error": f"⊘ {printable(row['error_code'] or 'failed')}" if row["failed"] else "",
                    "event id": printable(row["event_id"]),
                }
                for row in rows
            ]
        ),
        key="around_table",
        on_select=picked,
        selection_mode="single-row",
        hide_index=True,
        height=330,
        row_height=27,
        alt="The events around the selected one, one row each",
    )


def two(desk: Desk, view: View) -> None:
    """Two events field by field, what differs first."""
    if not view.other:
        st.text("Select an event, press compare…, then select another: they stand here side by side.")
        return
    asked = [
        desk.case.ask("ui_event", event_id=event_id, incident_id=desk.incident.incident_id)
        for event_id in (view.other, view.event)
    ]
    if view.event in ("", view.other) or not all(asked):
        st.text("One event is remembered. Select another to see the two side by side.")
        return
    first, second = (fields(found[0]) for found in asked)
    names = sorted(first.keys() | second.keys(), key=lambda name: (first.get(name) == second.get(name), name))
    differing = sum(1 for name in names if first.get(name) != second.get(name))
    st.text(f"{count(differing, 'field differs', 'fields differ')}, {len(names) - differing:,} are the same")
    rows = [
        {
            "": "≠" if first.get(name) != second.get(name) else "=",
            "field": printable(name),
            "remembered": printable(first.get(name, "")),
            "selected": printable(second.get(name, "")),
        }
        for name in names
    ]
    of = (view.other, view.event)
    paging.listed(rows, "The fields of two events, those that differ first", "compared", of=of)


def fields(event: Row) -> dict[str, str]:
    """What is known of an event and every leaf of its record, by name."""
    found = {name: str(value) for name, value in event.items() if value is not None and name not in LEFT_ASIDE}
    try:
        record = json.loads(event["raw"])
    except (TypeError, ValueError):
        return found
    leaves(record, "record", found)
    return found


def leaves(value: Any, name: str, found: dict[str, str], most: int = 400) -> None:
    """The leaves of a JSON value by their path, as text; no more than ``most``, for records may be huge."""
    waiting: list[tuple[str, Any]] = [(name, value)]
    while waiting and len(found) < most:
        path, here = waiting.pop()
        if isinstance(here, Mapping):
            waiting += [(f"{path}.{key}", below) for key, below in here.items()]
        elif isinstance(here, list):
            waiting += [(f"{path}[{at}]", below) for at, below in enumerate(here)]
        else:
            found[path] = str(here)
