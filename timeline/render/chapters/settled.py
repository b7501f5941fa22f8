"""Sections 5 and 6: the responsibility facts, and how the failure was detected and mended."""

from datetime import datetime, timedelta

from timeline.model import Fact, Question, Step
from timeline.render.actors import CLASS_WORDS, named
from timeline.render.document import Badge, Block, Heading, Paragraph, Points, Row, Section, Sentence, Table
from timeline.render.say import absent, method, plain_row, row, seen
from timeline.render.text import count, duration, listed, spell, utc
from timeline.render.view import View, failed, sentences

ROWS = 25

QUESTIONS: dict[Question, tuple[str, str]] = {
    "executed": ("Who or what executed it?", "The identity and the class of actor that made the calls."),
    "delegated": ("On whose behalf?", "Where the credentials and the order came from, as far as the log follows them."),
    "granted": ("What permission made it possible?", "The grants that allowed the calls."),
    "guardrail": (
        "Which safeguard was absent or switched off?",
        "Safeguards whose state an event shows. Section 8 names the role that owns each control.",
    ),
    "approved": ("Was it approved?", "Approvals that leave an event. Talk, tickets and reviews leave none here."),
    "detected": ("Who noticed?", "The first reads that look like an investigation."),
    "recovered": ("Who restored it?", "The actions that undid or replaced what was lost."),
}
SURE = {"A": "shown", "B": "very likely", "C": "possible", "D": "left open"}


# -- 5 responsibility facts ----------------------------------------------------------------------------------------


def responsibility(view: View) -> Section:
    """A table for each question; what is open is said to be open."""
    lead = (
        "Separate questions, separate answers. They are never added up to one name: to be responsible for a step is "
        "not to be culpable for the incident."
    )
    if not view.incident.incident_id:
        return Section(5, "Responsibility facts", lead, (Paragraph((absent("There is no incident to ask about."),)),))
    blocks: list[Block] = []
    told: set[str] = set()
    for question, (title, meaning) in QUESTIONS.items():
        blocks += [Heading(title), *_answers(view, question, meaning, told)]
    return Section(5, "Responsibility facts", lead, tuple(blocks))


def _answers(view: View, question: Question, meaning: str, told: set[str]) -> list[Block]:
    facts = view.incident.answers(question)
    if not facts:
        return [Paragraph((absent("Open: these logs show nothing on this question."), method(meaning)))]
    rows = tuple(_fact_row(view, fact, told) for fact in facts[:ROWS])
    columns = ("Statement", "Identity", "Class", "Grade", "What speaks against it")
    widths = ("34%", "16%", "9%", "8%", "23%")
    return [Table(columns, rows, len(facts), "facts", caption=meaning, widths=widths)]


def _fact_row(view: View, fact: Fact, told: set[str]) -> Row:
    actor = (
        Badge(fact.executor_class, CLASS_WORDS[fact.executor_class])
        if fact.executor_class in CLASS_WORDS
        else "not told"
    )
    cells = (
        view.words(fact.statement),
        named(fact.actor) or "nobody named",
        actor,
        f"{fact.grade} · {SURE.get(fact.grade, 'left open')}",
        _against(view.words(fact.counter_evidence), told) or "nothing seen",
    )
    return row(view, fact.event_ids, *cells) if fact.event_ids else plain_row("absence", *cells)


def _against(words: str, told: set[str]) -> str:
    """What speaks against a fact; sentences that a row above has said already are pointed to, not said again."""
    said = sentences(words)
    new = [sentence for sentence in said if sentence not in told]
    told.update(said)
    return " ".join(
        [*new, "And as said above."] if new and len(new) < len(said) else new or ["As said above."][: len(said)]
    )


# -- 6 detection and response --------------------------------------------------------------------------------------


def response(view: View) -> Section:
    """Times between the public moments, and what the log shows of how the response went."""
    if not view.incident.incident_id:
        return Section(6, "Detection and response", "", (Paragraph((absent("There is no incident to measure."),)),))
    rows = (*_times(view), *_reach(view))
    lead = "Measured for this incident alone. Times are ±1 second; n/a means that the logs do not show it."
    table = Table(("Measure", "Value", "How it is measured"), rows, len(rows), "measures", widths=("24%", "24%", "36%"))
    blocks: tuple[Block, ...] = (table, *_went(view))
    return Section(6, "Detection and response", lead, blocks)


def last_effect(view: View) -> datetime | None:
    """T4 as far as these logs show: the last effect."""
    return max((step.event_time for step in view.having("effect")), default=None)


def _times(view: View) -> tuple[Row, ...]:
    seen_at = view.incident
    t0, t1, t2, t3 = seen_at.triggered_at, seen_at.first_effect_at, seen_at.detected_at, seen_at.mitigated_at
    t4, t5 = last_effect(view), seen_at.recovered_at
    return (
        _time(view, "Latent time", t0, t1, "first root action to first effect (T1−T0)"),
        _time(
            view, "Time to detect", t1, t2, "first effect to the first investigative read or the named alarm (T2−T1)"
        ),
        _time(view, "Time to mitigate", t2, t3, "detection to the first mitigating action (T3−T2)"),
        _time(view, "Effect to mitigation", t1, t3, "first effect to the first mitigating action (T3−T1)"),
        _time(view, "Time to recover", t1, t4, "first effect to the last effect seen (T4−T1)"),
        _time(view, "Full recovery", t1, t5, "first effect to full restore (T5−T1)"),
    )


def _time(view: View, name: str, start: datetime | None, end: datetime | None, how: str) -> Row:
    span = view.since(start, end)
    if span is None:
        return plain_row("absence", name, "n/a", how)
    ends = dict.fromkeys(moment for moment in (start, end) if moment is not None)
    ids = [step.event_id for moment in ends for step in view.at(moment) if step.role != "excluded"]
    when = spell(start, end) if start is not None and end is not None else ""
    return row(view, ids, name, f"{duration(span)} ({when})", how)


def _reach(view: View) -> tuple[Row, ...]:
    effects = view.having("effect")
    rows = [_speed(view)]
    if effects:
        accounts = {step.account_id for step in effects if step.account_id}
        reach = [
            count(view.incident.resources_hit, "resource"),
            count(view.incident.principals_hit, "principal"),
            count(len(accounts), "account"),
        ]
        ids = [step.event_id for step in effects]
        rows.append(
            row(
                view,
                ids,
                "Blast radius",
                listed(reach),
                "distinct resources, principals and accounts among the effects",
            )
        )
    return tuple(rows)


def _speed(view: View) -> Row:
    """Changes a minute of the root session, over the steps of this incident."""
    how = "changes a minute made by the root session, among the steps of this incident"
    roots = view.having("root")
    session = roots[0].session_id if roots else None
    changes = [step for step in view.steps if session and step.session_id == session and _changes(step)]
    span = changes[-1].event_time - changes[0].event_time if changes else timedelta()
    if len(changes) < 2 or span < timedelta(seconds=1):
        return plain_row("absence", "Speed of the root session", "n/a", how)
    rate = len(changes) / (span.total_seconds() / 60)
    value = f"{rate:.1f} a minute ({count(len(changes), 'change')} in {duration(span)})"
    return row(view, [step.event_id for step in changes], "Speed of the root session", value, how)


def _changes(step: Step) -> bool:
    return not failed(step) and step.role in ("root", "guardrail_removed", "contributing", "propagation", "recovery")


def _went(view: View) -> list[Block]:
    blocks: list[Block] = []
    for title, said in (("What went well", _well(view)), ("What went badly", _badly(view))):
        blocks += [Heading(title), Points(tuple(said) or (absent("Nothing that these logs can show."),))]
    people = method("What else went well or badly, and where luck helped, is for those who were there to add.")
    return [*blocks, Paragraph((people,))]


def _well(view: View) -> list[Sentence]:
    incident = view.incident
    said: list[Sentence] = []
    mending = view.having("recovery")
    if mending:
        ids = [step.event_id for step in mending]
        said.append(seen(view, ids, f"{count(len(mending), 'restoring call')} can be followed in the log."))
    end = incident.recovered_at
    late = [step for step in view.having("effect") if end is not None and step.event_time > end]
    if end is not None and not late:
        ids = [step.event_id for step in view.steps if step.event_time == end and step.role == "recovery"]
        said.append(seen(view, ids, f"No further effect was seen after {utc(end)}."))
    return said


def _badly(view: View) -> list[Sentence]:
    incident = view.incident
    said: list[Sentence] = []
    removed = view.having("guardrail_removed")
    if removed:
        ids = [step.event_id for step in removed]
        said.append(seen(view, ids, f"{count(len(removed), 'safeguard')} had been taken away before the failure."))
    if view.having("root") and not any(fact.event_ids for fact in incident.answers("approved")):
        said.append(
            absent("No approval event was seen before the root action. That is not proof that nobody approved it.")
        )
    if incident.detected_at is None:
        said.append(absent("No investigation was seen, so the time to detect is not known."))
    return said
