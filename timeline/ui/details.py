"""The panel beside the lanes: the selected event with its evidence and its chain, or the incident in short."""

import json
from collections.abc import Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from timeline.model import ACTOR_CLASSES, Incident, Role, Step
from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import brief, clock, count, printable, utc
from timeline.ui import state
from timeline.ui.case import Row
from timeline.ui.frame import Desk
from timeline.ui.inert import html, joined, safe, show
from timeline.ui.scene import Sight
from timeline.ui.state import View

TIERS = {
    0: "stamped by AWS",
    1: "held by policy or identity provider",
    2: "free text of the caller",
    3: "behaviour",
}
HEIGHT = 700
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


def panel(desk: Desk, view: View, seen: Sight) -> None:
    """The right-hand side."""
    found = desk.case.ask("ui_event", event_id=view.event, incident_id=desk.incident.incident_id) if view.event else []
    with st.container(height=HEIGHT, border=False, key="panel"):
        if found:
            _event(desk, view, seen, found[0])
        else:
            if view.event:
                st.text("The selected event is not in this case.")
            _incident(desk.incident)


def step(desk: Desk, view: View, direction: int) -> None:
    """Select the actor's next or previous event, and follow it with the window when it lies outside."""
    found = desk.case.ask("ui_neighbours", event_id=view.event)
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


# -- nothing selected: the incident in short -------------------------------------------------------------------------


def _incident(incident: Incident) -> None:
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


def _select(event_id: str) -> None:
    state.change(event=event_id)


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


# -- an event ----------------------------------------------------------------------------------------------------------


def _event(desk: Desk, view: View, seen: Sight, event: Row) -> None:
    failed = event["error_code"] or event["error_message"]
    error = html(
        "<div class='t-why'>⊘ <b>{code}</b> {message}</div>",
        code=event["error_code"] or "failed",
        message=event["error_message"] or "",
    )
    show(
        html(
            "<div class='t-panel'><h3>{name}</h3><div class='t-dim'>{at} · {source} · {region} · {account}</div>"
            "{error}{part}</div>",
            name=event["event_name"],
            at=utc(event["event_time"]),
            source=event["event_source"],
            region=event["region"] or "no region",
            account=event["account_id"] or "no account",
            error=error if failed else Markup(""),
            part=_part(event),
        )
    )
    _buttons(desk, view, event)
    show(
        html(
            "<div class='t-panel'>{who}{evidence}{chain}{record}</div>",
            who=_who(event),
            evidence=_evidence(event),
            chain=_chain(seen.chain, event["event_id"]),
            record=_record(event),
        )
    )
    with st.expander("The record as it came"):
        st.code(_pretty(event["raw"]), language="json", wrap_lines=True)


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
            "same actor", key="same_actor", on_click=_only, args=("actor", event["actor"]), disabled=not event["actor"]
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
        st.button("✕", key="let_go", on_click=_select, args=("",), help="Let go (Esc)")


def _only(what: str, value: str) -> None:
    state.change(**{what: value})


def _part(event: Row) -> Markup:
    if event["decoy"]:
        return html(
            "<div class='t-why'>Kept out of every chain ({decoy}): {why}</div>",
            decoy=event["decoy"],
            why=event["decoy_reason"],
        )
    if not event["role"]:
        return Markup("")
    but_for = {
        "yes": "Without it the effects would not have followed.",
        "no": "Without it the effects would have followed all the same.",
        "untestable": "Whether the effects needed it cannot be tested.",
    }.get(event["but_for"] or "", "")
    if "but-for" in (event["reason"] or ""):
        but_for = ""
    return html(
        "<div class='t-why'><b>{role}</b>: {reason}<br>{but_for}</div>",
        role=ROLES.get(event["role"], event["role"]),
        reason=event["reason"] or "",
        but_for=but_for,
    )


def _class(name: str) -> str:
    return f"{PREFIX[name]} {CLASS_TITLES[name]}" if name in ACTOR_CLASSES else name


def _who(event: Row) -> Markup:
    rows: list[tuple[str, str]] = [("executor", f"{_class(event['executor'])}, {event['confidence']:.0%} sure")]
    if event["executor"] == "unknown" and event["possible"]:
        rows.append(("still open", " or ".join(_class(name) for name in event["possible"])))
    rows.append(("set in motion by", _class(event["initiator"] or "unknown")))
    owner = event["owner"] or "cannot be determined"
    sure = f", {event['owner_confidence']:.0%} sure" if event["owner"] and event["owner_confidence"] is not None else ""
    rows.append(("credentials of", f"{owner}{sure}"))
    rows += [
        ("actor", event["actor"] or "no name"),
        ("product", event["product"] or ""),
        ("channel", event["channel"] or ""),
    ]
    rows.append(("approval", (event["approval"] or "").replace("_", " ")))
    rows.append(("marks", ", ".join(flag.replace("_", " ") for flag in event["flags"] or [])))
    why = html("<div class='t-why'>{why}</div>", why=event["why"]) if event["why"] else Markup("")
    return html("<h4>Who</h4>{rows}{why}", rows=_rows(rows), why=why)


def _rows(rows: Sequence[tuple[str, str]]) -> Markup:
    cells = [html("<span>{name}</span><span>{value}</span>", name=name, value=value) for name, value in rows if value]
    return html("<div class='t-rows'>{cells}</div>", cells=joined(cells))


def _evidence(event: Row) -> Markup:
    seen = sorted(event["evidence"] or [], key=lambda one: (-abs(one["weight"] or 0), one["tier"], one["signal"]))
    if not seen:
        return html(
            "<h4>Evidence</h4><div class='t-dim'>No sign on this event itself: the class rests on its session.</div>"
        )
    items = [
        html(
            "<li><b>{signal}</b> <span class='t-dim'>tier {tier}, {who}; weight {weight}</span><br>"
            "<span class='t-mono'>{field} = {value}</span></li>",
            signal=str(one["signal"]).replace("_", " "),
            tier=one["tier"],
            who=TIERS.get(one["tier"], "unknown"),
            weight=f"{one['weight'] or 0:+.1f}",
            field=one["field"],
            value=one["value"],
        )
        for one in seen
    ]
    return html("<h4>Evidence, weightiest first</h4><ul class='t-list'>{items}</ul>", items=joined(items))


def _chain(chain: Sequence[Row], event_id: str) -> Markup:
    before = sum(1 for row in chain if row["side"] == "before")
    near = [row for row in chain if event_id in (row["cause_id"], row["effect_id"])]
    if not chain:
        return html("<h4>Chain</h4><div class='t-dim'>No link to or from this event was found.</div>")
    items = [_link(row, event_id) for row in near[:12]]
    more = html("<li class='t-dim'>and {more} more</li>", more=len(near) - 12) if len(near) > 12 else Markup("")
    head = f"Chain: {count(before, 'link')} before, {len(chain) - before} after"
    return html("<h4>{head}</h4><ul class='t-list'>{items}{more}</ul>", head=head, items=joined(items), more=more)


def _link(row: Row, event_id: str) -> Markup:
    is_cause = row["effect_id"] == event_id
    end = "cause" if is_cause else "effect"
    return html(
        "<li>{arrow} <b>{name}</b> <span class='t-dim'>{actor} · {kind}, grade {grade}</span><br>{reason}</li>",
        arrow="because of" if is_cause else "led to",
        name=row[f"{end}_name"],
        actor=row[f"{end}_actor"],
        kind=row["kind"],
        grade=row["grade"],
        reason=row["reason"],
    )


def _record(event: Row) -> Markup:
    rows = [
        ("principal", event["principal_arn"] or ""),
        ("key", event["access_key_id"] or ""),
        ("address", event["source_ip"] or ""),
        ("user agent", event["user_agent"] or ""),
        ("resources", "; ".join((event["tokens"] or [])[:4]).replace("|", " ")),
        ("event id", event["event_id"]),
        ("file", f"{event['source_file']} #{event['source_index']}"),
    ]
    return html("<h4>Record</h4><div class='t-small'>{rows}</div>", rows=_rows(rows))


def _pretty(raw: Any) -> str:
    """The record indented; when it is no JSON or too long, its beginning as it is."""
    try:
        text = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(raw)
    lines = [printable(line, 2000) for line in text.splitlines()]
    return "\n".join(lines[:400]) + (f"\n… {len(lines) - 400} more lines" if len(lines) > 400 else "")
