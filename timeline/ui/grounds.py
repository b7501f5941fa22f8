"""What the answers of the Responsibility page rest on: doubts, the way of the credentials, how whole the logs are."""

import streamlit as st
from markupsafe import Markup

from timeline.model import Incident, Step
from timeline.render import figures
from timeline.render.figures import Session
from timeline.render.palette import PREFIX
from timeline.render.text import count, printable, utc
from timeline.ui import as_sql, frame
from timeline.ui.frame import Desk
from timeline.ui.inert import html, joined, show

MOST_DOUBTED = 4
MOST_SESSIONS = 16


def doubts(desk: Desk) -> None:
    """For roots and safeguards: what their attribution would not survive. What several share is said once."""
    shared: dict[tuple[str, ...], list[Step]] = {}
    for step in desk.incident.with_role("root", "guardrail_removed")[:MOST_DOUBTED]:
        explained = desk.case.explained(step.event_id)
        if explained is not None and explained.would_change:
            shared.setdefault(tuple(explained.would_change), []).append(step)
    blocks = [
        html(
            "<div class='t-panel' style='margin-top:.3rem'>{steps}<ul class='t-list'>{items}</ul></div>",
            steps=joined([_named(step) for step in steps]),
            items=joined([html("<li>{line}</li>", line=line) for line in lines]),
        )
        for lines, steps in shared.items()
    ]
    against = [fact for fact in desk.incident.facts if fact.event_ids and fact.counter_evidence]
    if not blocks and not against:
        return
    with st.container(border=True, key="card_doubts"):
        show(
            html(
                "<div class='t-card-head'><span class='t-q'>What would change our mind</span></div>"
                "{blocks}<div class='t-small t-dim' style='margin-top:.3rem'>{against} above carry words against "
                "them or of doubt; an event that contradicts one of them would lower its grade.</div>",
                blocks=joined(blocks),
                against=count(len(against), "answer"),
            )
        )


def _named(step: Step) -> Markup:
    return html(
        "<b>{mark} {name}</b> <span class='t-dim'>{at}</span> &ensp;",
        mark=PREFIX[step.executor],
        name=step.event_name,
        at=utc(step.event_time),
    )


def lineage(desk: Desk) -> None:
    """Credentials: who issued them, whose they are, what was done with them."""
    wanted = {"incident_id": desk.incident.incident_id}
    rows = desk.case.ask("ui_lineage", **wanted)[:MOST_SESSIONS]
    if not rows:
        return
    sessions = [
        Session(
            row["session_id"],
            row["parent_session_id"],
            row["principal_arn"] or "",
            row["owner"],
            (row["kind"] or "").replace("_", " "),
            row["issued_by_name"],
            row["executor"],
            row["incident_n"],
            row["has_root"],
        )
        for row in rows
    ]
    with st.container(border=True, key="card_lineage"):
        show(html("<div class='t-card-head'><span class='t-q'>Where the credentials came from</span></div>"))
        st.plotly_chart(
            figures.lineage(sessions, frame.theme()),
            key="lineage",
            config=figures.CONFIG,
            theme=None,
            alt=figures.lineage_alt(sessions),
        )
        with st.expander("The same sessions as a table"):
            st.dataframe(
                [
                    {
                        "owner": printable(row["owner"]),
                        "principal": printable(row["principal_arn"]),
                        "kind": printable(row["kind"]),
                        "issued by": printable(row["issued_by_name"]),
                        "from (UTC)": utc(row["first_event_time"]).removesuffix("Z"),
                        "events": row["event_count"],
                        "steps of the incident": row["incident_n"],
                        "session": row["session_id"],
                        "parent": row["parent_session_id"] or "",
                    }
                    for row in rows
                ],
                hide_index=True,
                row_height=27,
                alt="Sessions in which the incident was caused, noticed and mended, one row each",
            )
            as_sql.button("lineage_sql", "ui_lineage", **wanted)


def coverage(incident: Incident) -> None:
    """What the logs lack: an answer is as whole as they are."""
    notes = incident.case.notes
    gaps = sum(row.gap_hours for row in incident.case.coverage)
    with st.container(border=True, key="card_coverage"):
        items = [
            html("<li><b>{severity}</b>: {note}</li>", severity=printable(note.severity), note=note.note)
            for note in notes
        ]
        summed = html(
            "<li>{accounts} account-regions, {gaps} without any event between the first and the last.</li>",
            accounts=len(incident.case.coverage),
            gaps=count(gaps, "hour"),
        )
        show(
            html(
                "<div class='t-card-head'><span class='t-q'>How whole the logs are</span></div>"
                "<div class='t-panel' style='margin-top:.4rem'><ul class='t-list'>{items}{summed}</ul></div>",
                items=joined(items),
                summed=summed,
            )
        )
