"""Rows for tables on a page: what a figure draws, in words, for those who read rather than look.

Plain mappings in order of time, every value printable. Column names are fixed, so an empty incident gives no rows, not
another shape.
"""

from collections.abc import Mapping

from timeline.model import Incident
from timeline.render.actors import CLASS_TITLES, SHAPES
from timeline.render.order import ordered
from timeline.render.text import printable, utc
from timeline.render.view import View, action, service

Row = Mapping[str, object]


def steps(incident: Incident) -> list[Row]:
    """One row for each step of the chain."""
    view = View(ordered(incident))
    return [
        {
            "key": view.key(step.event_id),
            "time": utc(step.event_time),
            "part": step.role.replace("_", " "),
            "class": f"{SHAPES[step.executor]} {CLASS_TITLES[step.executor]}",
            "actor": view.who(step),
            "service": service(step),
            "action": action(step).text,
            "error": printable(step.error_code),
            "resource": printable(step.resource),
            "account": printable(step.account_id),
            "region": printable(step.region),
            "grade": view.grade(step.event_id),
            "reason": view.words(step.reason),
            "event_id": printable(step.event_id),
        }
        for step in view.steps
    ]


def links(incident: Incident) -> list[Row]:
    """One row for each link of which both ends are known."""
    view = View(ordered(incident))
    return [
        {
            "cause": f"{view.key(link.cause_id)} {action(view.by_id[link.cause_id]).text}",
            "effect": f"{view.key(link.effect_id)} {action(view.by_id[link.effect_id]).text}",
            "kind": link.kind,
            "rule": printable(link.rule),
            "weight": round(link.weight, 2),
            "grade": link.grade,
            "reason": view.words(link.reason),
        }
        for link in view.links
    ]


def facts(incident: Incident) -> list[Row]:
    """One row for each answer to a responsibility question; an open question has no evidence."""
    view = View(ordered(incident))
    return [
        {
            "question": fact.question,
            "statement": view.words(fact.statement),
            "identity": printable(fact.actor),
            "class": CLASS_TITLES[fact.executor_class] if fact.executor_class else "",
            "grade": fact.grade,
            "against": view.words(fact.counter_evidence),
            "evidence": " ".join(view.key(event_id) or printable(event_id, 64) for event_id in fact.event_ids),
        }
        for fact in view.incident.facts
    ]


def exclusions(incident: Incident) -> list[Row]:
    """One row for each error that was kept out of every chain."""
    view = View(ordered(incident))
    return [
        {
            "key": view.key(item.event_id),
            "time": utc(item.event_time),
            "class": printable(item.decoy).replace("_", " "),
            "service": printable(item.event_source.removesuffix(".amazonaws.com")),
            "action": printable(item.event_name),
            "error": printable(item.error_code),
            "reason": view.words(item.reason),
        }
        for item in view.incident.exclusions
    ]
