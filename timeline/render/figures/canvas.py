"""What all figures share: margins, fonts, the time axis, and the words of strangers made inert."""

import html

from timeline.render.palette import Theme
from timeline.render.text import printable, shorten

LEFT, RIGHT = 236, 14
"""Margins of the overview and of the lanes: equal, so that a moment stands at the same place in both."""

CONFIG = {
    "displayModeBar": False,
    "showSendToCloud": False,
    "displaylogo": False,
    "scrollZoom": False,
    "responsive": True,
}
ROLE_WORDS = {"root": "ROOT", "guardrail_removed": "guardrail off", "detection": "noticed", "recovery": "recovery"}
FONT = "'Source Sans', 'Source Sans Pro', sans-serif"


def words(text: str, width: int = 80) -> str:
    """Log text as Plotly shows it: visible, short, and without a tag that could come alive."""
    return html.escape(shorten(printable(text[: width + 1]), width))


def short_name(actor: str) -> str:
    """An actor's name for a narrow place: of an ARN the service and the resource, of others all."""
    parts = actor.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return actor
    return f"{parts[2]} {parts[5].removeprefix('function:').removeprefix('assumed-role/')}"


def frame(theme: Theme, *, height: int, bottom: int, top: int = 2) -> dict[str, object]:
    """The layout that overview and lanes share; height and margins in pixels."""
    return {
        "height": height,
        "margin": {"l": LEFT, "r": RIGHT, "t": top, "b": bottom, "pad": 6},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": theme.fade(theme.ink, 0.022),
        "font": {"family": FONT, "color": theme.ink, "size": 12},
        "showlegend": False,
        "template": "none",
    }


def time_axis(theme: Theme, lo: int, hi: int) -> dict[str, object]:
    """An axis of time from ``lo`` to ``hi``, milliseconds since 1970."""
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
