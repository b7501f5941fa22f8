"""The incident in short: what happened, when, and the steps to begin with."""

import streamlit as st
from markupsafe import Markup

from timeline.model import Incident, Role, Step
from timeline.render.palette import PREFIX
from timeline.render.text import brief, clock, utc
from timeline.ui import state
from timeline.ui.inert import html, joined, safe, show

ROLES = {
    "root": "root",
    "contributing": "made it possible",
    "guardrail_removed": "switched a safeguard off",
    "propagation": "carried it on",
    "effect": "broke because of it",
    "detection": "first look at it",
    "recovery": "recovery",
    "excluded": "kept out of the chain",
}


STORY: tuple[tuple[Role, int], ...] = (
    ("contributing", 2),
    ("guardrail_removed", 3),
    ("root", 4),
    ("effect", 2),
    ("detection", 1),
    ("recovery", 1),
)
"""How many steps of each part begin the story in the panel."""


def tell(incident: Incident) -> None:
    """Draw it."""
    show(
        html(
            "<div class='t-panel'><h4 style='margin-top:0'>What happened</h4><div>{summary}</div>{times}</div>",
            summary=incident.summary,
            times=_times(incident),
        )
    )
    steps = _telling(incident)
    if steps:
        show(html("<div class='t-panel'><h4>Start here</h4></div>"))
        with st.container(key="steps", gap=None):
            for step_ in steps:
                when = f"{PREFIX[step_.executor]} {clock(step_.event_time)}"
                label = f"{when}  {safe(step_.event_name, 40)} · {ROLES[step_.role]}"
                st.button(
                    label,
                    key=f"step_{step_.event_id}",
                    type="tertiary",
                    on_click=_select,
                    args=(step_.event_id,),
                    help=safe(step_.actor),
                )
    if not incident.incident_id:
        return
    show(html("<div class='t-panel t-small t-dim'>Click a marker for its evidence and chain.</div>"))


def _telling(incident: Incident) -> list[Step]:
    """The steps that tell the story: roots and safeguards, the first of every other part, the last of the recovery."""
    chosen = [step_ for role, most in STORY for step_ in incident.with_role(role)[:most]]
    chosen += incident.with_role("recovery")[-1:]
    return sorted(dict.fromkeys(chosen), key=lambda step_: (step_.event_time, step_.event_id))


def _times(incident: Incident) -> Markup:
    moments = [
        ("trigger", incident.triggered_at),
        ("first effect", incident.first_effect_at),
        ("detected", incident.detected_at),
        ("mitigated", incident.mitigated_at),
        ("recovered", incident.recovered_at),
    ]
    rows = []
    for name, moment in moments:
        later = (
            f"+{brief(moment - incident.triggered_at)}"
            if moment and incident.triggered_at and moment != incident.triggered_at
            else ""
        )
        rows.append(
            html(
                "<span>{name}</span><span>{at}</span><span class='t-dim'>{later}</span>",
                name=name,
                at=utc(moment) if moment else "not in these logs",
                later=later,
            )
        )
    return (
        html("<h4>When</h4><div class='t-phases'>{rows}</div>", rows=joined(rows))
        if incident.incident_id
        else Markup("")
    )


def _select(event_id: str) -> None:
    state.change(event=event_id)
