"""The Responsibility page: a card for each question, with what supports the answer, what is against, what is open."""

import streamlit as st
from markupsafe import Markup

from timeline.model import ACTOR_CLASSES, QUESTIONS, Fact, Incident, Question, Step
from timeline.render import figures
from timeline.render.actors import CLASS_TITLES
from timeline.render.figures import Session
from timeline.render.palette import PREFIX
from timeline.render.text import clock, count, printable, shorten, utc
from timeline.ui import as_sql, details, frame, state
from timeline.ui.frame import Desk
from timeline.ui.inert import html, joined, safe, show
from timeline.ui.pages import go

ASKED: dict[Question, str] = {
    "executed": "Who executed it?",
    "delegated": "Who set it in motion, and with whose credentials?",
    "granted": "Who granted the permission?",
    "guardrail": "Which guardrail was missing, or removed by whom?",
    "approved": "Who approved it?",
    "detected": "Who detected it?",
    "recovered": "Who recovered it?",
    "undetermined": "What these logs cannot answer",
}
GRADES = {
    "A": "A · shown by what AWS itself records",
    "B": "B · supported by several signs",
    "C": "C · one sign, or a plausible mechanism",
    "D": "D · open: looked for and not found",
}
MOST_CITED = 6
MOST_DOUBTED = 4
MOST_SESSIONS = 16
SHOWN = 2
"""How many answers a card shows at once; the rest are one click away."""


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    incident = desk.incident
    if not incident.facts:
        st.info("No responsibility question could be asked: the logs hold no incident, or the case was only loaded.")
        _coverage(incident)
        return
    show(
        html(
            "<div class='t-panel t-dim'>An answer names someone only where events show it. Grade says how firmly; "
            "an open question is an answer too. The absence of an agent's marks is never proof of a human.</div>"
        )
    )
    answered = [question for question in QUESTIONS if question != "undetermined"]
    left, right = st.columns(2, gap="medium")
    for place, question in enumerate(answered):
        with (left, right)[place % 2]:
            _card(desk, question)
    _doubts(desk)
    _lineage(desk)
    _undetermined(desk)
    _coverage(incident)


def _doubts(desk: Desk) -> None:
    """For each root: what its attribution rests on, and what it would not survive."""
    blocks = []
    for step in desk.incident.with_role("root", "guardrail_removed")[:MOST_DOUBTED]:
        explained = desk.case.explained(step.event_id)
        if explained is None or not explained.would_change:
            continue
        items = [html("<li>{line}</li>", line=line) for line in explained.would_change]
        blocks.append(
            html(
                "<div class='t-panel' style='margin-top:.3rem'><b>{mark} {name}</b> <span class='t-dim'>{at}</span>"
                "<ul class='t-list'>{items}</ul></div>",
                mark=PREFIX[step.executor],
                name=step.event_name,
                at=utc(step.event_time),
                items=joined(items),
            )
        )
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


def _lineage(desk: Desk) -> None:
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


def _card(desk: Desk, question: Question) -> None:
    roots = {step.event_id for step in desk.incident.with_role("root")}
    facts = sorted(desk.incident.answers(question), key=lambda fact: _weight(fact, roots))
    with st.container(border=True, key=f"card_{question}"):
        leading = facts[0].grade if facts else "D"
        is_open = not any(fact.event_ids for fact in facts)
        show(
            html(
                "<div class='t-card-head'><span class='t-q'>{asked}</span>"
                "<span class='t-tag' title='{meaning}'>{grade}</span></div>",
                asked=ASKED[question],
                meaning=GRADES.get(leading, leading),
                grade="open" if is_open else f"grade {leading}",
            )
        )
        if not facts:
            show(
                html("<div class='t-statement t-open'>Still open: nothing in these logs was found to answer it.</div>")
            )
        for number, fact in enumerate(facts[:SHOWN]):
            _fact(desk, fact, f"{question}_{number}")
        if len(facts) > SHOWN:
            with st.expander(count(len(facts) - SHOWN, "further answer")):
                for number, fact in enumerate(facts[SHOWN:], start=SHOWN):
                    _fact(desk, fact, f"{question}_{number}")


def _weight(fact: Fact, roots: set[str]) -> tuple[bool, bool, str, bool, str]:
    """Answers with events first, those about the root before others, the firmest first, those with a name first."""
    is_about_root = not roots.isdisjoint(fact.event_ids)
    return not fact.event_ids, not is_about_root, fact.grade, fact.actor is None, fact.statement


def _fact(desk: Desk, fact: Fact, key: str) -> None:
    who = Markup("")
    if fact.actor:
        mark = (
            f"{PREFIX[fact.executor_class]} {CLASS_TITLES[fact.executor_class]}"
            if fact.executor_class in ACTOR_CLASSES
            else ""
        )
        who = html(
            "<div class='t-small'><b>{mark}</b> <span class='t-mono'>{actor}</span></div>", mark=mark, actor=fact.actor
        )
    against = Markup("")
    if fact.counter_evidence:
        against = html("<div class='t-against'><b>Against, or unsure:</b> {words}</div>", words=fact.counter_evidence)
    show(
        html(
            "<div class='t-statement {tone}'>{statement}</div>{who}{against}",
            statement=fact.statement,
            who=who,
            against=against,
            tone="" if fact.event_ids else "t-open",
        )
    )
    if not fact.event_ids:
        show(html("<div class='t-small t-dim'>Still open. Grade D: looked for and not found.</div>"))
        return
    _cited(desk, fact, key)


def _cited(desk: Desk, fact: Fact, key: str) -> None:
    """The events that support a statement, each a way into the timeline."""
    known = {step.event_id: step for step in (*desk.incident.cited, *desk.incident.steps)}
    shown = fact.event_ids[:MOST_CITED]
    show(
        html(
            "<div class='t-small t-dim'>Supported by {count}{rest}, grade {grade}:</div>",
            count=count(len(fact.event_ids), "event"),
            rest=f", the first {len(shown)} here" if len(shown) < len(fact.event_ids) else "",
            grade=fact.grade,
        )
    )
    with st.container(horizontal=True, gap="small", key=f"cites_{key}"):
        for event_id in shown:
            if st.button(
                _label(event_id, known.get(event_id)),
                key=f"cite_{key}_{event_id}",
                type="tertiary",
                help=safe(event_id),
            ):
                _to_timeline(desk, event_id)


def _label(event_id: str, step: Step | None) -> str:
    if step is None:
        return safe(shorten(event_id, 12))
    return f"{PREFIX[step.executor]} {safe(step.event_name, 36)} {clock(step.event_time)}"


def _to_timeline(desk: Desk, event_id: str) -> None:
    view = state.current(desk.case, desk.incident)
    details.select(desk, view, event_id)
    go("timeline")


def _undetermined(desk: Desk) -> None:
    facts = desk.incident.answers("undetermined")
    with st.container(border=True, key="card_undetermined"):
        items = [html("<li>{statement}</li>", statement=fact.statement) for fact in facts]
        nothing = html("<li>Nothing was recorded as undeterminable.</li>")
        show(
            html(
                "<div class='t-card-head'><span class='t-q'>{asked}</span><span class='t-tag'>open</span></div>"
                "<ul class='t-list t-panel' style='margin-top:.4rem'>{items}</ul>",
                asked=ASKED["undetermined"],
                items=joined(items) or nothing,
            )
        )


def _coverage(incident: Incident) -> None:
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
                "<ul class='t-list t-panel' style='margin-top:.4rem'>{items}{summed}</ul>",
                items=joined(items),
                summed=summed,
            )
        )
