"""Beneath the lanes: the same events as a table with true totals, folded, compared, pinned, and what was left out.

Only the tab that is open asks its question.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import count, printable, utc
from timeline.ui import as_sql, clock, compare, paging, pins, state
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.inert import html, show
from timeline.ui.scene import Sight, listed
from timeline.ui.state import PAGE, View


def beneath(desk: Desk, view: View, seen: Sight) -> None:
    """The tables of the page, each under its tab."""
    tabs: list[tuple[str, Callable[[], None]]] = [
        ("Events in window", lambda: _events(desk, view, seen.shown)),
        ("Repeats folded", lambda: _repeats(desk, view, seen.shown)),
        ("What is different here", lambda: compare.difference(desk, view)),
        ("Around the event", lambda: compare.around(desk, view)),
        ("Compare", lambda: compare.two(desk, view)),
        ("Pinned", lambda: _pinned(desk)),
        ("Links of the chain", lambda: _chain(view, seen.chain)),
        ("Errors left out", lambda: _left_out(desk)),
    ]
    names = [name for name, _ in tabs]
    for tab, (_, draw) in zip(st.tabs(names, key="tables", on_change="rerun"), tabs, strict=True):
        if tab.open:
            with tab:
                draw()


def _events(desk: Desk, view: View, shown: int) -> None:
    asked = state.asked(desk.case, view)
    wanted = {"classes": list(view.classes), "incident_id": desk.incident.incident_id, "limit": PAGE, **asked}
    first = view.page * PAGE
    rows = listed(desk.case, desk.incident, view, shown, PAGE, first)
    with st.container(horizontal=True, vertical_alignment="center", key="events_bar"):
        st.text(
            f"Showing {first + 1:,} to {first + len(rows):,} of {count(shown, 'event')}"
            if rows
            else "No event in this window passes the filters."
        )
        _pager(view, shown)
        as_sql.button("events_sql", "ui_events", offset=view.page * PAGE, **wanted)
    if rows:
        _table(
            [_line(view, row) for row in rows],
            [row["event_id"] for row in rows],
            f"events_{view.lo}_{view.hi}_{view.page}",
        )


def _pager(view: View, shown: int) -> None:
    pages = max(1, math.ceil(shown / PAGE))
    if pages == 1:
        return
    for label, key, page, is_end in (
        ("‹ earlier", "page_back", view.page - 1, view.page == 0),
        ("later ›", "page_on", view.page + 1, view.page + 1 >= pages),
    ):
        st.button(label, key=key, disabled=is_end, on_click=state.change, kwargs={"page": page})


def _repeats(desk: Desk, view: View, shown: int) -> None:
    """Like calls as one row, so that a poller's four hundred do not hide the one that mattered."""
    wanted = {"classes": list(view.classes), "limit": PAGE, "offset": 0, **state.asked(desk.case, view)}
    rows = desk.case.ask("ui_repeats", **wanted)
    with st.container(horizontal=True, vertical_alignment="center", key="repeats_bar"):
        more = f", the first {PAGE} rows" if len(rows) == PAGE else ""
        st.text(f"{count(shown, 'event')} folded into {count(len(rows), 'row')}{more}")
        as_sql.button("repeats_sql", "ui_repeats", **wanted)
    if rows:
        lines = [{"times": f"×{row['times']:,}", **_line(view, {**row, "source_ip": "", "role": None})} for row in rows]
        for line, row in zip(lines, rows, strict=True):
            line["until"] = clock.written(view, row["last_time"])
        _table(lines, [row["event_id"] for row in rows], f"repeats_{view.lo}_{view.hi}")


def _line(view: View, row: Row) -> dict[str, Any]:
    return {
        f"time ({clock.label(view)})": clock.written(view, row["event_time"]),
        "class": f"{PREFIX[row['executor']]} {CLASS_TITLES[row['executor']]}",
        "actor": printable(row["actor"]),
        "action": printable(row["event_name"]),
        "service": printable(row["event_source"]).removesuffix(".amazonaws.com"),
        "error": f"⊘ {printable(row['error_code'] or 'failed')}" if row["failed"] else "",
        "part": (row["role"] or "").replace("_", " "),
        "region": printable(row["region"]),
        "account": printable(row["account_id"]),
        "address": printable(row["source_ip"]),
        "event id": printable(row["event_id"]),
    }


def _table(lines: Sequence[dict[str, Any]], ids: Sequence[str], key: str) -> None:
    """A table in which a click on a row selects its event."""

    def picked() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows:
            state.change(event=ids[rows[0]], page=st.session_state["view"].page)

    st.dataframe(
        paging.narrowed(lines),
        key=key,
        on_select=picked,
        selection_mode="single-row",
        hide_index=True,
        height=330,
        row_height=27,
        alt="The events of the window, one row each; the same that the lanes show",
    )


def _pinned(desk: Desk) -> None:
    rows = pins.listing(desk)
    with st.container(horizontal=True, vertical_alignment="center", key="pinned_bar"):
        show(html("<span class='t-small'>{summary}</span>", summary=pins.summary(desk)))
    if not rows:
        st.text("Select an event and pin it: pinned events are listed here and become the report's spine.")
        return
    lines = []
    for row in rows:
        event, note = row["event"], row["note"]
        lines.append(
            {
                "time (UTC)": utc(event["event_time"]).removesuffix("Z") if event else "not in this case",
                "action": printable(event["event_name"]) if event else "",
                "actor": printable(event["actor"]) if event else "",
                "last note (not evidence)": printable(note.text) if note else "",
                "by": printable(note.author) if note else "",
                "event id": printable(row["event_id"]),
            }
        )
    _table(lines, [row["event_id"] for row in rows], "pinned_table")


def _chain(view: View, chain: Sequence[Row]) -> None:
    if not chain:
        st.text("Select an event that has links: its causes and its effects are listed here.")
        return
    as_sql.button("chain_sql", "ui_chain", event_id=view.event)
    rows = [
        {
            "side": row["side"],
            "cause": printable(row["cause_name"]),
            "by": printable(row["cause_actor"]),
            "effect": printable(row["effect_name"]),
            "hit": printable(row["effect_actor"]),
            "kind": row["kind"],
            "grade": row["grade"],
            "weight": row["weight"],
            "why": printable(row["reason"]),
            "rule": row["rule"],
            "cause id": printable(row["cause_id"]),
            "effect id": printable(row["effect_id"]),
        }
        for row in chain
    ]
    paging.listed(rows, "The links of the selected event's chain, one row each", "chain_rows", of=view.event)


def _left_out(desk: Desk) -> None:
    excluded = desk.incident.exclusions
    if not excluded:
        st.text("No error near this incident had to be left out of the chain.")
        return
    rows = [
        {
            "time (UTC)": utc(error.event_time).removesuffix("Z"),
            "action": printable(error.event_name),
            "error": printable(error.error_code),
            "left out as": error.decoy.replace("_", " "),
            "because": printable(error.reason),
            "principal": printable(error.principal_arn),
            "event id": printable(error.event_id),
        }
        for error in excluded
    ]
    alt = "Errors kept out of every chain, with the reason for each"
    paging.listed(rows, alt, "left_out", of=desk.incident.incident_id)
