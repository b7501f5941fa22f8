"""Beneath the lanes: the same events as a table with true totals, the chain as a graph, and the errors left out."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from timeline.render import figures, operations
from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import count, printable, utc
from timeline.ui import frame, state
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.scene import Sight
from timeline.ui.state import PAGE, View


def beneath(desk: Desk, view: View, seen: Sight) -> None:
    """The tables of the page."""
    excluded = desk.incident.exclusions
    names = [
        f"Events in window ({seen.shown:,})",
        f"Links of the chain ({len(seen.chain):,})",
        f"Errors left out ({len(excluded):,})",
    ]
    names.insert(1, "Chain of the incident")
    events, whole, chain, left_out = st.tabs(names, key="tables")
    with events:
        _events(desk, view, seen.shown)
    with whole:
        _graph(desk)
    with chain:
        _chain(seen.chain)
    with left_out:
        _left_out(desk)


def _events(desk: Desk, view: View, shown: int) -> None:
    rows = desk.case.ask(
        "ui_events",
        classes=list(view.classes),
        incident_id=desk.incident.incident_id,
        limit=PAGE,
        offset=view.page * PAGE,
        **view.filter,
    )
    first = view.page * PAGE
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(
            f"Showing {first + 1:,} to {first + len(rows):,} of {count(shown, 'event')}"
            if rows
            else "No event in this window passes the filters."
        )
        pages = max(1, math.ceil(shown / PAGE))
        if pages > 1:
            st.button(
                "‹ earlier",
                key="page_back",
                disabled=view.page == 0,
                on_click=state.change,
                kwargs={"page": view.page - 1},
            )
            st.button(
                "later ›",
                key="page_on",
                disabled=view.page + 1 >= pages,
                on_click=state.change,
                kwargs={"page": view.page + 1},
            )
    if rows:
        _table(
            [_line(row) for row in rows], [row["event_id"] for row in rows], f"events_{view.lo}_{view.hi}_{view.page}"
        )


def _line(row: Row) -> dict[str, Any]:
    return {
        "time (UTC)": utc(row["event_time"]).removesuffix("Z"),
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
        pd.DataFrame(lines),
        key=key,
        on_select=picked,
        selection_mode="single-row",
        hide_index=True,
        height=330,
        row_height=27,
        alt="The events of the window, one row each; the same that the lanes show",
    )


def _chain(chain: Sequence[Row]) -> None:
    if not chain:
        st.text("Select an event that has links: its causes and its effects are listed here.")
        return
    st.dataframe(
        pd.DataFrame(
            [
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
        ),
        hide_index=True,
        height=330,
        row_height=27,
        alt="The links of the selected event's chain, one row each",
    )


def _graph(desk: Desk) -> None:
    """The operations of the incident from cause to effect, and the same bonds as a table."""
    chain = operations.chain(desk.incident)
    if not chain.operations:
        st.text("The logs hold no incident whose chain could be drawn.")
        return
    if chain.left_out:
        st.text(
            f"The {len(chain.operations)} weightiest operations; {count(chain.left_out, 'lighter one')} left out here."
        )

    def picked() -> None:
        points = st.session_state["chain_graph"]["selection"]["points"]
        found = points[0].get("customdata") if points else None
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, str):
            state.change(event=found, page=st.session_state["view"].page)

    st.plotly_chart(
        figures.chain_graph(chain, frame.theme()),
        key="chain_graph",
        on_select=picked,
        selection_mode="points",
        config=figures.CONFIG,
        theme=None,
        alt=figures.chain_alt(chain),
    )
    named = {one.key: one for one in chain.operations}
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "cause": printable(named[bond.cause].action),
                    "by": printable(named[bond.cause].actor),
                    "effect": printable(named[bond.effect].action),
                    "hit": printable(named[bond.effect].actor),
                    "links": bond.links,
                    "kind": bond.kind,
                    "grade": bond.grade,
                    "why": printable(bond.reason),
                }
                for bond in chain.bonds
            ]
        ),
        hide_index=True,
        height="content",
        row_height=27,
        alt="The bonds of the graph, one row each",
    )


def _left_out(desk: Desk) -> None:
    excluded = desk.incident.exclusions
    if not excluded:
        st.text("No error near this incident had to be left out of the chain.")
        return
    st.dataframe(
        pd.DataFrame(
            [
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
        ),
        hide_index=True,
        height=330,
        row_height=27,
        alt="Errors kept out of every chain, with the reason for each",
    )
