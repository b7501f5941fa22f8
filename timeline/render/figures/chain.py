"""The chain of an incident as a graph of operations."""

import textwrap

import plotly.graph_objects as go

from timeline.model import ACTOR_CLASSES
from timeline.render.actors import CLASS_TITLES
from timeline.render.figures.canvas import FONT, ROLE_WORDS, frame, short_name, words
from timeline.render.operations import Chain, Key, Operation, Without
from timeline.render.palette import DASH, PREFIX, SYMBOL, WIDTH, Theme
from timeline.render.text import count, printable

WIDEST = 28
"""Characters of a line of a label: more would reach the next column."""
SIGN, LETTER = 0.1, 0.0225
"""How much of a column the sign of an operation takes, and a letter of its label: an arrow leaves behind them."""


def chain_graph(chain: Chain, theme: Theme, without: Without | None = None) -> go.Figure:
    """The operations of an incident from cause to effect, with the reason of every bond on its arrow.

    ``without`` pales what would not have been reached without one of them, and crosses that one out.
    """
    gone = without.gone | {without.removed} if without else frozenset()
    figure = go.Figure()
    spots = chain.places
    _bonds(figure, chain, theme, gone)
    for executor in ACTOR_CLASSES:
        mine = [one for one in chain.operations if one.executor == executor]
        if not mine:
            continue
        figure.add_scatter(
            x=[spots[one.key][0] for one in mine],
            y=[spots[one.key][1] for one in mine],
            mode="markers+text",
            textposition="middle right",
            text=[_operation_label(one, one.key in gone) for one in mine],
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
                "opacity": [0.22 if one.key in gone else 1.0 for one in mine],
                "line": {"width": [2.5 if one.role == "root" else 0.8 for one in mine], "color": theme.ink},
            },
        )
    columns = max((at for at, _ in spots.values()), default=0)
    rows = max((row for _, row in spots.values()), default=0.0)
    base = frame(theme, height=int(min(max(rows * 38 + 90, 200), 1400)), bottom=10, top=10)
    figure.update_layout(
        **{**base, "margin": {"l": 12, "r": 12, "t": 10, "b": 10}},
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


def _operation_label(one: Operation, is_gone: bool = False) -> str:
    many, error, part = _about(one)
    name = words(one.action, WIDEST - len(many) - len(error))
    actor = words(short_name(one.actor), WIDEST - len(part))
    if is_gone:
        return f"  <s>{name}</s>{many}<br>  <i>{actor}</i>"
    return f"  <b>{name}</b>{many}{error}<br>  {part}{actor}"


def _about(one: Operation) -> tuple[str, str, str]:
    """What a label says besides action and actor: how many calls, whether they failed, which part."""
    many = f" ×{len(one.event_ids):,}" if len(one.event_ids) > 1 else ""
    return many, " ⊘" if one.error else "", f"{ROLE_WORDS[one.role]} · " if one.role in ROLE_WORDS else ""


def _behind(one: Operation) -> float:
    """How far behind an operation's sign its label ends, in columns."""
    many, error, part = _about(one)
    longest = max(len(f"{one.action}{many}{error}"), len(f"{part}{short_name(one.actor)}"))
    return SIGN + LETTER * min(longest, WIDEST)


def _operation_hover(one: Operation) -> str:
    error = f"<br>⊘ {words(one.error)}" if one.error else ""
    times = f"{count(len(one.event_ids), 'event')}, {one.role.replace('_', ' ')}"
    return f"<b>{words(one.action)}</b>{error}<br>{PREFIX[one.executor]} {words(one.actor)}<br>{times}"


def _bonds(figure: go.Figure, chain: Chain, theme: Theme, gone: frozenset[Key] = frozenset()) -> None:
    behind = {one.key: chain.places[one.key][0] + _behind(one) for one in chain.operations}
    lines = [
        ((behind[bond.cause], chain.places[bond.cause][1]), chain.places[bond.effect], bond) for bond in chain.bonds
    ]
    for (x0, y0), (x1, y1), bond in lines:
        figure.add_scatter(
            x=[x0, x1],
            y=[y0, y1],
            mode="lines+markers",
            hoverinfo="skip",
            opacity=0.12 if gone.intersection((bond.cause, bond.effect)) else 0.55,
            line={"width": WIDTH.get(bond.grade, 1.1), "dash": DASH.get(bond.kind, "dot"), "color": theme.ink},
            marker={"symbol": "arrow", "angleref": "previous", "size": [0, 10], "standoff": 9, "color": theme.ink},
        )
    figure.add_scatter(
        x=[(x0 + x1) / 2 for (x0, _), (x1, _), _ in lines],
        y=[(y0 + y1) / 2 for (_, y0), (_, y1), _ in lines],
        mode="markers",
        marker={"size": 14, "color": theme.ink, "opacity": 0},
        hovertemplate="%{text}<extra></extra>",
        text=[
            f"{bond.kind}, grade {bond.grade}, {count(bond.links, 'link')}<br>{_wrapped(bond.reason)}"
            for _, _, bond in lines
        ],
    )


def _wrapped(reason: str) -> str:
    """A reason in lines of a readable length."""
    return "<br>".join(words(line, 90) for line in textwrap.wrap(printable(reason), 70)[:5])
