"""The colours and shapes of the actor classes, for light and dark: chosen so that no class rests on colour alone.

Found by simulating the three kinds of colour blindness (smallest CIE76 distance over all pairs: 24 light, 21 dark).
In grey the AI agent and the AWS service lie close together: the shape carries the meaning in print.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from timeline.model import ActorClass

PREFIX: Mapping[ActorClass, str] = {
    "human": "●",
    "ai_agent": "◆",
    "automation": "■",
    "aws_service": "✚",
    "unknown": "?",
}
SYMBOL: Mapping[ActorClass, str] = {
    "human": "circle",
    "ai_agent": "diamond",
    "automation": "square",
    "aws_service": "cross",
    "unknown": "circle-open",
}
"""Plotly's names of the same shapes."""

DASH: Mapping[str, str] = {"identity": "solid", "structural": "solid", "mechanism": "dash", "response": "dot"}
WIDTH: Mapping[str, float] = {"A": 2.2, "B": 1.6, "C": 1.1}
"""How a link is drawn: its kind by the dash, its grade by the width."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a figure needs to know about light and dark."""

    name: str
    ink: str
    paper: str
    faint: str
    accent: str
    colour: Mapping[ActorClass, str]

    def fade(self, colour: str, alpha: float) -> str:
        """``#rrggbb`` as ``rgba(...)`` with this opacity."""
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return f"rgba({red},{green},{blue},{alpha:g})"


LIGHT = Theme(
    name="light",
    ink="#111111",
    paper="#FFFFFF",
    faint="#6B6B6B",
    accent="#1A5FB4",
    colour={
        "human": "#332288",
        "ai_agent": "#D55E00",
        "automation": "#AA4499",
        "aws_service": "#8C8C8C",
        "unknown": "#111111",
    },
)
DARK = Theme(
    name="dark",
    ink="#EEEEEE",
    paper="#171614",
    faint="#A8A8A8",
    accent="#7FB2FF",
    colour={
        "human": "#56B4E9",
        "ai_agent": "#D55E00",
        "automation": "#CC79A7",
        "aws_service": "#D0D0D0",
        "unknown": "#EEEEEE",
    },
)
THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}
