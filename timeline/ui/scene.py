"""From the answers of the case to the scene that the figures draw: which lanes, strips or marks, which chain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from timeline.model import ACTOR_CLASSES, ActorClass, Incident, Step
from timeline.render.figures import Scene, Strips
from timeline.render.lanes import Edge, Key, Lane, Mark, milliseconds, phases
from timeline.ui import ranks
from timeline.ui.case import Case, Row
from timeline.ui.state import View, asked

BINS = 400
MOST_MARKS = 3_000
"""Up to so many events stand as single markers; more become strips (measured: docs/decisions)."""
MOST_EDGES = 800
"""Of a chain so many links are drawn, those that led to the event first: all that a message has room for."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The scene with its numbers: events shown, events of every class in the window, links of the whole chain."""

    scene: Scene
    shown: int
    by_class: dict[ActorClass, int]
    chain: Sequence[Row]


def sight(case: Case, incident: Incident, view: View) -> Sight:
    """What the view shows, asked of the case."""
    actors = ranks.offered(case, incident, view)
    own = ranks.own(actors, view)
    bins = _bins(case, incident, view, own)
    by_class = {name: sum(row["n"] for row in bins if row["executor"] == name) for name in ACTOR_CLASSES}
    shown = sum(by_class[name] for name in view.classes)
    chain = case.ask("ui_chain", event_id=view.event) if view.event else []
    drawn = sorted(chain, key=lambda row: row["side"] != "before")[:MOST_EDGES]
    ends = _ends(drawn)
    marks = _marks(case, incident, view, shown)
    marks |= {key: mark for key, mark in ends.items() if key not in marks}
    lanes, headings = ranks.arranged(case, actors, own, bins, marks, view)
    scene = Scene(
        lo=view.lo,
        hi=view.hi,
        lanes=lanes,
        marks=tuple(marks.values()),
        edges=_edges(drawn, marks),
        phases=phases(incident, view.lo, view.hi),
        selected=view.event,
        pinned=frozenset(case.notes().pinned),
        strips=None if shown <= MOST_MARKS else _strips(bins, own, lanes, view),
        headings=headings,
    )
    return Sight(scene, shown, by_class, chain)


def _bins(case: Case, incident: Incident, view: View, own: tuple[Key, ...]) -> Sequence[Row]:
    """The window as bins by lane. A search that finds few reads all texts once: its bins are those of its marks."""
    if view.text and set(view.classes) == set(ACTOR_CLASSES):
        rows = events(case, incident, view, MOST_MARKS, 0)
        if len(rows) < MOST_MARKS:
            return binned(rows, own, view)
    lanes = [f"{executor}|{actor}" for executor, actor in own]
    return case.ask("ui_bins", bins=BINS, lanes=lanes, **asked(case, view))


def binned(rows: Sequence[Row], own: tuple[Key, ...], view: View) -> list[dict[str, Any]]:
    """Events as the question ``ui_bins`` would count them."""
    lanes = {key: at for at, key in enumerate(own)}
    width = view.hi - view.lo
    places = [
        (
            row["executor"],
            lanes.get((row["executor"], row["actor"]), -1),
            min(BINS - 1, (row["ms"] - view.lo) * BINS // width),
        )
        for row in rows
    ]
    errors = Counter(place for place, row in zip(places, rows, strict=True) if row["failed"])
    return [
        {"executor": place[0], "lane": place[1], "bin": place[2], "n": n, "errors": errors[place]}
        for place, n in sorted(Counter(places).items())
    ]


def listed(case: Case, incident: Incident, view: View, shown: int, most: int, offset: int) -> Sequence[Row]:
    """The events of the window from ``offset`` on; those that stand as marks are not looked for a second time."""
    if shown <= MOST_MARKS:
        return events(case, incident, view, MOST_MARKS, 0)[offset : offset + most]
    return events(case, incident, view, most, offset)


def events(case: Case, incident: Incident, view: View, most: int, offset: int) -> Sequence[Row]:
    """The events of the window that pass the filters, in the order of time."""
    wanted = {"classes": list(view.classes), "incident_id": incident.incident_id, **asked(case, view)}
    return case.ask("ui_events", limit=most, offset=offset, **wanted)


def _marks(case: Case, incident: Incident, view: View, shown: int) -> dict[str, Mark]:
    """Every event of the window while they are few; only the incident's that pass the filter when they are many."""
    if shown <= MOST_MARKS:
        return {row["event_id"]: _mark(row) for row in events(case, incident, view, MOST_MARKS, 0)}
    steps = [step for step in incident.steps if step.role != "excluded" and _passes(step, view)]
    return {step.event_id: _step_mark(step) for step in steps[:MOST_MARKS]}


def _passes(step: Step, view: View) -> bool:
    failed = bool(step.error_code or step.error_message)
    kept = {
        "actor": step.actor,
        "service": step.event_source,
        "region": step.region,
        "account": step.account_id,
        "error": step.error_code,
    }
    return (
        view.lo <= milliseconds(step.event_time) < view.hi
        and step.executor in view.classes
        and (failed or not view.errors_only)
        and all(getattr(view, name) in ("", value) for name, value in kept.items())
        and not (view.text or view.writes_only or view.resource)
    )


def _mark(row: Row) -> Mark:
    role = None if row["role"] == "excluded" else row["role"]
    return Mark(
        row["event_id"],
        row["ms"],
        row["executor"],
        row["actor"],
        row["event_name"],
        row["error_code"],
        row["failed"],
        role,
    )


def _step_mark(step: Step) -> Mark:
    return Mark(
        step.event_id,
        milliseconds(step.event_time),
        step.executor,
        step.actor,
        step.event_name,
        step.error_code,
        bool(step.error_code or step.error_message),
        step.role,
    )


def _ends(chain: Sequence[Row]) -> dict[str, Mark]:
    """The events of a chain as marks, also those that the filter or the window hides: a chain is drawn whole."""
    found: dict[str, Mark] = {}
    for row in chain:
        for end, error in (("cause", None), ("effect", row["effect_error"])):
            event_id = row[f"{end}_id"]
            if event_id not in found or error:
                found[event_id] = Mark(
                    event_id,
                    row[f"{end}_ms"],
                    row[f"{end}_executor"],
                    row[f"{end}_actor"],
                    row[f"{end}_name"],
                    error,
                    bool(error),
                    None,
                )
    return found


def _edges(chain: Sequence[Row], marks: dict[str, Mark]) -> tuple[Edge, ...]:
    return tuple(
        Edge(marks[row["cause_id"]], marks[row["effect_id"]], row["kind"], row["grade"], row["reason"])
        for row in chain
        if row["cause_id"] in marks and row["effect_id"] in marks
    )


def _strips(bins: Sequence[Row], own: tuple[Key, ...], lanes: tuple[Lane, ...], view: View) -> Strips:
    rows: dict[Any, int] = {(lane.executor, lane.actor): at for at, lane in enumerate(lanes)}
    counts = np.zeros((len(lanes), BINS), dtype=np.int64)
    errors = np.zeros((len(lanes), BINS), dtype=np.int64)
    for row in bins:
        key = own[row["lane"]] if row["lane"] >= 0 else (row["executor"], None)
        at = rows.get(key)
        if at is not None and row["executor"] in view.classes:
            counts[at, row["bin"]] += row["n"]
            errors[at, row["bin"]] += row["errors"]
    return Strips(counts, errors)


def overview(case: Case, trail: tuple[int, int], bins: int = 240) -> dict[ActorClass, Any]:
    """The whole trail by class: arrays of ``bins`` counts."""
    counts: dict[ActorClass, Any] = {name: np.zeros(bins, dtype=np.int64) for name in ACTOR_CLASSES}
    for row in case.ask("ui_overview", index=case.index, lo=trail[0], hi=trail[1], bins=bins):
        if row["executor"] in counts:
            counts[row["executor"]][row["bin"]] = row["n"]
    return counts
