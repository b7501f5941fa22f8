"""UTC or the reader's own time on the axis and in the tables: never without its label.

Everything is kept, asked and linked in UTC. Plotly knows no zones, so for local time the figures get all times shifted
by the offset that holds at the beginning of the window, and what they report is shifted back.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from timeline.render.figures import Scene
from timeline.render.lanes import Mark
from timeline.ui.state import View


def zone() -> tzinfo:
    """The browser's zone; UTC when it does not say one that is known here."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def offset(view: View) -> timedelta:
    """How far the clock shown is ahead of UTC."""
    if not view.local:
        return timedelta(0)
    return zone().utcoffset(datetime.fromtimestamp(view.lo / 1000, UTC)) or timedelta(0)


def shift(view: View) -> int:
    """The same in milliseconds."""
    return round(offset(view) / timedelta(milliseconds=1))


def label(view: View) -> str:
    """What stands beside every time: ``UTC``, or the zone with its offset."""
    if not view.local or str(zone()) in ("UTC", "Etc/UTC"):
        return "UTC"
    minutes = shift(view) // 60_000
    sign = "-" if minutes < 0 else "+"
    return f"{zone()}, UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def shown(view: View, ms: int) -> str:
    """A moment on the clock that is shown, to the second, without its label."""
    return f"{datetime.fromtimestamp((ms + shift(view)) / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def written(view: View, moment: datetime) -> str:
    """The same for a time of an event."""
    return f"{moment.astimezone(UTC) + offset(view):%Y-%m-%d %H:%M:%S}"


def moved(scene: Scene, view: View) -> Scene:
    """A scene on the clock that is shown."""
    by = shift(view)
    if not by:
        return replace(scene, zone=label(view))

    def later(mark: Mark) -> Mark:
        return replace(mark, ms=mark.ms + by)

    return replace(
        scene,
        lo=scene.lo + by,
        hi=scene.hi + by,
        zone=label(view),
        marks=tuple(later(mark) for mark in scene.marks),
        edges=tuple(replace(edge, cause=later(edge.cause), effect=later(edge.effect)) for edge in scene.edges),
        phases=tuple(replace(phase, lo=phase.lo + by, hi=phase.hi + by) for phase in scene.phases),
    )
