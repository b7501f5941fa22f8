"""The Responsibility page: a card for each question, with what supports the answer, what is against, what is open."""

import streamlit as st
from markupsafe import Markup

from timeline.model import ACTOR_CLASSES, QUESTIONS, Fact, Incident, Question, Step
from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import clock, count, shorten
from timeline.ui import details, frame, grounds, state
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
HEAD = 300
"""What the frame of a card adds to its height, in characters of text."""
SHOWN = 2
"""How many answers a card shows at once; the rest are one click away."""


def page() -> None:
    """Draw the page."""
    frame.page(_body)


def _body(desk: Desk) -> None:
    incident = desk.incident
    if not incident.facts:
        st.info("No responsibility question could be asked: the logs hold no incident, or the case was only loaded.")
        grounds.coverage(incident)
        return
    show(
        html(
            "<div class='t-panel t-dim'>An answer names someone only where events show it. Grade says how firmly; "
            "an open question is an answer too. The absence of an agent's marks is never proof of a human.</div>"
        )
    )
    for column, questions in zip(st.columns(2, gap="medium"), _columns(incident), strict=True):
        with column:
            for question in questions:
                _card(desk, question)
    grounds.doubts(desk)
    grounds.lineage(desk)
    _undetermined(desk)
    grounds.coverage(incident)


def _columns(incident: Incident) -> tuple[list[Question], list[Question]]:
    """The questions in two columns that end at about the same height, each in the order in which they are asked."""
    columns: tuple[list[Question], list[Question]] = ([], [])
    heights = [0, 0]
    for question in QUESTIONS:
        if question == "undetermined":
            continue
        shorter = heights.index(min(heights))
        columns[shorter].append(question)
        shown = incident.answers(question)[:SHOWN]
        heights[shorter] += HEAD + sum(len(f"{fact.statement}{fact.actor}{fact.counter_evidence}") for fact in shown)
    return columns


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
    show(
        html(
            "<div class='t-statement {tone}'>{statement}</div>{who}{against}",
            statement=fact.statement,
            who=who,
            against=_against(fact),
            tone="" if fact.event_ids else "t-open",
        )
    )
    if not fact.event_ids:
        show(html("<div class='t-small t-dim'>Still open. Grade D: looked for and not found.</div>"))
        return
    _cited(desk, fact, key)


def _against(fact: Fact) -> Markup:
    if not fact.counter_evidence:
        return Markup("")
    return html("<div class='t-against'><b>Against, or unsure:</b> {words}</div>", words=fact.counter_evidence)


def _cited(desk: Desk, fact: Fact, key: str, said: str = "Supported by {count}{rest}, grade {grade}:") -> None:
    """The events that a statement rests on, each a way into the timeline."""
    known = {step.event_id: step for step in (*desk.incident.cited, *desk.incident.steps)}
    shown = fact.event_ids[:MOST_CITED]
    show(
        html(
            f"<div class='t-small t-dim'>{said}</div>",
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
    """What stays open whatever is asked, and the readings of the cause side by side, each with what it weighs."""
    facts = desk.incident.answers("undetermined")
    head = (
        "<div class='t-card-head'><span class='t-q'>{asked}</span><span class='t-tag'>open</span></div>"
        "<div class='t-panel' style='margin-top:.4rem'><ul class='t-list'>{items}</ul></div>"
    )
    items = [html("<li>{statement}</li>", statement=fact.statement) for fact in facts if not fact.event_ids]
    if not facts:
        items = [html("<li>Nothing was recorded as undeterminable.</li>")]
    with st.container(border=True, key="card_undetermined"):
        show(html(head, asked=ASKED["undetermined"], items=joined(items)))
        for number, fact in enumerate(fact for fact in facts if fact.event_ids):
            words = {"statement": fact.statement, "against": _against(fact)}
            show(html("<div class='t-panel'>{statement}</div>{against}", **words))
            _cited(desk, fact, f"undetermined_{number}", "Weighed here: {count}{rest}.")
