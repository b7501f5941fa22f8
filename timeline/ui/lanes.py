"""Which lanes stand together, and which stand first: kept in the view, and so in its link."""

import streamlit as st

from timeline.render.figures import short_name
from timeline.render.lanes import Key
from timeline.render.palette import PREFIX
from timeline.render.text import printable
from timeline.ui import ranks, state
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.state import GROUPS, MOST_PINNED, View

WORDS = {"class": "actor class", "owner": "whose credentials", "account": "account"}


def menu(desk: Desk, view: View) -> None:
    """What the lanes are grouped by and which are pinned; the actors are asked for only while the menu is open."""
    menu_ = st.popover("Lanes", key="lanes_menu", on_change="rerun", icon=":material/table_rows:")
    if not menu_.open:
        return
    with menu_:
        st.segmented_control(
            "Stand together by",
            GROUPS,
            default=view.group,
            required=True,
            key="lanes_group",
            format_func=lambda name: WORDS[name],
            on_change=_on_group,
        )
        st.multiselect(
            "Pinned to the top",
            _choices(desk, view),
            default=list(view.pinned_lanes),
            key="lanes_pinned",
            format_func=_name,
            on_change=_on_pinned,
            max_selections=MOST_PINNED,
            placeholder="an actor…",
            help="The weightiest actors of every class; any other is pinned from the panel of one of its events",
        )


def pin(view: View, event: Row) -> None:
    """The button that pins the lane of a selected event, or lets it go back to its group."""
    key = (event["executor"], event["actor"])
    is_pinned = key in view.pinned_lanes
    st.button(
        "unpin lane" if is_pinned else "pin lane",
        key="pin_lane",
        on_click=_pin,
        args=(view, key, not is_pinned),
        disabled=not is_pinned and len(view.pinned_lanes) >= MOST_PINNED,
        help="The lane goes back to its group" if is_pinned else "The lane of this actor stands first from now on",
    )


def _choices(desk: Desk, view: View) -> list[Key]:
    rows = ranks.offered(desk.case, desk.incident, view)
    return list(dict.fromkeys([*view.pinned_lanes, *((row["executor"], row["actor"]) for row in rows)]))


def _name(key: Key) -> str:
    return f"{PREFIX[key[0]]} {printable(short_name(key[1] or 'no name'), 60)}"


def _on_group() -> None:
    state.change(group=st.session_state["lanes_group"] or GROUPS[0])


def _on_pinned() -> None:
    state.change(pinned_lanes=tuple((name, actor) for name, actor in st.session_state["lanes_pinned"]))


def _pin(view: View, key: Key, is_on: bool) -> None:
    others = tuple(one for one in view.pinned_lanes if one != key)
    state.change(pinned_lanes=(*others, key) if is_on else others, page=view.page)
