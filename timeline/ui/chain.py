"""The Chain page: the cascade as operations, why each led to the next, what was excluded, and what if not."""

import streamlit as st

from timeline.model import Incident
from timeline.render import figures, operations
from timeline.render.operations import IMPORTANCE, Chain, Key, Operation, Without
from timeline.render.palette import PREFIX
from timeline.render.text import clock, count, printable, share, utc
from timeline.ui import as_sql, details, frame, paging, state
from timeline.ui.frame import Desk
from timeline.ui.inert import html, joined, safe, show
from timeline.ui.pages import go
from timeline.ui.story import ROLES
from timeline.ui.style import MOST_COLUMNS

BUT_FOR = {
    "yes": "The replay of the incident without it: the effects would not have followed.",
    "no": "The replay of the incident without it: the effects would have followed all the same.",
    "untestable": "Whether the effects needed it cannot be tested with these logs.",
}


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    chain = operations.chain(desk.incident)
    if not chain.operations:
        st.info(
            "The logs hold no incident whose chain could be drawn. Name what you saw with `--symptom` and build again."
        )
        _excluded(desk)
        return
    _view(desk, chain)


@st.fragment
def _view(desk: Desk, chain: Chain) -> None:
    left, right = st.columns([0.74, 0.26], gap="medium")
    with right:
        without = _switch(desk.incident, chain)
    with left:
        _graph(desk, chain, without)
    bonds, errors, alternatives = st.tabs(
        ["Why each led to the next", "Errors left out", "Steps left out"], key="chain_tables", on_change="rerun"
    )
    for tab, draw in ((bonds, _bonds), (errors, _errors), (alternatives, _alternatives)):
        if tab.open:
            with tab:
                draw(desk, chain)
    show(
        html(
            "<div id='probe' hidden data-operations='{operations}' data-bonds='{bonds}' data-without='{without}' "
            "data-gone='{gone}'></div>",
            operations=len(chain.operations),
            bonds=len(chain.bonds),
            without=_name(without.removed) if without else "",
            gone=without.effects_gone if without else 0,
        )
    )


def _switch(incident: Incident, chain: Chain) -> Without | None:
    """Take an action out and see what the recorded links still reach."""
    known = {
        one.key: one
        for one in sorted(chain.operations, key=lambda one: (IMPORTANCE.index(one.role), one.first, one.key))
    }
    causes = [key for key, one in known.items() if one.role not in ("effect", "detection", "recovery")]
    st.selectbox(
        "Without this action",
        causes,
        index=None,
        key="without",
        format_func=lambda key: _title(known[key]),
        placeholder="Without this action…",
        help="Pales what no other recorded path leads to",
    )
    chosen: Key | None = st.session_state["without"]
    if chosen not in known:
        _legend(chain)
        return None
    found = operations.without(incident, chain, chosen)
    _verdict(incident, known[chosen], found)
    return found


def _title(one: Operation) -> str:
    return f"{PREFIX[one.executor]} {printable(one.action)} · {ROLES[one.role]}"


def _name(key: Key) -> str:
    return key[3]


def _verdict(incident: Incident, one: Operation, found: Without) -> None:
    degrees = sorted({step.degree for step in incident.steps if step.event_id in one.event_ids and step.degree})
    why = next((step.reason for step in incident.steps if step.event_id == one.event_ids[0]), "")
    lines = [html("<li>{line}</li>", line=BUT_FOR[said]) for said in found.judged if said in BUT_FOR]
    if degrees:
        lines.append(html("<li>Share of the cause: {share}.</li>", share=share(degrees[-1])))
    show(
        html(
            "<div class='t-panel'><h4>Without {action}</h4>"
            "<div class='t-statement'><b>{gone}</b> of {effects} would have no recorded path left.</div>"
            "<div class='t-why'>{why}</div><ul class='t-list'>{lines}</ul>"
            "<div class='t-small t-dim'>Paths are the links of this case: what left no link is not seen. "
            "Crossed out: the action, and what only it led to.</div></div>",
            action=one.action,
            gone=f"{found.effects_gone:,}",
            effects=count(found.effects, "failed call"),
            why=why,
            lines=joined(lines),
        )
    )


def _legend(chain: Chain) -> None:
    left_out = f" {count(chain.left_out, 'lighter operation')} left out." if chain.left_out else ""
    show(
        html(
            "<div class='t-panel t-small'><h4>How to read it</h4>Cause left, effect right. Like calls are one "
            "operation, ×n times. ── identity, structure · ╌╌ mechanism · ┈ response; the thicker, the better "
            "founded (A, B, C). "
            "Rest on an arrow for its reason; click an operation to see it on the timeline.{left_out}</div>",
            left_out=left_out,
        )
    )


def _graph(desk: Desk, chain: Chain, without: Without | None) -> None:
    def picked() -> None:
        points = st.session_state["chain_graph"]["selection"]["points"]
        found = points[0].get("customdata") if points else None
        found = found[0] if isinstance(found, list) and found else found
        if isinstance(found, str):
            st.session_state["chain_event"] = found

    columns = max(int(at) for at, _ in chain.places.values()) + 1
    with st.container(key=f"chain_columns_{min(columns, MOST_COLUMNS)}"):  # a narrow page scrolls sideways
        st.plotly_chart(
            figures.chain_graph(chain, frame.theme(), without),
            key="chain_graph",
            on_select=picked,
            selection_mode="points",
            config=figures.CONFIG,
            theme=None,
            alt=figures.chain_alt(chain),
        )
    _chosen(desk)


def _chosen(desk: Desk) -> None:
    """The operation that was clicked: its first event, and the way to it."""
    event_id = st.session_state.get("chain_event", "")
    step = next((step for step in desk.incident.steps if step.event_id == event_id), None)
    if step is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="chain_chosen"):
        show(
            html(
                "<span class='t-small'><b>{name}</b> {at} · {role}: {reason}</span>",
                name=step.event_name,
                at=utc(step.event_time),
                role=ROLES[step.role],
                reason=step.reason,
            )
        )
        label = f"{PREFIX[step.executor]} {safe(step.event_name, 40)} {clock(step.event_time)} on the timeline"
        if st.button(label, key="chain_to_timeline"):
            details.select(desk, state.current(desk.case, desk.incident), event_id)
            go("timeline")


def _bonds(desk: Desk, chain: Chain) -> None:
    named = {one.key: one for one in chain.operations}
    as_sql.button("bonds_sql", "incident_links", incident_id=desk.incident.incident_id)
    paging.listed(
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
        ],
        "The bonds of the graph, one row each",
        "bond_rows",
        of=desk.incident.incident_id,
    )


def _errors(desk: Desk, _: Chain) -> None:
    _excluded(desk)


def _excluded(desk: Desk) -> None:
    if not desk.incident.exclusions:
        st.text("No error near this incident had to be left out of the chain.")
        return
    as_sql.button("excluded_sql", "incident_exclusions", incident_id=desk.incident.incident_id)
    paging.listed(
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
            for error in desk.incident.exclusions
        ],
        "Errors kept out of every chain, with the reason for each",
        "error_rows",
        of=desk.incident.incident_id,
    )


def _alternatives(desk: Desk, _: Chain) -> None:
    """Other changes that could have been the cause, and why they are not."""
    steps = desk.incident.with_role("excluded")
    if not steps:
        st.text("No other change had to be weighed and left out.")
        return
    as_sql.button("alternatives_sql", "incident_steps", incident_id=desk.incident.incident_id)
    paging.listed(
        [
            {
                "time (UTC)": utc(step.event_time).removesuffix("Z"),
                "action": printable(step.event_name),
                "by": f"{PREFIX[step.executor]} {printable(step.actor)}",
                "left out because": printable(step.reason),
                "event id": printable(step.event_id),
            }
            for step in steps
        ],
        "Changes that were weighed as causes and left out, with the reason for each",
        "alternative_rows",
        of=desk.incident.incident_id,
    )
