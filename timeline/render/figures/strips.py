"""How busy the lanes are, as shades, where single events would be too many."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from timeline.render.lanes import Lane
from timeline.render.palette import Theme

SHADES = 250
"""How many shades of a class tell how many events a bin holds: 0 is none."""


@dataclass(frozen=True, slots=True)
class Strips:
    """How many events each lane has in each bin of the window: arrays of shape (lanes, bins)."""

    counts: npt.NDArray[np.int64]
    errors: npt.NDArray[np.int64]


def add(figure: go.Figure, strips: Strips, lanes: Sequence[Lane], lo: int, hi: int, theme: Theme) -> None:
    """A heatmap for each run of lanes of one class: between lanes that lie apart a heatmap would fill the gap.

    Shades travel as bytes and counts as the smallest integers: a third of the floats.
    """
    counts = strips.counts
    width = (hi - lo) / counts.shape[1]
    centres = lo + (np.arange(counts.shape[1]) + 0.5) * width
    top = float(np.log1p(counts.max())) if counts.any() else 1.0
    shades = np.ceil(np.log1p(counts) / top * SHADES).astype("uint8")
    numbers = counts.astype(np.min_scalar_type(int(counts.max()) if counts.size else 0))
    for own in _runs(lanes):
        colour = theme.colour[lanes[own[0]].executor]
        figure.add_heatmap(
            z=shades[own],
            x0=centres[0],
            dx=width,
            y=np.array([lanes[at].y for at in own]),
            customdata=numbers[own],
            ygap=11,
            zmin=0,
            zmax=SHADES,
            showscale=False,
            colorscale=[
                [0, theme.fade(colour, 0)],
                [1 / SHADES, theme.fade(colour, 0.16)],
                [0.6, theme.fade(colour, 0.36)],
                [1, theme.fade(colour, 0.78)],
            ],
            hovertemplate="%{customdata:,} events around %{x}<extra></extra>",
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
