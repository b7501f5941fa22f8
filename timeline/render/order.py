"""Puts an incident in the one order in which every report tells it, so that the order it arrived in never shows."""

from dataclasses import replace

from timeline.model import QUESTIONS, Case, Incident, Step

SEVERITIES = {"serious": 0, "warning": 1}


def ordered(incident: Incident) -> Incident:
    """The same incident: steps and errors by time, links by their ends, facts by question, files by name."""
    return replace(
        incident,
        case=_case(incident.case),
        steps=tuple(sorted(incident.steps, key=_moment)),
        cited=tuple(sorted(incident.cited, key=_moment)),
        links=tuple(
            sorted(incident.links, key=lambda link: (link.cause_id, link.effect_id, link.rule, link.kind, link.reason))
        ),
        facts=tuple(
            sorted(
                incident.facts,
                key=lambda fact: (QUESTIONS.index(fact.question), fact.grade, fact.statement, fact.event_ids),
            )
        ),
        exclusions=tuple(sorted(incident.exclusions, key=lambda item: (item.event_time, item.event_id))),
    )


def _case(case: Case) -> Case:
    return replace(
        case,
        files=tuple(sorted(case.files, key=lambda file: (file.source_file, file.sha256))),
        coverage=tuple(sorted(case.coverage, key=lambda part: (part.account_id, part.region, part.first_hour))),
        notes=tuple(sorted(case.notes, key=lambda note: (SEVERITIES.get(note.severity, 2), note.note, note.event_ids))),
    )


def _moment(step: Step) -> tuple[object, str]:
    return (step.event_time, step.event_id)
