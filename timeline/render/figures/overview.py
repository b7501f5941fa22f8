"""The overview: the whole trail by class, and the window cut out of the shade."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from timeline.model import ACTOR_CLASSES, ActorClass, Incident
from timeline.render.actors import CLASS_TITLES
from timeline.render.figures.canvas import frame, time_axis
from timeline.render.palette import Theme
from timeline.render.text import count


def overview(
    counts: Mapping[ActorClass, npt.NDArray[np.int64]],
    lo: int,
    hi: int,
    window: tuple[int, int],
    incident: Incident,
    theme: Theme,
    shift: int = 0,
) -> go.Figure:
    """The whole trail, stacked by class, with the incident's events beneath and the window cut out of the shade.

    All times are drawn ``shift`` milliseconds later than they are: the clock of another zone.
    """
    lo, hi, window = lo + shift, hi + shift, (window[0] + shift, window[1] + shift)
    bins = max((len(row) for row in counts.values()), default=1)
    width = (hi - lo) / bins
    centres = lo + (np.arange(bins) + 0.5) * width
    figure = go.Figure()
    for executor in ACTOR_CLASSES:
        if executor in counts and counts[executor].any():
            figure.add_bar(
                x0=centres[0],
                dx=width,
                y=counts[executor].astype(np.min_scalar_type(int(counts[executor].max()))),
                width=width,
                marker_color=theme.colour[executor],
                marker_line_width=0,
                name=CLASS_TITLES[executor],
                hovertemplate="%{y:,} by " + CLASS_TITLES[executor] + "<extra></extra>",
            )
    top = float(sum(counts.values(), np.zeros(bins, dtype=np.int64)).max()) if counts else 1.0
    top = top or 1.0
    _steps(figure, incident, -0.17 * top, theme, shift)
    figure.update_layout(
        **frame(theme, height=98, bottom=26),
        barmode="stack",
        bargap=0,
        dragmode="select",
        selectdirection="h",
        newselection={"line": {"color": theme.accent, "width": 1, "dash": "solid"}},
        selections=[],
    )
    figure.update_xaxes(**time_axis(theme, lo, hi), nticks=8)
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


def _steps(figure: go.Figure, incident: Incident, y: float, theme: Theme, shift: int) -> None:
    """A stroke for each of the incident's events, all at one height, in the colour of its class."""
    for executor in ACTOR_CLASSES:
        mine = [step for step in incident.steps if step.executor == executor and step.role != "excluded"]
        figure.add_scatter(
            x=np.array([step.event_time.timestamp() * 1000 + shift for step in mine]),
            y=np.full(len(mine), y, dtype=np.float32),
            mode="markers",
            hoverinfo="skip",
            marker={"symbol": "line-ns", "size": 9, "line": {"width": 1.6, "color": theme.colour[executor]}},
        )


def overview_alt(events: int) -> str:
    """The overview in words, for who cannot see it."""
    return f"Bar chart of {count(events, 'event')} over the whole trail by actor class; the window is highlighted."


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
