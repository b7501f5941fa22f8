"""The figure of section 3: who did what when, with the public times across it.

Hours of silence would squeeze the minutes that matter, so gaps are shortened (logarithm); the labels give true times.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from xml.etree import ElementTree as ET

from timeline.render import svg
from timeline.render.actors import CLASS_TITLES
from timeline.render.chapters.story import numbered, when
from timeline.render.document import plain
from timeline.render.text import brief, clock, count, duration, shorten, tick
from timeline.render.view import Fold, View, call, failed

LEFT, RIGHT = 232.0, 24.0
LANES = 14
LEVEL = 25.0
LEVELS = 5
APART = 25.0
OTHERS = "other actors"
ROOM = 31

Public = list[tuple[str, datetime]]
LONG_GAP = 3600.0


@dataclass(frozen=True)
class Scale:
    """Moments to the right of the lane names, in pixels."""

    moments: tuple[datetime, ...]
    places: tuple[float, ...]

    def x(self, moment: datetime) -> float:
        """The place of one of the moments that the scale was made of."""
        return self.places[bisect_left(self.moments, moment)]


def scale(moments: set[datetime]) -> Scale:
    """A scale that keeps order and shortens gaps: each step is as wide as the logarithm of its seconds."""
    ordered = tuple(sorted(moments))
    weights = [0.0]
    for before, after in pairwise(ordered):
        weights.append(weights[-1] + 0.7 + math.log10(1 + (after - before).total_seconds()))
    left, room = LEFT + 18, svg.WIDTH - LEFT - RIGHT - 36
    whole = weights[-1]
    return Scale(ordered, tuple(left + (room * weight / whole if whole else room / 2) for weight in weights))


@dataclass(frozen=True)
class Mark:
    """A row of the table as a mark: where it stands, and on which level of its lane."""

    number: int
    fold: Fold
    lane: str
    level: int
    x: float
    end: float
    piled: tuple[int, ...] = ()
    """Further rows at about the same place, for which the lane has no room."""

    @property
    def label(self) -> str:
        """Its number, or the numbers of the pile it stands for."""
        numbers = sorted((self.number, *self.piled))
        if len(numbers) == 1:
            return str(self.number)
        unbroken = numbers[-1] - numbers[0] == len(numbers) - 1
        return f"{numbers[0]}–{numbers[-1]}" if unbroken else f"{self.number} +{len(numbers) - 1}"


def draw(view: View) -> str:
    """The timeline of the numbered rows; empty text where there are none."""
    rows = [(number, fold) for folds in numbered(view).values() for number, fold in folds]
    if not rows:
        return ""
    public = _public(view)
    moments = {moment for _, fold in rows for moment in (fold.first.event_time, fold.last.event_time)}
    measure = scale(moments | {moment for _, moment in public})
    marks = _placed(view, rows, measure)
    events = count(sum(len(fold.steps) for _, fold in rows), "event")
    words = f"{count(len(rows), 'row')} for {events}, by actor."
    return svg.written(_drawn(view, marks, measure, public, words))


def _public(view: View) -> Public:
    incident = view.incident
    named = (
        ("Triggered", incident.triggered_at),
        ("First effect", incident.first_effect_at),
        ("Detected", incident.detected_at),
        ("Mitigated", incident.mitigated_at),
        ("Recovered", incident.recovered_at),
    )
    return [(name, moment) for name, moment in named if moment is not None]


def _placed(view: View, rows: list[tuple[int, Fold]], measure: Scale) -> list[Mark]:
    """Each row in its lane, on the first level where it covers no other; without a level it joins a pile."""
    lanes = _lanes(view, rows)
    taken: dict[tuple[str, int], float] = {}
    marks: dict[tuple[str, int], Mark] = {}
    placed: list[tuple[str, int]] = []
    for number, fold in sorted(rows, key=lambda row: (row[1].first.event_time, row[0])):
        name = view.who(fold.first)
        lane = name if name in lanes else OTHERS
        x, end = measure.x(fold.first.event_time), measure.x(fold.last.event_time)
        level = next((level for level in range(LEVELS) if taken.get((lane, level), -math.inf) < x - APART), None)
        if level is None:
            host = next(key for key in reversed(placed) if key[0] == lane)
            marks[host] = replace(marks[host], piled=(*marks[host].piled, number))
            continue
        taken[(lane, level)] = max(end, x)
        placed.append((lane, number))
        marks[(lane, number)] = Mark(number, fold, lane, level, x, end)
    return [marks[key] for key in placed]


def _lanes(view: View, rows: list[tuple[int, Fold]]) -> list[str]:
    """The actors that get a lane of their own, in order of appearance; the least busy share one."""
    weight: dict[str, int] = {}
    for _, fold in rows:
        name = view.who(fold.first)
        weight[name] = weight.get(name, 0) + (100 if fold.first.role == "root" else 1)
    if len(weight) <= LANES:
        return list(weight)
    busy = sorted(weight, key=lambda name: (-weight[name], name))[: LANES - 1]
    return [name for name in weight if name in busy]


def _drawn(view: View, marks: list[Mark], measure: Scale, public: Public, words: str) -> ET.Element:
    lanes = list(
        dict.fromkeys(mark.lane for mark in sorted(marks, key=lambda mark: (mark.lane == OTHERS, mark.number)))
    )
    top = 78.0
    heights = {
        lane: (18 if len(lane) > ROOM else 14) + LEVEL * (1 + max(mark.level for mark in marks if mark.lane == lane))
        for lane in lanes
    }
    bottom = top + sum(heights.values())
    root = svg.canvas("timeline", bottom + 84, "Timeline of the incident by actor", words)
    _bands(root, measure, public, top, bottom)
    y = top
    for lane in lanes:
        _lane(root, view, lane, [mark for mark in marks if mark.lane == lane], y, heights[lane])
        y += heights[lane]
    _axis(root, measure, bottom)
    _legend(root, bottom + 68)
    return root


def _bands(root: ET.Element, measure: Scale, public: Public, top: float, bottom: float) -> None:
    """The public times as lines across the lanes, and the spans between them as bands with their true length."""
    ordered = sorted(public, key=lambda item: item[1])
    for index, ((_, start), (_, end)) in enumerate(pairwise(ordered)):
        left, right = measure.x(start), measure.x(end)
        if index % 2 == 0:
            svg.box(root, left, top - 22, right - left, bottom - top + 22)
        label = brief(end - start)
        if right - left > 6.4 * len(label):
            svg.text(root, (left + right) / 2, top - 8, label, size=11, anchor="middle", fill=svg.QUIET)
    ends: dict[int, float] = {}
    for name, moment in ordered:
        x, label = measure.x(moment), f"{name} {clock(moment)}"
        width = 6.3 * len(label)
        left = min(max(x - 4, LEFT), svg.WIDTH - RIGHT - width)
        row = next((row for row in range(3) if ends.get(row, -math.inf) < left - 10), 2)
        ends[row] = left + width
        svg.line(root, x, 16.0 + 15 * row, x, bottom, stroke=svg.QUIET, dash="3 3")
        svg.text(root, left + 8, 14.0 + 15 * row, label, size=11, weight=600)


def _lane(root: ET.Element, view: View, name: str, marks: list[Mark], y: float, height: float) -> None:
    executor = marks[0].fold.first.executor
    svg.line(root, 0, y, svg.WIDTH - RIGHT, y)
    middle = y + height / 2
    if name != OTHERS:
        svg.mark(root, 12, middle, executor, radius=5)
    lines = [name] if len(name) <= ROOM else list(name.replace(" session)", ")").partition(" (")[::2])
    for index, words in enumerate(lines):
        shown = shorten(words if index == 0 else f"({words}", ROOM)
        place = middle + 4 + 14 * index - 7 * (len(lines) - 1)
        svg.told(svg.text(root, 26, place, shown, size=12, fill=svg.QUIET if index else svg.INK), name)
    for mark in marks:
        _mark(root, view, mark, y + 20 + LEVEL * mark.level)


def _mark(root: ET.Element, view: View, mark: Mark, y: float) -> None:
    first = mark.fold.first
    if mark.end > mark.x:
        svg.line(root, mark.x, y, mark.end, y, stroke=svg.colour(first.executor), width=2)
    shape = svg.mark(root, mark.x, y, first.executor, failed=failed(first))
    svg.told(shape, f"{mark.number}. {when(mark.fold)} {plain(call(first))} by {view.who(first)}")
    svg.text(root, mark.x + 9.5, y - 5, mark.label, size=9.5, weight=600)


def _axis(root: ET.Element, measure: Scale, y: float) -> None:
    """Ticks where there is room, and the true length of each long gap that the scale shortens."""
    svg.line(root, LEFT, y, svg.WIDTH - RIGHT, y, stroke=svg.QUIET)
    last = -math.inf
    for moment, x in zip(measure.moments, measure.places, strict=True):
        clamped = x > svg.WIDTH - RIGHT - 44
        if x - last < (120 if clamped else 84):
            continue
        last = x
        svg.line(root, x, y, x, y + 5, stroke=svg.QUIET)
        anchor = "end" if clamped else "middle"
        place = x + (14 if anchor == "end" else 0)
        svg.text(root, place, y + 18, tick(moment), size=10.5, anchor=anchor, fill=svg.QUIET)
    for (before, left), (after, right) in pairwise(zip(measure.moments, measure.places, strict=True)):
        gap = after - before
        if gap.total_seconds() >= LONG_GAP and right - left > 34:
            middle = (left + right) / 2
            svg.path(root, f"M{svg.number(middle - 7)} {svg.number(y + 4)}l4 -8m3 8l4 -8", stroke=svg.QUIET, width=1.3)
            group = svg.text(root, middle, y + 34, brief(gap), size=10, anchor="middle", fill=svg.QUIET)
            svg.told(group, f"{duration(gap)} without an event of the chain")


def _legend(root: ET.Element, y: float) -> None:
    x = LEFT
    for executor, title in CLASS_TITLES.items():
        svg.mark(root, x, y - 4, executor, radius=5)
        svg.text(root, x + 13, y, title, size=11, fill=svg.QUIET)
        x += 34 + 6.6 * len(title)
    svg.mark(root, x + 4, y - 4, "aws_service", radius=3.5, failed=True)
    svg.text(root, x + 18, y, "ring: the call failed", size=11, fill=svg.QUIET)
