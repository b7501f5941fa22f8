"""Sections 3 and 4: the timeline by phases, and the chain of causes with the alternatives that were excluded."""

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
REASON = 110
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
    "mitigation": "Up to the first action that eased the failure.",
    "recovery": "Until everything was restored.",
    "after": "Effects seen after the recovery.",
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

    What is no effect comes first, then the first effect of each service, then what stands for most events.
    """
    firsts = {fold.first.event_source: id(fold) for fold in reversed(folds) if fold.first.role == "effect"}
    leading = set(firsts.values())
    ranked = sorted(folds, key=lambda fold: (fold.first.role == "effect", id(fold) not in leading, -len(fold.steps)))
    kept = {id(fold) for fold in ranked[:ROWS]}
    return [fold for fold in folds if id(fold) in kept]


def timeline(view: View) -> Section:
    """Every step, folded where many tell the same, by phase."""
    if not view.folds:
        return Section(3, "Timeline", "", (Paragraph((absent("No step of an incident was seen in these logs."),)),))
    lead = "Times are those of CloudTrail, in UTC, each ±1 second: completion of a call at one-second resolution."
    caption = "Steps by actor. Gaps without events are shortened; numbers are those of the rows below."
    blocks: list[Block] = [Figure("timeline", caption)]
    for phase, folds in numbered(view).items():
        if folds:
            blocks += [Heading(PHASE_TITLES[phase]), _phase(view, phase, folds)]
    missing = [PHASE_TITLES[phase].lower() for phase, folds in numbered(view).items() if not folds and phase != "after"]
    if missing:
        blocks.append(Paragraph((absent(f"No event was seen of: {listed(missing)}."),)))
    return Section(3, "Timeline", lead, tuple(blocks))


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
        view.badge(fold.first),
        (*call(fold.first), *alike(fold)),
        shorten(view.gist(fold.first.reason), REASON) or "cited by a fact of section 5",
        fold.grade,
        number=number,
    )


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
