"""Section 4: what led to what, told link by link, and the alternatives that were excluded."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from timeline.model import Exclusion, Grade, Link, Step
from timeline.render.chapters.story import alike as alike_words
from timeline.render.document import (
    Block,
    Code,
    Figure,
    Heading,
    Paragraph,
    Part,
    Points,
    Row,
    Section,
    Sentence,
    Table,
)
from timeline.render.say import BUT_FOR, absent, case, row, seen, verb
from timeline.render.text import brief, count, printable, share, spell
from timeline.render.view import Fold, View, action, call, failed

# What a cause did, after its key in a reason: `` by cloudformation for ProdEngineer removed dynamodb:table x``.
_DEED = re.compile(r"\A(?: by \S+(?: for \S+)?)? ((?:\w+ed|took|cut|shut|let|put|set) .+)")
ROWS = 12
TOLD = 12
NAMED = 3


@dataclass(frozen=True)
class Thread:
    """Links that say the same of like events: one sentence tells them all."""

    cause: Fold
    effect: Fold
    links: tuple[Link, ...]

    @property
    def grade(self) -> Grade:
        """The weakest grade among them."""
        return max(link.grade for link in self.links)


def threads(view: View) -> tuple[Thread, ...]:
    """The links of the chain, folded like the steps, in order of phase and time of cause, then of effect."""
    fold_of = {event_id: fold for fold in view.folds for event_id in fold.ids}
    order = {id(fold): index for index, fold in enumerate(view.folds)}
    groups: dict[tuple[int, int, str, str], list[Link]] = {}
    for link in view.links:
        cause, effect = fold_of.get(link.cause_id), fold_of.get(link.effect_id)
        if cause is not None and effect is not None and cause is not effect:
            groups.setdefault((order[id(cause)], order[id(effect)], link.kind, link.rule), []).append(link)
    return tuple(
        Thread(view.folds[cause], view.folds[effect], tuple(links))
        for (cause, effect, _, _), links in sorted(groups.items())
    )


def chain(view: View) -> Section:
    """What led to what, and what did not."""
    if not view.steps:
        return Section(4, "Cause chain", "", (Paragraph((absent("There is no chain: no incident was found."),)),))
    caption = "From conditions to effects and recovery. Bold: grade A. Thin: B. Dashed: C. Dotted: response."
    blocks: list[Block] = [Figure("chain", caption)] if view.once(threads) else []
    blocks += [Heading("Narrative"), *_narrative(view)]
    blocks += [Heading("Root set"), *_parts(view, ("root",), "No event of these logs qualifies as a root.")]
    blocks += [
        Heading("Contributing"),
        *_parts(view, ("guardrail_removed", "contributing"), "No contributing event was seen."),
    ]
    blocks += [Heading("Alternatives excluded"), *_excluded(view)]
    lead = (
        "Order in time alone is never told as a cause. The degree 1/(k+1) orders the factors of the event; it is not a "
        "share of anybody's blame."
    )
    return Section(4, "Cause chain", lead, tuple(blocks))


def _narrative(view: View) -> list[Block]:
    """One sentence for each cause, rule and grade: what it led to, after how long, and why we think so."""
    groups: dict[tuple[int, str, str, str], list[Thread]] = {}
    for thread in view.once(threads):
        key = (id(thread.cause), thread.links[0].kind, thread.links[0].rule, thread.grade)
        groups.setdefault(key, []).append(thread)
    if not groups:
        return [Paragraph((absent("No supported link between these events was found."),))]
    points = [_tell(view, alike) for alike in list(groups.values())[:TOLD]]
    if len(groups) > TOLD:
        points.append(
            case(f"{TOLD} of {len(groups):,} groups of links are told; the JSON report and the case file hold all.")
        )
    return [Points(tuple(points))]


def _tell(view: View, alike: list[Thread]) -> Sentence:
    first = alike[0].links[0]
    cause, effects = view.by_id[first.cause_id], [view.by_id[thread.links[0].effect_id] for thread in alike]
    lags = [
        view.by_id[link.effect_id].event_time - view.by_id[link.cause_id].event_time
        for thread in alike
        for link in thread.links
    ]
    ends = [end for thread in alike for link in thread.links for end in (link.cause_id, link.effect_id)]
    return seen(
        view,
        ends,
        f"{view.key(cause.event_id)} ",
        action(cause),
        " by ",
        view.badge(cause),
        f" {verb(replace(first, grade=alike[0].grade), cause)} ",
        *_effects(view, alike, effects),
        f", {_lag(lags)}",
        because(view, first, of_many=len(lags) > 1),
        f"Grade {alike[0].grade}.",
    )


def _effects(view: View, alike: list[Thread], effects: list[Step]) -> list[Part]:
    """The effects one after the other, each with its key and how often; the actor once where it is the same."""
    parts: list[Part] = []
    same = len({view.who(step) for step in effects}) == 1
    for index, (thread, step) in enumerate(zip(alike[:NAMED], effects[:NAMED], strict=True)):
        times = f" ×{len(thread.links):,}" if len(thread.links) > 1 else ""
        outcome = " failed" if failed(step) else ""
        parts += ["; " if index else "", f"{view.key(step.event_id)} ", action(step), outcome, times]
        parts += [] if same else [" by ", view.badge(step)]
    parts += [f"; and {count(len(alike) - NAMED, 'more kind')}"] if len(alike) > NAMED else []
    return [*parts, " by ", view.badge(effects[0])] if same else parts


def _lag(lags: list[timedelta]) -> str:
    """How much later, from the shortest to the longest."""
    low, high = min(lags), max(lags)
    if high.total_seconds() <= 0:
        return "within the same second"
    return f"{brief(high)} later" if brief(low) == brief(high) else f"{brief(low)} to {brief(high)} later"


def because(view: View, link: Link, *, of_many: bool = False) -> str:
    """The end of a sentence on a link: what the cause did, where its reason tells that, else the reason after it.

    A reason names both ends; the sentence before it has named them already, and speaks of many where it of the first.
    """
    told = view.gist(link.reason)
    deed = _DEED.match(told.partition(f"({view.key(link.cause_id)})")[2])
    if deed:
        return f": it {_stop(deed[1])}"
    speaks_of_one = of_many and f"({view.key(link.effect_id)})" in told
    return f". {_stop(f'The first of them: {told}' if speaks_of_one else told)}" if told else ". "


def _stop(words: str) -> str:
    """A sentence with its full stop and a space after it."""
    return f"{words} " if words.endswith((".", "!", "?")) else f"{words}. "


def _parts(view: View, roles: tuple[str, ...], none: str) -> list[Block]:
    folds = [fold for fold in view.folds if fold.first.role in roles and not view.step_ids.isdisjoint(fold.ids)]
    if not folds:
        return [Paragraph((absent(none),))]
    ranked = sorted(folds, key=lambda fold: -(fold.first.degree or 0.0))
    rows = tuple(_part_row(view, fold) for fold in ranked[:ROWS])
    columns = ("Event", "Actor", "Without it?", "Degree", "Reason", "Grade")
    return [Table(columns, rows, len(folds), "rows", widths=("24%", "18%", "16%", "6%", "26%", "4%"))]


def _part_row(view: View, fold: Fold) -> Row:
    step = fold.first
    return row(
        view,
        fold.ids,
        (*call(step), *alike_words(fold)),
        view.badge(step),
        BUT_FOR.get(step.but_for, BUT_FOR[None]),
        share(step.degree) if step.degree else "n/a",
        view.why(step),
        fold.grade,
    )


def _excluded(view: View) -> list[Block]:
    """What looks like a part of the failure and is none: changes by actor, errors by why."""
    decoys = {item.event_id for item in view.incident.exclusions}
    others = [step for step in view.steps if step.role == "excluded" and step.event_id not in decoys]
    blocks = [*_other_changes(view, others), *_decoys(view)]
    return blocks or [Paragraph((absent("No error had to be kept out of the chain."),))]


def _other_changes(view: View, others: list[Step]) -> list[Block]:
    """Changes near the failure that are no cause, those of one actor in one row, the reason of the first in words."""
    groups: dict[str, list[Step]] = {}
    for step in others:
        groups.setdefault(view.who(step), []).append(step)
    rows = tuple(_other_row(view, steps) for steps in list(groups.values())[:ROWS])
    noun = f"actors ({count(len(others), 'event')} that look like causes)"
    columns = ("Time", "Actor", "Events", "Why the first is not a cause")
    return [Table(columns, rows, len(groups), noun, widths=("15%", "17%", "25%", "33%"))] if rows else []


def _other_row(view: View, steps: list[Step]) -> Row:
    first, last = steps[0], steps[-1]
    parts: list[Part] = []
    for step in steps[:NAMED]:
        parts += ["; " if parts else "", *call(step)]
    parts += [f"; and {len(steps) - NAMED:,} more"] if len(steps) > NAMED else []
    when = spell(first.event_time, last.event_time)
    return row(view, [step.event_id for step in steps], when, view.badge(first), tuple(parts), view.why(first))


def _decoys(view: View) -> list[Block]:
    """Errors that everyday operation explains, those of one class in one row."""
    groups: dict[str, list[Exclusion]] = {}
    for item in view.incident.exclusions:
        groups.setdefault(item.decoy, []).append(item)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = tuple(_decoy_row(view, items) for _, items in ranked[:ROWS])
    noun = f"classes ({count(len(view.incident.exclusions), 'error event')} in all)"
    columns = ("Class", "Events", "Calls", "Why the first is in no chain")
    return [Table(columns, rows, len(ranked), noun, widths=("14%", "6%", "37%", "33%"))] if rows else []


def _decoy_row(view: View, items: list[Exclusion]) -> Row:
    calls: dict[tuple[str, str], int] = {}
    for item in items:
        key = (printable(item.event_name, 80), printable(item.error_code or "no code", 80))
        calls[key] = calls.get(key, 0) + 1
    parts: list[Part] = []
    for (name, code), times in list(calls.items())[:NAMED]:
        parts += ["; " if parts else "", Code(name), " ", Code(code), f" ×{times:,}" if times > 1 else ""]
    parts += [f"; and {count(len(calls) - NAMED, 'more kind')}"] if len(calls) > NAMED else []
    why = view.gist(items[0].reason)
    ids = [*view.mentioned(why), *(item.event_id for item in items)]
    words = printable(items[0].decoy, 60).replace("_", " ")
    return row(view, ids, words, f"{len(items):,}", tuple(parts), why)
