"""The panel beside the lanes: the selected event with its evidence and its chain, or the incident in short."""

import streamlit as st

from timeline.ui import as_sql, lanes, pins, record, state, story
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.inert import html, safe, show
from timeline.ui.scene import Sight
from timeline.ui.state import View

HEIGHT = 700


def panel(desk: Desk, view: View, seen: Sight) -> None:
    """The right-hand side."""
    found = desk.case.ask("ui_event", event_id=view.event, incident_id=desk.incident.incident_id) if view.event else []
    with st.container(height=HEIGHT, border=False, key="panel"):
        if found:
            _event(desk, view, seen, found[0])
        else:
            if view.event:
                st.text("The selected event is not in this case.")
            story.tell(desk.incident)


def step(desk: Desk, view: View, direction: int) -> None:
    """Select the actor's next or previous event, and follow it with the window when it lies outside."""
    found = desk.case.ask("ui_neighbours", index=desk.case.index, event_id=view.event)
    event_id = found[0]["next_id" if direction > 0 else "previous_id"] if found else None
    if event_id:
        select(desk, view, event_id)


def select(desk: Desk, view: View, event_id: str) -> None:
    """Select an event; when it lies outside the window, the window keeps its width and moves."""
    found = desk.case.ask("ui_event", event_id=event_id, incident_id=desk.incident.incident_id)
    state.change(event=event_id, page=view.page)
    if found and not view.lo <= found[0]["ms"] < view.hi:
        half = (view.hi - view.lo) // 2
        state.move(found[0]["ms"] - half, found[0]["ms"] + half, state.whole(desk.case))


def _event(desk: Desk, view: View, seen: Sight, event: Row) -> None:
    show(record.head(event))
    _buttons(desk, view, event)
    pins.panel(desk, event)
    show(
        html(
            "<div class='t-panel'>{who}{evidence}{doubts}{chain}{record}</div>",
            who=record.who(event, desk.case.notes().correction(event["event_id"])),
            evidence=record.evidence(event),
            doubts=record.doubts(desk.case.explained(event["event_id"])),
            chain=record.chain(seen.chain, event["event_id"]),
            record=record.record(event),
        )
    )
    with st.expander("The record as it came"):
        st.code(record.pretty(event["raw"]), language="json", wrap_lines=True)
    as_sql.button("event_sql", "ui_event", event_id=event["event_id"], incident_id=desk.incident.incident_id)


def _buttons(desk: Desk, view: View, event: Row) -> None:
    trail, ms = state.whole(desk.case), event["ms"]
    with st.container(horizontal=True, gap="small", key="detail_buttons"):
        st.button(
            "‹", key="previous", on_click=step, args=(desk, view, -1), help="The actor's event before this one ( , )"
        )
        st.button("›", key="next", on_click=step, args=(desk, view, 1), help="The actor's event after this one ( . )")
        for label, width in (("±30 s", 30_000), ("±5 min", 300_000)):
            st.button(
                label,
                key=f"around_{width}",
                on_click=state.move,
                args=(ms - width, ms + width, trail),
                help="The window around this event",
            )
        st.button(
            "same actor",
            key="same_actor",
            on_click=_only,
            args=("actor", event["actor"]),
            disabled=not event["actor"],
            help="Only what this actor did",
        )
        token = (event["tokens"] or [""])[0]
        st.button(
            "same resource",
            key="same_resource",
            on_click=_only,
            args=("resource", token),
            disabled=not token,
            help=safe(token) if token else "This event names no resource",
        )
        is_other = view.other == event["event_id"]
        st.button(
            "compare…",
            key="compare",
            on_click=_only,
            args=("other", "" if is_other else event["event_id"]),
            help="Remember this event; the next one you select is put beside it under Compare, below",
        )
        pins.pinning(desk, event)
        lanes.pin(view, event)
        st.button("✕", key="let_go", on_click=_select, args=("",), help="Let go (Esc)")


def _only(what: str, value: str) -> None:
    state.change(**{what: value})


def _select(event_id: str) -> None:
    state.change(event=event_id)
