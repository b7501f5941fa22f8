"""What let the incident happen, as a numbered list that why-questions, guardrails and action items refer to.

A factor is an action, a grant, a safeguard, a way of deciding or a way of seeing: never a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from timeline.model import Fact, Step
from timeline.render.document import Basis, Part
from timeline.render.text import count, duration
from timeline.render.view import Fold, View, call, failed, service

Kind = Literal["action", "guardrail", "condition", "grant", "approval", "identity", "detection", "visibility"]

MOST = 20
SLOW = timedelta(minutes=15)
"""From here on the time to detect is named as a factor: a team's own target belongs in the review."""


@dataclass(frozen=True)
class Factor:
    """One factor: its number, what it is in words, the events that show it, and the role that owns the control."""

    kind: Kind
    words: tuple[Part, ...]
    owner: str
    event_ids: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    degree: float | None = None
    but_for: str | None = None
    id: str = ""

    @property
    def basis(self) -> Basis:
        """On what a factor without events rests: on the coverage, or on having looked in vain."""
        return "case" if self.kind == "visibility" else "absence"


def factors(view: View) -> tuple[Factor, ...]:
    """The factors of the incident, the most decisive first, numbered F1 onwards. None where there is no incident."""
    if not view.incident.incident_id:
        return ()
    found = [*_chain(view), *_facts(view), *_identities(view), *_detection(view), *_visibility(view)]
    ranked = sorted(found, key=lambda factor: -(factor.degree or 0.0))[:MOST]
    return tuple(replace(factor, id=f"F{number}") for number, factor in enumerate(ranked, start=1))


def _chain(view: View) -> Iterator[Factor]:
    """Root actions, safeguards that were taken away, and conditions that the chain itself shows."""
    for fold in view.folds:
        step = fold.first
        if step.role == "root" and view.incident.verdict == "cause_found":
            yield _of(
                fold,
                "action",
                ("The action ", *call(step), " by ", view.badge(step)),
                f"owner of {service(step)} changes",
            )
        elif step.role == "guardrail_removed":
            yield _of(
                fold, "guardrail", ("A safeguard was taken away by ", *call(step)), f"control owner of {service(step)}"
            )
        elif step.role == "contributing" and not view.step_ids.isdisjoint(fold.ids):
            yield _of(fold, "condition", ("A condition set by ", *call(step)), f"control owner of {service(step)}")


def _of(fold: Fold, kind: Kind, words: tuple[Part, ...], owner: str) -> Factor:
    more = f" (×{len(fold.steps):,})" if len(fold.steps) > 1 else ""
    parts = (*words, more) if more else words
    return Factor(kind, parts, owner, fold.ids, fold.steps, fold.first.degree, fold.first.but_for)


def _facts(view: View) -> Iterator[Factor]:
    """Grants and safeguards that only a fact names, and questions the logs leave open."""
    told = {step.event_id for step in view.having("guardrail_removed", "contributing")}
    owners: dict[str, tuple[Kind, str]] = {
        "granted": ("grant", "owner of access control"),
        "guardrail": ("guardrail", "owner of the safeguard"),
    }
    for fact in view.incident.facts:
        if fact.question in owners and fact.event_ids and told.isdisjoint(fact.event_ids) and not _held(view, fact):
            kind, owner = owners[fact.question]
            yield Factor(kind, (view.words(fact.statement, 320),), owner, fact.event_ids, _steps(view, fact))
    approvals = view.incident.answers("approved")
    if view.having("root") and not any(fact.event_ids for fact in approvals):
        yield Factor("approval", ("No approval event was seen for the root action",), "owner of the change process")


def _held(view: View, fact: Fact) -> bool:
    """Whether all that a fact cites was refused: a safeguard that held is no factor."""
    cited = _steps(view, fact)
    return bool(cited) and all(failed(step) for step in cited)


def _steps(view: View, fact: Fact) -> tuple[Step, ...]:
    return tuple(view.by_id[event_id] for event_id in fact.event_ids if event_id in view.by_id)


def _identities(view: View) -> Iterator[Factor]:
    """Actors that the log cannot tell apart: agents on a person's identity, undetermined executors of root actions."""
    shared = [step for step in view.steps if step.role != "excluded" and "agent_on_human_identity" in step.flags]
    if shared:
        words = "An AI agent acted under a person's identity, so that the log shows one identity for both"
        yield Factor("identity", (words,), "owner of the identity platform", _ids(shared), tuple(shared))
    dark = [step for step in view.having("root") if step.executor == "unknown"]
    if dark:
        words = "The log cannot tell which class of actor made the root action"
        yield Factor("identity", (words,), "owner of the identity platform", _ids(dark), tuple(dark))


def _ids(steps: list[Step]) -> tuple[str, ...]:
    return tuple(step.event_id for step in steps)


def _detection(view: View) -> Iterator[Factor]:
    incident = view.incident
    span = view.since(incident.first_effect_at, incident.detected_at)
    effects = _ids(list(view.having("effect")))
    if effects and incident.detected_at is None:
        yield Factor(
            "detection", ("No investigation of the failure was seen in these logs",), "owner of alarms", effects
        )
    elif span is not None and span >= SLOW:
        noticed = [
            step.event_id for step in view.steps if step.event_time == incident.detected_at and step.role == "detection"
        ]
        words = f"The first investigation was seen {duration(span)} after the first effect"
        yield Factor("detection", (words,), "owner of alarms", (*noticed, *effects[:1]))


def _visibility(view: View) -> Iterator[Factor]:
    notes = [note for note in view.incident.case.notes if note.severity != "info"]
    if notes:
        words = f"{count(len(notes), 'warning')} on the coverage of these logs: some questions cannot be answered"
        yield Factor(
            "visibility", (words,), "owner of the audit log", tuple(i for note in notes for i in note.event_ids)
        )
