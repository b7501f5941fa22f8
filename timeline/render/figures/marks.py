"""Single events on the lanes, thousands of them in one light message: what many marks share travels once.

Places and names of events travel as arrays of numbers. The words that a mark shows on hover stand once in a table of
its trace, and each mark carries only a template that names two of them.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

from timeline.model import ACTOR_CLASSES, ActorClass
from timeline.render.actors import CLASS_TITLES
from timeline.render.figures.canvas import words
from timeline.render.lanes import Mark
from timeline.render.palette import PREFIX, SYMBOL, Theme

SIZES = {"root": 14.0, "effect": 12.0, "propagation": 10.0}
OTHER_PARTS = 12.0
WIDTHS = (80, 40, 20, 10, 1)
"""How many characters of each word are shown on hover: the first width with which all of them weigh little enough."""
HEAVIEST_WORDS = 40_000
"""Bytes that the words of all marks may weigh."""


def number(event_id: str) -> int:
    """The number by which a picture calls an event: 48 bits of its digest, which a double holds exactly.

    It says the same whatever else is drawn, so a click that comes late never means another event.
    """
    return int.from_bytes(hashlib.blake2b(event_id.encode(), digest_size=6).digest())


def called(picked: object, marks: Iterable[Mark]) -> str | None:
    """The event that a picture calls by a number, among those drawn; None when it is none of them."""
    return next((mark.event_id for mark in marks if number(mark.event_id) == picked), None)


def moments(marks: Sequence[Mark]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """When marks happened, as Plotly reads an array: milliseconds since 1970."""
    return np.array([mark.ms for mark in marks], dtype=np.float64)


def heights(marks: Sequence[Mark], spots: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Where marks stand, in lanes from the top."""
    return np.array([spots[mark.event_id] for mark in marks], dtype=np.float32)


def add(figure: go.Figure, drawn: Sequence[Mark], spots: Mapping[str, float], theme: Theme) -> None:
    """All marks: rings around failed calls, then class by class, those with a part in the incident above all others."""
    _failed(figure, [mark for mark in drawn if mark.failed], spots, theme)
    width = _width(drawn)
    for has_part in (False, True):
        for executor in ACTOR_CLASSES:
            mine = [mark for mark in drawn if mark.executor == executor and (mark.role is not None) == has_part]
            if mine:
                _class(figure, executor, mine, spots, theme, crowd=len(drawn), width=width)


def _failed(figure: go.Figure, failed: Sequence[Mark], spots: Mapping[str, float], theme: Theme) -> None:
    is_crowd = len(failed) >= 100
    figure.add_scatter(
        x=moments(failed),
        y=heights(failed, spots),
        mode="markers",
        hoverinfo="skip",
        name="failed",
        marker={
            "symbol": "circle-open",
            "size": 12 if is_crowd else 15,
            "color": theme.ink,
            "line": {"width": 1.1},
            "opacity": 0.4 if is_crowd else 0.75,
        },
    )


def _class(
    figure: go.Figure,
    executor: ActorClass,
    mine: Sequence[Mark],
    spots: Mapping[str, float],
    theme: Theme,
    *,
    crowd: int,
    width: int,
) -> None:
    """The marks of one class, all with a part or all without: they look alike but for their size."""
    has_part = mine[0].role is not None
    table, templates = _told(mine, width)
    figure.add_scatter(
        x=moments(mine),
        y=heights(mine, spots),
        mode="markers",
        name=CLASS_TITLES[executor],
        customdata=np.array([number(mark.event_id) for mark in mine], dtype=np.float64),
        meta=table,
        hovertemplate=templates,
        hoverlabel={"namelength": 0},
        marker={
            "symbol": SYMBOL[executor],
            "size": np.array([_size(mark, crowd) for mark in mine], dtype=np.float32) if has_part else _small(crowd),
            "color": theme.colour[executor],
            "opacity": 1.0 if has_part else 0.75,
            "line": {
                "width": 1.2 if has_part or executor == "unknown" else 0,
                "color": theme.ink if executor == "unknown" else theme.paper,
            },
        },
    )


def _small(crowd: int) -> float:
    return 8.5 if crowd < 600 else 6.5


def _size(mark: Mark, crowd: int) -> float:
    return 9.0 if mark.role == "effect" and crowd > 150 else SIZES.get(mark.role or "", OTHER_PARTS)


def _told(marks: Sequence[Mark], width: int) -> tuple[list[str], list[str]]:
    """The words that marks show on hover, each once, and for every mark the template that names its own and its time.

    Plotly puts a word in the place of its name once and looks no further, so a template in a stranger's word is text.
    """
    pairs = [(_what(mark, width), _who(mark, width)) for mark in marks]
    table = sorted({word for pair in pairs for word in pair})
    name = {word: f"%{{meta[{place}]}}" for place, word in enumerate(table)}
    return table, [f"{name[what]}{name[who]}%{{x}}" for what, who in pairs]


def _width(marks: Sequence[Mark]) -> int:
    """How much of each word can be told: many thousands of long ones are cut, for a click tells all."""
    for width in WIDTHS:
        said = {_what(mark, width) for mark in marks} | {_who(mark, width) for mark in marks}
        if len(to_json_plotly(list(said))) <= HEAVIEST_WORDS:
            return width
    return WIDTHS[-1]


def _what(mark: Mark, width: int) -> str:
    error = f"<br>⊘ {words(mark.error or 'failed', width)}" if mark.failed else ""
    part = f"<br>{words(mark.role.replace('_', ' '))} of the incident" if mark.role else ""
    return f"<b>{words(mark.action, width)}</b>{error}{part}"


def _who(mark: Mark, width: int) -> str:
    return f"<br>{PREFIX[mark.executor]} {words(mark.actor, width)}<br>"
