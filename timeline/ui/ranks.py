"""Which actors have a lane of their own, in what order, and under which heading."""

from collections import Counter
from collections.abc import Mapping, Sequence

from timeline.model import ActorClass, Incident
from timeline.render.figures import Heading, grouped
from timeline.render.lanes import MOST_LANES, Key, Lane, Mark, choose
from timeline.ui.case import Case, Row
from timeline.ui.state import View

ALONE = "each with its own credentials"
MOST_OFFERED = 40
"""Actors of each class that can have a lane of their own; any other gets one when it is pinned."""


def offered(case: Case, incident: Incident, view: View) -> Sequence[Row]:
    """The actors that can have a lane: the weightiest of every class, and those that are pinned."""
    return case.ask(
        "ui_lanes",
        incident_id=incident.incident_id,
        most=MOST_OFFERED,
        pinned=[_text(key) for key in view.pinned_lanes],
    )


def own(actors: Sequence[Row], view: View) -> tuple[Key, ...]:
    """The actors with a lane of their own: the pinned ones in the order they were pinned, then the weightiest."""
    known = {_key(row) for row in actors}
    pinned = [key for key in view.pinned_lanes if key in known]
    others = [(*_key(row), row["incident_n"] > 0) for row in actors if _key(row) not in pinned]
    return (*pinned, *choose(others, MOST_LANES - min(len(pinned), MOST_LANES)))


def arranged(
    case: Case, actors: Sequence[Row], keys: tuple[Key, ...], bins: Sequence[Row], marks: Mapping[str, Mark], view: View
) -> tuple[tuple[Lane, ...], tuple[Heading, ...]]:
    """The lanes in which this window has something, and the pinned ones.

    The order never changes with the window, so that an actor is found where it was.
    """
    pinned = set(view.pinned_lanes)
    marked = {(mark.executor, mark.actor) for mark in marks.values()}
    busy = {row["lane"] for row in bins if row["executor"] in view.classes}
    shown = [key for at, key in enumerate(keys) if at in busy or key in marked or key in pinned]
    rest = _rest(actors, keys, bins, marked, view)
    if view.group == "class":
        return grouped(shown, rest, None, pinned)
    rank = {_key(row): at for at, row in enumerate(actors)}  # named groups stand in the order of their weightiest actor
    shown.sort(key=lambda key: -1 if key in pinned else rank[key])
    return grouped(shown, rest, _groups(case, [key for key in shown if key not in pinned], view), pinned)


def _rest(
    actors: Sequence[Row], keys: tuple[Key, ...], bins: Sequence[Row], marked: set[Key], view: View
) -> Mapping[ActorClass, int]:
    """How many actors of each class share the lane of the others, where that lane has something."""
    crowd = {row["executor"] for row in bins if row["lane"] < 0 and row["executor"] in view.classes}
    crowd |= {executor for executor, actor in marked if (executor, actor) not in keys}
    of_class: dict[ActorClass, int] = {row["executor"]: row["of_class"] for row in actors}
    return {name: many - sum(1 for key in keys if key[0] == name) for name, many in of_class.items() if name in crowd}


def _groups(case: Case, shown: Sequence[Key], view: View) -> Mapping[Key, str]:
    """The group of every actor: whose credentials it used most, or where it did most.

    Who shares credentials with no other lane stands with the others of that kind: headings are for company.
    """
    rows = case.ask("ui_lane_groups", index=case.index, actors=sorted(_text(key) for key in shown))
    named = {_key(row): row[view.group] or f"{view.group} not known" for row in rows}
    if view.group == "owner":
        company = Counter(named.values())
        named = {key: name if company[name] > 1 else ALONE for key, name in named.items()}
    return named


def _key(row: Row) -> Key:
    return row["executor"], row["actor"]


def _text(key: Key) -> str:
    return f"{key[0]}|{key[1]}"
