"""The Timeline page: the whole trail above, lanes by actor beneath, the selected event and its chain beside them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from timeline.model import ACTOR_CLASSES
from timeline.render import figures
from timeline.render.actors import CLASS_TITLES
from timeline.render.lanes import Mark
from timeline.render.palette import PREFIX
from timeline.render.text import count
from timeline.ui import bridge, clock, details, facets, frame, lanes, recent, sql, state, tables
from timeline.ui.frame import Desk
from timeline.ui.inert import html, show
from timeline.ui.pages import go
from timeline.ui.scene import Sight, overview, sight
from timeline.ui.state import View

ONLY = {
    "errors": ":material/error: errors",
    "writes": ":material/edit: writes",
    "pinned": ":material/star: pinned",
}


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    if not desk.case.is_analysed:
        st.info(
            "This case has been loaded but not analysed. Run `timeline build` without `--load-only`; SQL works already."
        )
        return
    if not desk.incident.case.counts.events_loaded:
        st.info(
            "This case holds no events: none of its files had a CloudTrail record in the window that was asked for."
        )
        return
    _view(desk)


@st.fragment
def _view(desk: Desk) -> None:
    """Everything that moves together, so that a zoom draws no more than it must."""
    view = state.current(desk.case, desk.incident)
    trail = state.whole(desk.case)
    seen = sight(desk.case, desk.incident, view)
    _toolbar(desk, view, seen)
    left, right = st.columns([0.7, 0.3], gap="medium")
    with left:
        _window(desk, view, seen, trail)
        _brush(desk, view, trail)
        _lanes(desk, view, seen, trail)
    with right:
        details.panel(desk, view, seen)
    tables.beneath(desk, view, seen)
    _probe(view, seen)
    said = state.written(view)
    if st.session_state.get("incident_id"):
        said["incident"] = st.session_state["incident_id"]
    if st.session_state.get("case_path"):
        said["case"] = recent.name_in_url(desk.case.path)
    state.remember(said)


def _toolbar(desk: Desk, view: View, seen: Sight) -> None:
    """What is shown at all."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="toolbar"):
        st.pills(
            "Actor classes",
            ACTOR_CLASSES,
            selection_mode="multi",
            default=list(view.classes),
            key="classes",
            on_change=_on_classes,
            format_func=lambda name: f"{PREFIX[name]} {CLASS_TITLES[name]} {seen.by_class[name]:,}",
            label_visibility="collapsed",
        )
        st.pills(
            "Only",
            list(ONLY),
            selection_mode="multi",
            default=_flags(view),
            key="only",
            on_change=_on_only,
            format_func=lambda name: ONLY[name],
            label_visibility="collapsed",
        )
        st.text_input(
            "Search",
            view.text,
            key="search",
            on_change=_on_search,
            placeholder="search in everything…",
            label_visibility="collapsed",
            width=200,
        )
        facets.menu(desk, view)
        lanes.menu(desk, view)
    facets.chips(view)


def _window(desk: Desk, view: View, seen: Sight, trail: tuple[int, int]) -> None:
    """How much is shown, of what window, and the ways to another."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="windowbar"):
        show(
            html(
                "<span class='t-small'><b>{shown}</b> of {all} · {how} · <span class='t-whole'>{lo}</span> to "
                "<span class='t-whole'>{hi}</span> {zone}</span>",
                shown=f"{seen.shown:,}",
                all=count(desk.incident.case.counts.events_loaded, "event"),
                how="strips" if seen.scene.strips else "markers",
                lo=clock.shown(view, view.lo),
                hi=clock.shown(view, view.hi),
                zone=clock.label(view),
            )
        )
        st.button(
            "Incident", key="to_incident", on_click=_to_incident, args=(desk, trail), help="The window of the incident"
        )
        st.button("Whole trail", key="reset", on_click=state.move, args=(*trail, trail), help="Every event there is")
        st.button(
            "UTC" if view.local else "local",
            key="zone",
            on_click=state.change,
            kwargs={"local": not view.local, "page": view.page},
            help="The clock of the axis and the tables; what is kept and linked is UTC",
        )
        if st.button("SQL", key="as_sql", help="Open as SQL: the events of this window as a query"):
            sql.use(desk, "events_in_window", {"actor": view.actor, "words": view.text})
            go("sql")


def _flags(view: View) -> list[str]:
    kept = {"errors": view.errors_only, "writes": view.writes_only, "pinned": view.pinned}
    return [name for name, is_on in kept.items() if is_on]


def _on_classes() -> None:
    chosen = st.session_state["classes"]
    state.change(classes=tuple(name for name in ACTOR_CLASSES if name in chosen))


def _on_only() -> None:
    chosen = st.session_state["only"]
    state.change(errors_only="errors" in chosen, writes_only="writes" in chosen, pinned="pinned" in chosen)


def _on_search() -> None:
    state.change(text=st.session_state["search"] or "")


def _to_incident(desk: Desk, trail: tuple[int, int]) -> None:
    state.move(*state.around(desk.incident, trail), trail)


def _brush(desk: Desk, view: View, trail: tuple[int, int]) -> None:
    """The overview, in which a drag sets the window without any script of ours."""
    by = clock.shift(view)
    window = (view.lo, view.hi)
    picture = figures.overview(overview(desk.case, trail), *trail, window, desk.incident, frame.theme(), by)
    st.plotly_chart(
        picture,
        key="brush",
        on_select=lambda: _on_brush(trail, by),
        selection_mode="box",
        config=figures.CONFIG,
        theme=None,
        alt=figures.overview_alt(desk.incident.case.counts.events_loaded),
    )


def _on_brush(trail: tuple[int, int], shift: int) -> None:
    boxes = st.session_state["brush"]["selection"]["box"]
    if boxes:
        ends = sorted(_milliseconds(end) for end in boxes[0]["x"])
        state.move(ends[0] - shift, ends[-1] - shift, trail)


def _milliseconds(end: Any) -> float:
    """An end of a box: a text in ISO 8601, or a number on an axis that Plotly took for one."""
    return (
        float(end)
        if isinstance(end, int | float)
        else float(np.datetime64(end).astype("datetime64[ms]").astype("int64"))
    )


def _lanes(desk: Desk, view: View, seen: Sight, trail: tuple[int, int]) -> None:
    scene, by = clock.moved(seen.scene, view), clock.shift(view)
    with st.container(key="lanesbox"):
        if not seen.scene.lanes:
            st.info("Nothing in this window passes the filters. Widen the window or clear a filter.")
        st.plotly_chart(
            figures.timeline(scene, frame.theme()),
            key="lanes",
            on_select=lambda: _on_click(seen.scene.marks),
            selection_mode="points",
            config=figures.CONFIG,
            theme=None,
            alt=figures.timeline_alt(seen.scene, seen.shown),
        )
    bridge.listen("lanesbox", lambda: _on_window(trail, by), lambda: _on_step(desk))
    if len(seen.scene.edges) < len(seen.chain):
        show(
            html(
                "<div class='t-small t-dim'>{drawn} of {all} of this chain drawn, what led to the event first.</div>",
                drawn=f"{len(seen.scene.edges):,}",
                all=count(len(seen.chain), "link"),
            )
        )
    show(LEGEND)


LEGEND = html(
    "<div class='t-legend'><span><span class='t-key'>W</span> <span class='t-key'>S</span> zoom</span>"
    "<span><span class='t-key'>A</span> <span class='t-key'>D</span> pan</span>"
    "<span><span class='t-key'>,</span> <span class='t-key'>.</span> actor's previous, next event</span>"
    "<span><span class='t-key'>Esc</span> let go</span><span>drag = zoom, double click = whole trail</span>"
    "<span>links: ── identity, structure · ╌╌ mechanism · ┈ response; width = grade</span>"
    "<span>◯ failed call</span></div>"
)


def _on_click(drawn: Sequence[Mark]) -> None:
    """Select the event that was clicked; the picture knows it by its number."""
    points = st.session_state["lanes"]["selection"]["points"]
    picked = points[0].get("customdata") if points else None
    picked = picked[0] if isinstance(picked, list) and picked else picked
    event_id = figures.called(picked, drawn)
    if event_id is not None:
        state.change(event=event_id)


def _on_window(trail: tuple[int, int], shift: int) -> None:
    window = bridge.window()
    lo, hi = (window[0] - shift, window[1] - shift) if window else trail
    state.move(lo, hi, trail)


def _on_step(desk: Desk) -> None:
    direction, view = bridge.step(), st.session_state["view"]
    if direction == 0:
        state.change(event="")
    elif view.event:
        details.step(desk, view, direction)


def _probe(view: View, seen: Sight) -> None:
    """What tests look at, hidden."""
    show(
        html(
            "<div id='probe' hidden data-mode='{mode}' data-n='{n}' data-window='{lo},{hi}' "
            "data-selected='{event}' data-edges='{edges}'></div>",
            mode="strips" if seen.scene.strips else "markers",
            n=seen.shown,
            lo=view.lo,
            hi=view.hi,
            event=view.event,
            edges=len(seen.scene.edges),
        )
    )
