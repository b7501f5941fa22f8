"""Facets that follow the window: what the events shown are made of, and a click that keeps one value."""

import streamlit as st

from timeline.render.figures import short_name
from timeline.ui import as_sql, state
from timeline.ui.frame import Desk
from timeline.ui.inert import html, safe, show
from timeline.ui.state import NARROW, View

TITLES = {"service": "Services", "region": "Regions", "account": "Accounts", "error": "Errors"}
KEPT = {
    "actor": "only",
    "resource": "resource",
    "service": "service",
    "region": "region",
    "account": "account",
    "error": "error",
}
MOST = 8


def menu(desk: Desk, view: View) -> None:
    """The facets, asked only while the menu is open."""
    menu_ = st.popover("Facets", key="facets", on_change="rerun", icon=":material/filter_list:")
    if not menu_.open:
        return
    wanted = {"classes": list(view.classes), "most": MOST, **state.asked(desk.case, view)}
    rows = desk.case.ask("ui_facets", **wanted)
    with menu_:
        for facet, title in TITLES.items():
            mine = [row for row in rows if row["facet"] == facet]
            if not mine:
                continue
            show(html("<div class='t-panel'><h4>{title} in this window</h4></div>", title=title))
            with st.container(gap=None, key=f"facet_{facet}"):
                for row in mine:
                    label = f"{safe(row['value'], 44)} · {row['n']:,}"
                    st.button(
                        label,
                        key=f"facet_{facet}_{row['value']}",
                        type="tertiary",
                        on_click=_keep,
                        args=(facet, row["value"]),
                    )
        as_sql.button("facets_sql", "ui_facets", **wanted)


def chips(view: View) -> None:
    """What the view is narrowed to, each with a way to drop it."""
    kept = [(name, getattr(view, name)) for name in NARROW if getattr(view, name)]
    if not kept:
        return
    with st.container(horizontal=True, gap="small", key="chips"):
        for name, value in kept:
            st.button(
                f"{KEPT[name]} {safe(short_name(value), 40)} ✕", key=f"drop_{name}", on_click=_keep, args=(name, "")
            )


def _keep(name: str, value: str) -> None:
    state.change(**{name: value})
