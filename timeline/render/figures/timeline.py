"""Lanes by actor: strips or marks, the incident's events always, and the chain of the selected event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from timeline.render.figures import marks, strips
from timeline.render.figures.canvas import FONT, ROLE_WORDS, frame, short_name, time_axis, words
from timeline.render.figures.groups import Heading
from timeline.render.figures.strips import Strips
from timeline.render.lanes import Edge, Lane, Mark, Phase, place
from timeline.render.palette import DASH, PREFIX, WIDTH, Theme
from timeline.render.text import count


@dataclass(frozen=True, slots=True)
class Scene:
    """What the lanes show of a window: strips when there are many events, else every event as a mark."""

    lo: int
    hi: int
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    edges: tuple[Edge, ...] = ()
    phases: tuple[Phase, ...] = ()
    selected: str = ""
    strips: Strips | None = None
    zone: str = "UTC"
    pinned: frozenset[str] = frozenset()
    headings: tuple[Heading, ...] = ()


def timeline(scene: Scene, theme: Theme) -> go.Figure:
    """Lanes by actor: strips or marks, the incident's events always, and the chain of the selected event."""
    figure = go.Figure()
    rows = max((lane.y for lane in scene.lanes), default=1.0) + 0.6
    if scene.strips is not None:
        strips.add(figure, scene.strips, scene.lanes, scene.lo, scene.hi, theme)
    spots = place(scene.marks, scene.lanes, scene.hi - scene.lo)
    _edges(figure, scene, spots, theme)
    seen = [mark for mark in scene.marks if mark.event_id in spots and scene.lo <= mark.ms <= scene.hi]
    marks.add(figure, seen, spots, theme)
    _roles(figure, scene, spots, theme)
    height = int(min(max(rows * 24.5 + 66, 280), 560))
    figure.update_layout(
        **frame(theme, height=height, bottom=44, top=22),
        dragmode="zoom",
        uirevision="keep",
        hovermode="closest",
        hoverlabel={"align": "left", "font": {"family": FONT, "size": 12}},
    )
    figure.update_xaxes(
        **time_axis(theme, scene.lo, scene.hi),
        hoverformat=f"%Y-%m-%d %H:%M:%S {words(scene.zone).replace('%', '')}",
        title={"text": f"time in {words(scene.zone)}", "font": {"size": 11, "color": theme.faint}, "standoff": 4},
    )
    figure.update_yaxes(
        range=[rows, -0.3],
        tickvals=[lane.y for lane in scene.lanes],
        ticktext=[lane_label(lane, theme) for lane in scene.lanes],
        tickfont={"size": 12.5, "color": theme.ink},
        fixedrange=True,
        automargin=False,
        showgrid=False,
        zeroline=False,
        ticks="",
    )
    _headings(figure, scene.headings, theme)
    _phases(figure, scene, theme)
    return figure


def lane_label(lane: Lane, theme: Theme) -> str:
    """The actor's name, cut to the margin, and the shape of its class beside the lane."""
    shape = f"<span style='color:{theme.colour[lane.executor]}'>{PREFIX[lane.executor]}</span>"
    name = (
        f"<i>{count(lane.others, 'other')}</i>"
        if lane.actor is None
        else words(short_name(lane.actor or "no name"), 33)
    )
    return f"{name} {shape}"


def timeline_alt(scene: Scene, events: int) -> str:
    """The lanes in words; the table beneath holds the same rows."""
    how = "as density strips" if scene.strips is not None else "as single markers"
    chain = f" The chain of the selected event has {count(len(scene.edges), 'link')}." if scene.edges else ""
    return f"{count(events, 'event')} in {count(len(scene.lanes), 'lane')} by actor, {how}.{chain} Listed below."


def _edges(figure: go.Figure, scene: Scene, spots: Mapping[str, float], theme: Theme) -> None:
    """One trace for each kind and grade."""
    groups: dict[tuple[str, str], list[Edge]] = {}
    is_clear = len(scene.edges) < 60  # in a crowd dashes only flicker
    for edge in scene.edges:
        if edge.cause.event_id in spots and edge.effect.event_id in spots:
            groups.setdefault((edge.kind, edge.grade), []).append(edge)
    for (kind, grade), edges in sorted(groups.items()):
        ends = [(one.cause, one.effect) for one in edges]
        figure.add_scatter(
            x=_strokes([(cause.ms, effect.ms) for cause, effect in ends], "float64"),
            y=_strokes([(spots[cause.event_id], spots[effect.event_id]) for cause, effect in ends], "float32"),
            mode="lines+markers",
            hoverinfo="skip",
            name=f"{kind} {grade}",
            opacity=0.75 if is_clear else 0.16,
            line={
                "width": WIDTH.get(grade, 1.1) * (1 if is_clear else 0.5),
                "dash": DASH.get(kind, "dot") if is_clear else "solid",
                "color": theme.ink,
            },
            marker={
                "symbol": "arrow",
                "angleref": "previous",
                "size": 8 if is_clear else 4,
                "standoff": 5,
                "color": theme.ink,
            },
        )


def _strokes(pairs: Sequence[tuple[float, float]], kind: str) -> npt.NDArray[np.floating[Any]]:
    """Both ends of every stroke, one stroke after the other; what is no number lifts the pen between two."""
    return np.array([(*pair, np.nan) for pair in pairs], dtype=kind).ravel()


def _roles(figure: go.Figure, scene: Scene, spots: Mapping[str, float], theme: Theme) -> None:
    """A ring around roots and around the selected event; a word for each part, once where several stand together."""
    known = {mark.event_id: mark for mark in scene.marks if mark.event_id in spots}
    roots = [mark for mark in known.values() if mark.role == "root"]
    _rings(figure, roots, spots, theme.ink, 21, 2.4)
    chosen = [known[scene.selected]] if scene.selected in known else []
    _rings(figure, chosen, spots, theme.accent, 27, 2.6)
    for mark in chosen:
        figure.add_shape(
            type="line",
            x0=mark.ms,
            x1=mark.ms,
            yref="paper",
            y0=0,
            y1=1,
            layer="below",
            line={"color": theme.accent, "width": 1, "dash": "dot"},
        )
    _stars(figure, [mark for mark in known.values() if mark.event_id in scene.pinned], theme)
    said: set[tuple[str, int]] = set()
    ranked = sorted(
        known.values(),
        key=lambda mark: (list(ROLE_WORDS).index(mark.role) if mark.role in ROLE_WORDS else 9, mark.ms, mark.event_id),
    )
    for mark in ranked:
        word = ROLE_WORDS.get(mark.role or "")
        near = {(mark.actor, (mark.ms - scene.lo) * 12 // max(scene.hi - scene.lo, 1) + aside) for aside in (-1, 0, 1)}
        if word and not near & said:
            said |= near
            figure.add_annotation(
                x=mark.ms,
                y=spots[mark.event_id],
                text=f"<b>{word}</b>",
                showarrow=False,
                yshift=18,
                font={"size": 10.5, "color": theme.ink},
                bgcolor=theme.fade(theme.paper, 0.8),
                borderpad=1,
            )


def _stars(figure: go.Figure, pinned: Sequence[Mark], theme: Theme) -> None:
    """The investigator's pins stand at the foot of the lanes, apart from the evidence."""
    for mark in pinned:
        figure.add_annotation(
            x=mark.ms,
            yref="paper",
            y=0,
            yanchor="bottom",
            text="★",
            showarrow=False,
            hovertext=f"pinned: {words(mark.action)}",
            font={"size": 13, "color": theme.accent},
        )


def _rings(
    figure: go.Figure, ringed: Sequence[Mark], spots: Mapping[str, float], colour: str, size: int, width: float
) -> None:
    figure.add_scatter(
        x=marks.moments(ringed),
        y=marks.heights(ringed, spots),
        mode="markers",
        hoverinfo="skip",
        marker={"symbol": "circle-open", "size": size, "color": colour, "line": {"width": width}},
    )


def _headings(figure: go.Figure, headings: Sequence[Heading], theme: Theme) -> None:
    """The name of each group above its first lane, and a hairline across."""
    for heading in headings:
        figure.add_annotation(
            xref="paper",
            x=-0.008,
            xanchor="right",
            y=heading.y - 0.74,
            text=f"<b>{words(short_name(heading.text).upper(), 33)}</b>",
            showarrow=False,
            font={"size": 9.5, "color": theme.faint},
        )
        if heading is not headings[0]:
            figure.add_shape(
                type="line",
                xref="paper",
                x0=0,
                x1=1,
                y0=heading.y - 0.9,
                y1=heading.y - 0.9,
                line={"color": theme.fade(theme.ink, 0.16), "width": 1},
            )


def _phases(figure: go.Figure, scene: Scene, theme: Theme) -> None:
    """Bands behind the lanes, their names above, where there is room for them."""
    for number, phase in enumerate(scene.phases):
        figure.add_shape(
            type="rect",
            x0=phase.lo,
            x1=phase.hi,
            yref="paper",
            y0=0,
            y1=1,
            layer="below",
            line_width=0,
            fillcolor=theme.fade(theme.accent, 0.03 if number % 2 else 0.075),
        )
        if (phase.hi - phase.lo) * 11 > scene.hi - scene.lo:
            figure.add_annotation(
                x=(phase.lo + phase.hi) / 2,
                yref="paper",
                y=1,
                yanchor="bottom",
                text=phase.name,
                showarrow=False,
                font={"size": 11, "color": theme.faint},
            )
