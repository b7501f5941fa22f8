"""The Responsibility page: a card for each question, with what supports the answer, what is against, what is open."""

import streamlit as st
from markupsafe import Markup

from timeline.model import ACTOR_CLASSES, QUESTIONS, Fact, Incident, Question, Step
from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import clock, count, printable, shorten
from timeline.ui import details, frame, state
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
    _undetermined(desk)
    _coverage(incident)


def _card(desk: Desk, question: Question) -> None:
    facts = sorted(desk.incident.answers(question), key=_weight)
    with st.container(border=True, key=f"card_{question}"):
        best = min((fact.grade for fact in facts), default="D")
        is_open = not any(fact.event_ids for fact in facts)
        show(
            html(
                "<div class='t-card-head'><span class='t-q'>{asked}</span>"
                "<span class='t-tag' title='{meaning}'>{grade}</span></div>",
                asked=ASKED[question],
                meaning=GRADES.get(best, best),
                grade="open" if is_open else f"grade {best}",
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


def _weight(fact: Fact) -> tuple[bool, str, bool, str]:
    """Answers with events first, the firmest of them first, those that name an actor before those that do not."""
    return not fact.event_ids, fact.grade, fact.actor is None, fact.statement


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
