"""Sections 3 and 4: the timeline by phases, and the chain of causes with the alternatives that were excluded."""

from timeline.model import Question
from timeline.render.actors import CLASS_TITLES
from timeline.render.chapters.noted import see
from timeline.render.document import (
    Block,
    Figure,
    Heading,
    Paragraph,
    Part,
    Row,
    Section,
    Table,
)
from timeline.render.say import absent, row
from timeline.render.text import count, listed, shorten, spell
from timeline.render.view import PHASES, Fold, Phase, View, call

ROWS = 12
REASON = 220
TOLD = 24
NAMED = 6

PHASE_TITLES: dict[Phase, str] = {
    "lead-up": "Lead-up",
    "trigger": "Trigger",
    "cascade": "Cascade",
    "detection": "Detection",
    "mitigation": "Mitigation",
    "recovery": "Recovery",
    "after": "After",
}
PHASE_MEANING: dict[Phase, str] = {
    "lead-up": "What stood before the trigger: conditions, grants, sign-ins, protection switched off.",
    "trigger": "The root actions.",
    "cascade": "What followed from them.",
    "detection": "The first reads that look like an investigation.",
    "mitigation": "Actions up to the first that eased the failure.",
    "recovery": "Until everything was restored.",
    "after": "Effects seen after the recovery.",
}


ASKED: dict[Question, str] = {
    "executed": "who or what executed it",
    "delegated": "on whose behalf",
    "granted": "what permission made it possible",
    "guardrail": "which safeguard held or did not",
    "approved": "whether it was approved",
    "detected": "who noticed",
    "recovered": "who restored it",
    "undetermined": "what stays open",
}

# -- 3 timeline ----------------------------------------------------------------------------------------------------


def numbered(view: View) -> dict[Phase, tuple[tuple[int, Fold], ...]]:
    """The rows shown in each phase with their numbers, which are also those of the figure's markers."""
    shown: dict[Phase, tuple[tuple[int, Fold], ...]] = {}
    number = 0
    for phase in PHASES:
        folds = weightiest([fold for fold in view.folds if fold.phase == phase])
        shown[phase] = tuple((number + index, fold) for index, fold in enumerate(folds, start=1))
        number += len(folds)
    return shown


def weightiest(folds: list[Fold]) -> list[Fold]:
    """As many folds as a table has room for, in order of time.

    Effects get half of the room, the first of each service before what stands for most events; the rest of it is for
    what led to them, in order of time.
    """
    effects = [fold for fold in folds if fold.first.role == "effect"]
    others = [fold for fold in folds if fold.first.role != "effect"]
    firsts = {fold.first.event_source: id(fold) for fold in reversed(effects)}
    leading = set(firsts.values())
    room = max(ROWS - len(others), ROWS // 2)
    kept = sorted(effects, key=lambda fold: (id(fold) not in leading, -len(fold.steps)))[:room]
    kept += others[: ROWS - len(kept)]
    chosen = {id(fold) for fold in kept}
    return [fold for fold in folds if id(fold) in chosen]


def timeline(view: View) -> Section:
    """Every step, folded where many tell the same, by phase."""
    if not view.folds:
        return Section(3, "Timeline", "", (Paragraph((absent("No step of an incident was seen in these logs."),)),))
    lead = "Times are those of CloudTrail, in UTC, each ±1 second: completion of a call at one-second resolution."
    caption = "Steps by actor. Gaps without events are shortened; numbers are those of the rows below."
    blocks: list[Block] = [Figure("timeline", caption)]
    for phase, folds in numbered(view).items():
        if folds:
            title = "Mitigation and recovery" if phase == "mitigation" and _at_once(view) else PHASE_TITLES[phase]
            blocks += [Heading(title), _phase(view, phase, folds)]
    missing = [PHASE_TITLES[phase].lower() for phase in _missing(view)]
    if missing:
        blocks.append(Paragraph((absent(f"No event was seen of: {listed(missing)}."),)))
    return Section(3, "Timeline", lead, tuple(blocks))


def _at_once(view: View) -> bool:
    """Whether the action that eased the failure also ended it."""
    return view.incident.mitigated_at is not None and view.incident.mitigated_at == view.incident.recovered_at


def _missing(view: View) -> list[Phase]:
    """The phases of which no event was seen; one whose public time is known was seen, under another's heading."""
    incident = view.incident
    known = {
        "trigger": incident.triggered_at,
        "cascade": incident.first_effect_at,
        "detection": incident.detected_at,
        "mitigation": incident.mitigated_at,
        "recovery": incident.recovered_at,
    }
    return [
        phase for phase, folds in numbered(view).items() if not folds and phase != "after" and known.get(phase) is None
    ]


def _phase(view: View, phase: Phase, folds: tuple[tuple[int, Fold], ...]) -> Table:
    every = [fold for fold in view.folds if fold.phase == phase]
    rows = tuple(_step_row(view, number, fold) for number, fold in folds)
    columns = ("#", "Time", "Actor", "What happened", "Why it stands here", "Grade")
    events = sum(len(fold.steps) for fold in every)
    noun = "rows" if events == len(every) else f"rows, which stand for {count(events, 'event')}"
    widths = ("3%", "14%", "18%", "26%", "25%", "5%")
    return Table(columns, rows, len(every), noun, caption=PHASE_MEANING[phase], widths=widths)


def _step_row(view: View, number: int, fold: Fold) -> Row:
    return row(
        view,
        fold.ids,
        str(number),
        when(fold),
        (view.badge(fold.first), *_corrected(view, fold)),
        (*call(fold.first), *alike(fold), *see(view, fold.ids)),
        shorten(_why(view, fold), REASON),
        fold.grade,
        number=number,
    )


def _why(view: View, fold: Fold) -> str:
    """Why events stand here; of one that only facts cite, which questions it helps to answer."""
    step = fold.first
    if step.event_id in view.step_ids and step.reason:
        why = view.why(step)
        return f"The first of them {why}" if len(fold.steps) > 1 and why[:1].isdigit() else why
    asked = {fact.question for fact in view.incident.facts if step.event_id in fact.event_ids}
    questions = [words for question, words in ASKED.items() if question in asked]
    return f"Cited in section 5: {listed(questions)}." if questions else "Cited by no fact; kept for its session."


def _corrected(view: View, fold: Fold) -> list[Part]:
    """What investigators say made these calls, where it is not what the logs say."""
    found = [one for event_id in fold.ids if (one := view.remarks.correction(event_id)) is not None]
    titles = dict.fromkeys(CLASS_TITLES[one.executor] for one in found if one.executor is not None)
    return [f" (corrected by an investigator: {listed(list(titles))})"] if titles else []


def when(fold: Fold) -> str:
    """The time of a fold; from when to when where it spans more than a second."""
    return spell(fold.first.event_time, fold.last.event_time)


def alike(fold: Fold) -> list[Part]:
    """How many more like it, and on how many things."""
    if len(fold.steps) == 1:
        return []
    things = {step.resource for step in fold.steps if step.resource}
    on = f", {count(len(things), 'resource')}" if len(things) > 1 else ""
    return [f" ×{len(fold.steps):,}{on}"]
