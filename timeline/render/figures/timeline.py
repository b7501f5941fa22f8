"""Lanes by actor: strips or marks, the incident's events always, and the chain of the selected event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from timeline.model import ACTOR_CLASSES
from timeline.render.actors import CLASS_TITLES
from timeline.render.figures.canvas import FONT, ROLE_WORDS, frame, short_name, time_axis, words
from timeline.render.figures.groups import Heading
from timeline.render.lanes import Edge, Lane, Mark, Phase, place
from timeline.render.palette import DASH, PREFIX, SYMBOL, WIDTH, Theme
from timeline.render.text import count

SHADES = 250
"""How many shades of a class tell how many events a bin holds: 0 is none."""


@dataclass(frozen=True, slots=True)
class Strips:
    """How many events each lane has in each bin of the window: arrays of shape (lanes, bins)."""

    counts: npt.NDArray[np.int64]
    errors: npt.NDArray[np.int64]


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
        _strips(figure, scene, theme)
    spots = place(scene.marks, scene.lanes, scene.hi - scene.lo)
    _edges(figure, scene, spots, theme)
    _marks(figure, scene, spots, theme)
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


def _strips(figure: go.Figure, scene: Scene, theme: Theme) -> None:
    """A heatmap for each run of lanes of one class: between lanes that lie apart a heatmap would fill the gap.

    Shades travel as bytes and counts as the smallest integers: a third of the floats.
    """
    assert scene.strips is not None
    counts = scene.strips.counts
    width = (scene.hi - scene.lo) / counts.shape[1]
    centres = scene.lo + (np.arange(counts.shape[1]) + 0.5) * width
    top = float(np.log1p(counts.max())) if counts.any() else 1.0
    shades = np.ceil(np.log1p(counts) / top * SHADES).astype("uint8")
    numbers = counts.astype(np.min_scalar_type(int(counts.max()) if counts.size else 0))
    for own in _runs(scene.lanes):
        colour = theme.colour[scene.lanes[own[0]].executor]
        figure.add_heatmap(
            z=shades[own],
            x0=centres[0],
            dx=width,
            y=np.array([scene.lanes[at].y for at in own]),
            customdata=numbers[own],
            ygap=11,
            zmin=0,
            zmax=SHADES,
            showscale=False,
            colorscale=[
                [0, theme.fade(colour, 0)],
                [1 / SHADES, theme.fade(colour, 0.1)],
                [0.6, theme.fade(colour, 0.3)],
                [1, theme.fade(colour, 0.74)],
            ],
            hovertemplate="%{customdata:,} events around %{x|%H:%M:%S}<extra></extra>",
        )


def _runs(lanes: Sequence[Lane]) -> list[list[int]]:
    """The places of lanes that lie one beneath the other and are of one class."""
    runs: list[list[int]] = []
    for at, lane in enumerate(lanes):
        above = lanes[runs[-1][-1]] if runs else None
        if above is not None and above.executor == lane.executor and lane.y - above.y == 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _edges(figure: go.Figure, scene: Scene, spots: Mapping[str, float], theme: Theme) -> None:
    """One trace for each kind and grade; None lifts the pen between two edges."""
    groups: dict[tuple[str, str], list[Edge]] = {}
    is_clear = len(scene.edges) < 60  # in a crowd dashes only flicker
    for edge in scene.edges:
        if edge.cause.event_id in spots and edge.effect.event_id in spots:
            groups.setdefault((edge.kind, edge.grade), []).append(edge)
    for (kind, grade), edges in sorted(groups.items()):
        xs: list[float | None] = []
        ys: list[float | None] = []
        for edge in edges:
            xs += [edge.cause.ms, edge.effect.ms, None]
            ys += [spots[edge.cause.event_id], spots[edge.effect.event_id], None]
        figure.add_scatter(
            x=xs,
            y=ys,
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


def _marks(figure: go.Figure, scene: Scene, spots: Mapping[str, float], theme: Theme) -> None:
    drawn = [mark for mark in scene.marks if mark.event_id in spots]
    failed = [mark for mark in drawn if mark.failed]
    small = 8.5 if len(drawn) < 600 else 6.5
    sizes: dict[str | None, float] = {
        "root": 14.0,
        "effect": 9.0 if len(drawn) > 150 else 12.0,
        "propagation": 10.0,
        None: small,
    }
    figure.add_scatter(
        x=[mark.ms for mark in failed],
        y=[spots[mark.event_id] for mark in failed],
        mode="markers",
        hoverinfo="skip",
        name="failed",
        marker={
            "symbol": "circle-open",
            "size": 15 if len(failed) < 100 else 12,
            "color": theme.ink,
            "line": {"width": 1.1},
            "opacity": 0.75 if len(failed) < 100 else 0.4,
        },
    )
    for executor in ACTOR_CLASSES:
        mine = sorted((mark for mark in drawn if mark.executor == executor), key=lambda mark: mark.role is not None)
        if not mine:
            continue
        edge_width = [1.2 if mark.role or executor == "unknown" else 0 for mark in mine]
        figure.add_scatter(
            x=[mark.ms for mark in mine],
            y=[spots[mark.event_id] for mark in mine],
            mode="markers",
            name=CLASS_TITLES[executor],
            customdata=[mark.event_id for mark in mine],
            text=[_hover(mark) for mark in mine],
            hovertemplate="%{text}<extra></extra>",
            marker={
                "symbol": SYMBOL[executor],
                "size": [sizes.get(mark.role, 12.0) for mark in mine],
                "color": theme.colour[executor],
                "opacity": [1.0 if mark.role else 0.75 for mark in mine],
                "line": {"width": edge_width, "color": theme.ink if executor == "unknown" else theme.paper},
            },
        )


def _hover(mark: Mark) -> str:
    error = f"<br>⊘ {words(mark.error or 'failed')}" if mark.failed else ""
    part = f"<br>{words(mark.role.replace('_', ' '))} of the incident" if mark.role else ""
    return f"<b>{words(mark.action)}</b>{error}<br>{PREFIX[mark.executor]} {words(mark.actor)}{part}"


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
    figure: go.Figure, marks: Sequence[Mark], spots: Mapping[str, float], colour: str, size: int, width: float
) -> None:
    figure.add_scatter(
        x=[mark.ms for mark in marks],
        y=[spots[mark.event_id] for mark in marks],
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
