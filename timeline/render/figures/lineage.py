"""Where the credentials of an incident came from: the call that issued them, the session, what was done in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from timeline.model import ActorClass
from timeline.render.figures.canvas import FONT, frame, short_name, words
from timeline.render.palette import SYMBOL, Theme
from timeline.render.text import count


@dataclass(frozen=True, slots=True)
class Session:
    """One session: its parent, the call that issued its credentials, and how much of the incident was done in it."""

    session_id: str
    parent_id: str | None
    principal: str
    owner: str | None
    kind: str
    issued_by: str | None
    executor: ActorClass | None
    incident_n: int
    has_root: bool


def lineage(sessions: Sequence[Session], theme: Theme) -> go.Figure:
    """Sessions from left to right, a parent before its children; what issued the first stands at the very left."""
    figure = go.Figure()
    column = depths(sessions)
    rows = {session.session_id: row for row, session in enumerate(sessions)}
    last = max(column.values(), default=0) + 1
    for session in sessions:
        x, y = column[session.session_id], rows[session.session_id]
        parent = session.parent_id if session.parent_id in rows else None
        start = (column[parent], rows[parent]) if parent else (x - 1, y)
        _arrow(figure, start, (x, y), theme)
        if session.incident_n:
            _arrow(figure, (x, y), (last, y), theme)
    _calls(figure, sessions, column, rows, theme)
    _sessions(figure, sessions, column, rows, theme)
    _deeds(figure, sessions, last, rows, theme)
    base = frame(theme, height=int(min(70 + 52 * len(sessions), 900)), bottom=10, top=10)
    figure.update_layout(
        **{**base, "margin": {"l": 12, "r": 12, "t": 10, "b": 10}},
        hovermode="closest",
        hoverlabel={"align": "left", "font": {"family": FONT, "size": 12}},
    )
    figure.update_xaxes(visible=False, range=[-1.1, last + 0.7], fixedrange=True)
    figure.update_yaxes(visible=False, range=[len(sessions) - 0.4, -0.6], fixedrange=True)
    return figure


def depths(sessions: Sequence[Session]) -> dict[str, int]:
    """How many known parents stand before each session; a circle, which no log should hold, is cut where it closes."""
    parents = {session.session_id: session.parent_id for session in sessions}
    found: dict[str, int] = {}
    for session in sessions:
        passed = {session.session_id}
        at = parents[session.session_id]
        while at in parents and at not in passed:
            passed.add(at)
            at = parents[at]
        found[session.session_id] = len(passed) - 1
    return found


def lineage_alt(sessions: Sequence[Session]) -> str:
    """The drawing in words; the table beneath lists the same sessions."""
    return f"{count(len(sessions), 'session')} with the calls that issued their credentials, listed below."


def _arrow(figure: go.Figure, start: tuple[float, float], end: tuple[float, float], theme: Theme) -> None:
    figure.add_scatter(
        x=[start[0], end[0]],
        y=[start[1], end[1]],
        mode="lines+markers",
        hoverinfo="skip",
        opacity=0.5,
        line={"width": 1.4, "color": theme.ink},
        marker={"symbol": "arrow", "angleref": "previous", "size": [0, 9], "standoff": 11, "color": theme.ink},
    )


def _calls(
    figure: go.Figure, sessions: Sequence[Session], column: Mapping[str, int], rows: Mapping[str, int], theme: Theme
) -> None:
    first = [session for session in sessions if session.parent_id not in rows]
    figure.add_scatter(
        x=[column[session.session_id] - 1 for session in first],
        y=[rows[session.session_id] for session in first],
        mode="markers+text",
        text=[f"<b>{words(session.issued_by or 'issued outside these logs', 34)}</b>" for session in first],
        textposition="top right",
        textfont={"size": 11.5, "color": theme.ink},
        hoverinfo="skip",
        marker={"symbol": "line-ns", "size": 10, "line": {"width": 2, "color": theme.faint}},
        cliponaxis=False,
    )


def _sessions(
    figure: go.Figure, sessions: Sequence[Session], column: Mapping[str, int], rows: Mapping[str, int], theme: Theme
) -> None:
    figure.add_scatter(
        x=[column[session.session_id] for session in sessions],
        y=[rows[session.session_id] for session in sessions],
        mode="markers+text",
        text=[
            f"  <b>{words(short_name(session.owner or session.principal), 38)}</b>  {words(session.kind, 20)}"
            for session in sessions
        ],
        textposition="top right",
        textfont={"size": 11.5, "color": theme.ink},
        hovertext=[words(session.principal, 120) for session in sessions],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "symbol": [SYMBOL[session.executor or "unknown"] for session in sessions],
            "size": 13,
            "color": [theme.colour[session.executor or "unknown"] for session in sessions],
            "line": {"width": [2.4 if session.has_root else 0.8 for session in sessions], "color": theme.ink},
        },
        cliponaxis=False,
    )


def _deeds(figure: go.Figure, sessions: Sequence[Session], last: int, rows: Mapping[str, int], theme: Theme) -> None:
    busy = [session for session in sessions if session.incident_n]
    figure.add_scatter(
        x=[last] * len(busy),
        y=[rows[session.session_id] for session in busy],
        mode="text",
        text=[
            f"{count(session.incident_n, 'step')}{', the root among them' if session.has_root else ''}"
            for session in busy
        ],
        textposition="middle right",
        textfont={"size": 11.5, "color": theme.ink},
        hoverinfo="skip",
        cliponaxis=False,
    )
