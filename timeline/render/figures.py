"""The pictures of the app, as Plotly figures: pure functions of what they are given, light or dark.

Names in the figures come from logs. Plotly reads a little HTML in its texts, so every such text goes through ``words``,
which makes it inert. Each figure has an ``alt`` text, and the pages show a table with the same rows.
"""

import html
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from timeline.model import ACTOR_CLASSES, ActorClass, Incident
from timeline.render.actors import CLASS_TITLES
from timeline.render.lanes import Edge, Lane, Mark, Phase, place
from timeline.render.operations import Chain, Operation
from timeline.render.palette import DASH, PREFIX, SYMBOL, WIDTH, Theme
from timeline.render.text import count, printable, shorten

LEFT, RIGHT = 236, 14
"""Margins of the overview and of the lanes: equal, so that a moment stands at the same place in both."""

CONFIG = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "displaylogo": False,
    "scrollZoom": False,
    "responsive": True,
}
PAST_LABEL = 0.6
"""Where an arrow of the chain leaves its operation, in columns: behind the name that stands there."""

ROLE_WORDS = {"root": "ROOT", "guardrail_removed": "guardrail off", "detection": "noticed", "recovery": "recovery"}
FONT = "'Source Sans', 'Source Sans Pro', sans-serif"


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


def words(text: object, width: int = 80) -> str:
    """Log text as Plotly shows it: visible, short, and without a tag that could come alive."""
    return html.escape(shorten(printable(text), width))


def overview(
    counts: Mapping[ActorClass, npt.NDArray[np.int64]],
    lo: int,
    hi: int,
    window: tuple[int, int],
    incident: Incident,
    theme: Theme,
) -> go.Figure:
    """The whole trail, stacked by class, with the incident's events beneath and the window cut out of the shade."""
    bins = max((len(row) for row in counts.values()), default=1)
    width = (hi - lo) / bins
    centres = lo + (np.arange(bins) + 0.5) * width
    figure = go.Figure()
    for executor in ACTOR_CLASSES:
        if executor in counts and counts[executor].any():
            figure.add_bar(
                x=centres,
                y=counts[executor].astype("float64"),
                width=width,
                marker_color=theme.colour[executor],
                marker_line_width=0,
                name=CLASS_TITLES[executor],
                hovertemplate="%{y:,} by " + CLASS_TITLES[executor] + "<extra></extra>",
            )
    top = float(sum(counts.values(), np.zeros(bins, dtype=np.int64)).max()) if counts else 1.0
    top = top or 1.0
    steps = [step for step in incident.steps if step.role != "excluded"]
    figure.add_scatter(
        x=[step.event_time.timestamp() * 1000 for step in steps],
        y=[-0.17 * top] * len(steps),
        mode="markers",
        hoverinfo="skip",
        marker={
            "symbol": "line-ns",
            "size": 9,
            "line": {"width": 1.6, "color": [theme.colour[step.executor] for step in steps]},
        },
    )
    figure.update_layout(
        **_frame(theme, height=98, bottom=26),
        barmode="stack",
        bargap=0,
        dragmode="select",
        selectdirection="h",
        newselection={"line": {"color": theme.accent, "width": 1, "dash": "solid"}},
        selections=[],
    )
    figure.update_xaxes(**_time_axis(theme, lo, hi), nticks=8)
    figure.update_yaxes(visible=False, range=[-0.32 * top, 1.04 * top], fixedrange=True, automargin=False)
    _window(figure, lo, hi, window, theme)
    figure.add_annotation(
        text="whole trail<br><span style='font-size:11px'>drag to set the window</span>",
        xref="paper",
        x=-0.008,
        xanchor="right",
        yref="paper",
        y=0.55,
        showarrow=False,
        align="right",
        font={"size": 12, "color": theme.faint},
    )
    return figure


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
        **_frame(theme, height=height, bottom=44, top=22),
        dragmode="zoom",
        uirevision="keep",
        hovermode="closest",
        hoverlabel={"align": "left", "font": {"family": FONT, "size": 12}},
    )
    figure.update_xaxes(
        **_time_axis(theme, scene.lo, scene.hi),
        title={"text": "time in UTC", "font": {"size": 11, "color": theme.faint}, "standoff": 4},
    )
    figure.update_yaxes(
        range=[rows, -0.15],
        tickvals=[lane.y for lane in scene.lanes],
        ticktext=[lane_label(lane, theme) for lane in scene.lanes],
        tickfont={"size": 12.5, "color": theme.ink},
        fixedrange=True,
        automargin=False,
        showgrid=False,
        zeroline=False,
        ticks="",
    )
    _headings(figure, scene.lanes, theme)
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


def short_name(actor: str) -> str:
    """An actor's name for a narrow place: of an ARN the service and the resource, of others all."""
    parts = actor.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return actor
    return f"{parts[2]} {parts[5].removeprefix('function:').removeprefix('assumed-role/')}"


def overview_alt(events: int) -> str:
    """The overview in words, for who cannot see it."""
    return f"Bar chart of {count(events, 'event')} over the whole trail by actor class; the window is highlighted."


def timeline_alt(scene: Scene, events: int) -> str:
    """The lanes in words; the table beneath holds the same rows."""
    how = "as density strips" if scene.strips is not None else "as single markers"
    chain = f" The chain of the selected event has {count(len(scene.edges), 'link')}." if scene.edges else ""
    return f"{count(events, 'event')} in {count(len(scene.lanes), 'lane')} by actor, {how}.{chain} Listed below."


# -- parts of the figures ------------------------------------------------------------------------------------------


def _frame(theme: Theme, *, height: int, bottom: int, top: int = 2) -> dict[str, object]:
    return {
        "height": height,
        "margin": {"l": LEFT, "r": RIGHT, "t": top, "b": bottom, "pad": 6},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": theme.fade(theme.ink, 0.022),
        "font": {"family": FONT, "color": theme.ink, "size": 12},
        "showlegend": False,
        "template": "none",
    }


def _time_axis(theme: Theme, lo: int, hi: int) -> dict[str, object]:
    return {
        "type": "date",
        "range": [lo, hi],
        "showgrid": True,
        "gridcolor": theme.fade(theme.ink, 0.07),
        "zeroline": False,
        "tickfont": {"size": 11, "color": theme.faint},
        "ticks": "outside",
        "ticklen": 3,
        "tickcolor": theme.fade(theme.ink, 0.3),
    }


def _window(figure: go.Figure, lo: int, hi: int, window: tuple[int, int], theme: Theme) -> None:
    left, right = max(lo, window[0]), min(hi, window[1])
    shade = {
        "type": "rect",
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line_width": 0,
        "fillcolor": theme.fade(theme.paper, 0.66),
    }
    for begin, end in ((lo, left), (right, hi)):
        if begin < end:
            figure.add_shape(**shade, x0=begin, x1=end)
    frame = {"color": theme.accent, "width": 1.6}
    figure.add_shape(type="rect", yref="paper", y0=0, y1=1, x0=left, x1=right, line=frame, fillcolor="rgba(0,0,0,0)")


def _strips(figure: go.Figure, scene: Scene, theme: Theme) -> None:
    assert scene.strips is not None
    counts = scene.strips.counts
    width = (scene.hi - scene.lo) / counts.shape[1]
    centres = scene.lo + (np.arange(counts.shape[1]) + 0.5) * width
    top = float(np.log1p(counts.max())) if counts.any() else 1.0
    for executor in ACTOR_CLASSES:
        own = [at for at, lane in enumerate(scene.lanes) if lane.executor == executor]
        if not own:
            continue
        shown = counts[own].astype("float32")
        shown[shown == 0] = np.nan
        colour = theme.colour[executor]
        figure.add_heatmap(
            z=np.log1p(shown),
            x=centres,
            y=np.array([scene.lanes[at].y for at in own]),
            customdata=shown,
            ygap=11,
            zmin=0,
            zmax=top,
            showscale=False,
            hoverongaps=False,
            colorscale=[[0, theme.fade(colour, 0.08)], [0.6, theme.fade(colour, 0.28)], [1, theme.fade(colour, 0.72)]],
            hovertemplate="%{customdata:,} events around %{x|%H:%M:%S} UTC<extra></extra>",
        )


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
            opacity=0.75 if is_clear else 0.3,
            line={
                "width": WIDTH.get(grade, 1.1) * (1 if is_clear else 0.5),
                "dash": DASH.get(kind, "dot") if is_clear else "solid",
                "color": theme.ink,
            },
            marker={"symbol": "arrow", "angleref": "previous", "size": 8, "standoff": 5, "color": theme.ink},
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


def _headings(figure: go.Figure, lanes: Sequence[Lane], theme: Theme) -> None:
    """The name of each class above its first lane, and a hairline across."""
    seen: set[ActorClass] = set()
    for lane in lanes:
        if lane.executor in seen:
            continue
        seen.add(lane.executor)
        figure.add_annotation(
            xref="paper",
            x=-0.008,
            xanchor="right",
            y=lane.y - 0.74,
            text=f"<b>{CLASS_TITLES[lane.executor].upper()}</b>",
            showarrow=False,
            font={"size": 9.5, "color": theme.faint},
        )
        if len(seen) > 1:
            figure.add_shape(
                type="line",
                xref="paper",
                x0=0,
                x1=1,
                y0=lane.y - 0.9,
                y1=lane.y - 0.9,
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


# -- the chain as a graph ----------------------------------------------------------------------------------------------


def chain_graph(chain: Chain, theme: Theme) -> go.Figure:
    """The operations of an incident from cause to effect, with the reason of every bond on its arrow."""
    figure = go.Figure()
    spots = chain.places
    _bonds(figure, chain, theme)
    for executor in ACTOR_CLASSES:
        mine = [one for one in chain.operations if one.executor == executor]
        if not mine:
            continue
        figure.add_scatter(
            x=[spots[one.key][0] for one in mine],
            y=[spots[one.key][1] for one in mine],
            mode="markers+text",
            textposition="middle right",
            text=[_operation_label(one) for one in mine],
            hovertext=[_operation_hover(one) for one in mine],
            hovertemplate="%{hovertext}<extra></extra>",
            customdata=[one.event_ids[0] for one in mine],
            name=CLASS_TITLES[executor],
            textfont={"size": 11, "color": theme.ink},
            cliponaxis=False,
            marker={
                "symbol": SYMBOL[executor],
                "size": [17 if one.role == "root" else 13 for one in mine],
                "color": theme.colour[executor],
                "line": {"width": [2.5 if one.role == "root" else 0.8 for one in mine], "color": theme.ink},
            },
        )
    columns = max((at for at, _ in spots.values()), default=0)
    rows = max((row for _, row in spots.values()), default=0.0)
    frame = _frame(theme, height=int(min(max(rows * 38 + 90, 200), 1400)), bottom=10, top=10)
    figure.update_layout(
        **{**frame, "margin": {"l": 12, "r": 12, "t": 10, "b": 10}},
        hovermode="closest",
        dragmode="pan",
        hoverlabel={"align": "left", "font": {"family": FONT, "size": 12}},
    )
    figure.update_xaxes(visible=False, range=[-0.15, columns + 0.95], fixedrange=True)
    figure.update_yaxes(visible=False, range=[rows + 0.7, -0.7], fixedrange=True)
    return figure


def chain_alt(chain: Chain) -> str:
    """The graph in words; the table beneath lists its bonds."""
    return f"{count(len(chain.operations), 'operation')} and {count(len(chain.bonds), 'bond')} from cause to effect."


def _operation_label(one: Operation) -> str:
    many = f" ×{len(one.event_ids):,}" if len(one.event_ids) > 1 else ""
    error = " ⊘" if one.error else ""
    part = f" · {ROLE_WORDS[one.role]}" if one.role in ROLE_WORDS else ""
    return f"  <b>{words(one.action, 30)}</b>{many}{error}{part}<br>  {words(short_name(one.actor), 32)}"


def _operation_hover(one: Operation) -> str:
    error = f"<br>⊘ {words(one.error)}" if one.error else ""
    times = f"{count(len(one.event_ids), 'event')}, {one.role.replace('_', ' ')}"
    return f"<b>{words(one.action)}</b>{error}<br>{PREFIX[one.executor]} {words(one.actor)}<br>{times}"


def _bonds(figure: go.Figure, chain: Chain, theme: Theme) -> None:
    spots = chain.places
    for bond in chain.bonds:
        (x0, y0), (x1, y1) = spots[bond.cause], spots[bond.effect]
        figure.add_scatter(
            x=[x0 + PAST_LABEL, x1],
            y=[y0, y1],
            mode="lines+markers",
            hoverinfo="skip",
            opacity=0.55,
            line={"width": WIDTH.get(bond.grade, 1.1), "dash": DASH.get(bond.kind, "dot"), "color": theme.ink},
            marker={"symbol": "arrow", "angleref": "previous", "size": [0, 10], "standoff": 9, "color": theme.ink},
        )
    middles = [(chain.places[bond.cause], chain.places[bond.effect], bond) for bond in chain.bonds]
    figure.add_scatter(
        x=[(x0 + PAST_LABEL + x1) / 2 for (x0, _), (x1, _), _ in middles],
        y=[(y0 + y1) / 2 for (_, y0), (_, y1), _ in middles],
        mode="markers",
        marker={"size": 14, "color": theme.ink, "opacity": 0},
        hovertemplate="%{text}<extra></extra>",
        text=[
            f"{bond.kind}, grade {bond.grade}, {count(bond.links, 'link')}<br>{_wrapped(bond.reason)}"
            for _, _, bond in middles
        ],
    )


def _wrapped(reason: str) -> str:
    """A reason in lines of a readable length."""
    return "<br>".join(words(line, 90) for line in textwrap.wrap(printable(reason), 70)[:5])
