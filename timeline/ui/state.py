"""What is being looked at: the incident, the window, the filters, the selected event. Kept in one place, mirrored in
the URL.

The URL restores exactly this view in another browser; whatever in it makes no sense is passed over.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from timeline.model import ACTOR_CLASSES, ActorClass, Incident
from timeline.render.lanes import Key, milliseconds
from timeline.ui.case import Case

PAGE = 200
MOST_PINNED = 12
"""Lanes: more pinned ones would leave no room for the rest."""
SHORTEST = 1_000
"""The narrowest window, in milliseconds: CloudTrail knows no time finer than a second."""


GROUPS = ("class", "owner", "account")
"""What lanes can stand together by."""
NARROW = ("actor", "resource", "service", "region", "account", "error")
"""The filters that keep one value only."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a link to this view must say."""

    lo: int
    hi: int
    classes: tuple[ActorClass, ...] = ACTOR_CLASSES
    text: str = ""
    errors_only: bool = False
    writes_only: bool = False
    actor: str = ""
    resource: str = ""
    service: str = ""
    region: str = ""
    account: str = ""
    error: str = ""
    event: str = ""
    other: str = ""
    pinned: bool = False
    local: bool = False
    page: int = 0
    group: str = "class"
    pinned_lanes: tuple[Key, ...] = ()

    @property
    def filter(self) -> Mapping[str, Any]:
        """What all questions about a window share, but for the pins (``asked``)."""
        return {
            "lo": self.lo,
            "hi": self.hi,
            "text": self.text,
            "errors_only": self.errors_only,
            "writes_only": self.writes_only,
            **{name: getattr(self, name) for name in NARROW},
        }


def asked(case: Case, view: View) -> Mapping[str, Any]:
    """The parameters of every question about the window. Nothing is pinned: then the pinned events are none."""
    only = list(case.notes().pinned) or [""] if view.pinned else []
    return {**view.filter, "index": case.index, "only": only}


def whole(case: Case) -> tuple[int, int]:
    """The first and last moment of the trail, milliseconds since 1970."""
    extent = case.ask("ui_extent")[0]
    return extent["lo"], extent["hi"]


def around(incident: Incident, trail: tuple[int, int]) -> tuple[int, int]:
    """The window that shows an incident from its first step to its last with some air; the whole trail without one."""
    times = [milliseconds(step.event_time) for step in incident.steps if step.role != "excluded"]
    if not times:
        return trail
    air = max((max(times) - min(times)) // 16, 30_000)
    return max(trail[0], min(times) - air), min(trail[1], max(times) + air)


def current(case: Case, incident: Incident) -> View:
    """The view of this browser: as it was left, else as the URL says, else the incident."""
    if "view" not in st.session_state:
        trail = whole(case)
        st.session_state["view"] = read(st.query_params.to_dict(), View(*around(incident, trail)), trail)
    view: View = st.session_state["view"]
    return view


def change(**changes: Any) -> None:
    """Change something of the view; the table begins again at its first page."""
    view: View = st.session_state["view"]
    st.session_state["view"] = replace(view, **{"page": 0, **changes})


def move(lo: float, hi: float, trail: tuple[int, int]) -> None:
    """Look at another window: within the trail, no narrower than a second."""
    left = max(trail[0], min(int(lo), trail[1] - SHORTEST))
    change(lo=left, hi=min(trail[1], max(int(hi), left + SHORTEST)))


def moment(ms: int) -> str:
    """A time for the URL: ISO 8601, UTC, milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(view: View) -> dict[str, str]:
    """The view as query parameters, without what is as it always is."""
    said = {"from": moment(view.lo), "to": moment(view.hi)}
    hidden = [name for name in ACTOR_CLASSES if name not in view.classes]
    flags = {
        "errors": "1" if view.errors_only else "",
        "writes": "1" if view.writes_only else "",
        "hide": ",".join(hidden),
    }
    flags |= {"pinned": "1" if view.pinned else "", "tz": "local" if view.local else ""}
    texts = {"q": view.text, "event": view.event, "with": view.other}
    texts |= {name: getattr(view, name) for name in NARROW}
    lanes = {
        "group": view.group if view.group != GROUPS[0] else "",
        "lanes": json.dumps(view.pinned_lanes, ensure_ascii=False) if view.pinned_lanes else "",
    }
    return said | {name: value for name, value in (flags | texts | lanes).items() if value}


def read(said: Mapping[str, str], usual: View, trail: tuple[int, int]) -> View:
    """The view that query parameters describe; what they leave out or get wrong is as usual."""
    lo, hi = _time(said.get("from"), usual.lo), _time(said.get("to"), usual.hi)
    lo, hi = max(trail[0], lo), min(trail[1], hi)
    if hi - lo < SHORTEST:
        lo, hi = usual.lo, usual.hi
    hidden = said.get("hide", "").split(",")
    return View(
        lo=lo,
        hi=hi,
        classes=tuple(name for name in ACTOR_CLASSES if name not in hidden),
        text=said.get("q", ""),
        errors_only=said.get("errors") == "1",
        writes_only=said.get("writes") == "1",
        **{name: said.get(name, "") for name in NARROW},  # type: ignore[arg-type]
        event=said.get("event", ""),
        other=said.get("with", ""),
        pinned=said.get("pinned") == "1",
        local=said.get("tz") == "local",
        group=said["group"] if said.get("group") in GROUPS else GROUPS[0],
        pinned_lanes=_lanes(said.get("lanes", "")),
    )


def _lanes(said: str) -> tuple[Key, ...]:
    """Pinned lanes as a link tells them: pairs of class and actor; anything else is passed over."""
    try:
        found = json.loads(said or "[]")
    except (ValueError, RecursionError):
        return ()
    pairs = [one for one in found if isinstance(one, list) and len(one) == 2] if isinstance(found, list) else []
    keys = [(name, actor) for name, actor in pairs if name in ACTOR_CLASSES and isinstance(actor, str)]
    return tuple(dict.fromkeys(keys))[:MOST_PINNED]


def _time(said: str | None, usual: int) -> int:
    try:
        found = datetime.fromisoformat(said or "")
    except ValueError:
        return usual
    return milliseconds(found if found.tzinfo else found.replace(tzinfo=UTC))


def remember(said: Mapping[str, str]) -> None:
    """Make the URL say this."""
    if st.query_params.to_dict() != dict(said):
        st.query_params.from_dict(dict(said))
