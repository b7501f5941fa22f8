"""The figure of section 4: conditions and root actions on the left, effects and the response on the right."""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from timeline.render import svg
from timeline.render.chapters.chain import Thread, threads
from timeline.render.text import count, shorten
from timeline.render.view import Fold, View, action, failed, service

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Conditions", ("contributing", "guardrail_removed")),
    ("Root", ("root",)),
    ("Propagation", ("propagation",)),
    ("Effects", ("effect",)),
    ("Detection and recovery", ("detection", "recovery")),
)
MOST = 9
NODE_HEIGHT, NODE_GAP, TOP = 76.0, 16.0, 44.0
BOLD, PLAIN = 7.9, 6.3
"""Pixels a letter takes at most, in the widest of the usual fonts."""
DASHES = {"A": "", "B": "", "C": "6 4"}
WIDTHS = {"A": 2.0, "B": 1.1, "C": 1.1}


@dataclass(frozen=True)
class Node:
    """A fold in its place."""

    fold: Fold
    column: int
    x: float
    y: float
    width: float


def columns(view: View, told: tuple[Thread, ...]) -> list[tuple[str, list[Fold], int]]:
    """The folds drawn in each column that has any, linked ones first, and how many are left out."""
    linked = {id(fold) for thread in told for fold in (thread.cause, thread.effect)}
    leading = {id(thread.cause) for thread in told if thread.effect.first.role == "effect"}
    found: list[tuple[str, list[Fold], int]] = []
    for title, roles in COLUMNS:
        every = [fold for fold in view.folds if fold.first.role in roles]
        every = [fold for fold in every if id(fold) in linked or not view.step_ids.isdisjoint(fold.ids)]
        ranked = sorted(every, key=lambda fold: (id(fold) not in leading, id(fold) not in linked))[:MOST]
        if every:
            kept = [fold for fold in every if any(fold is chosen for chosen in ranked)]
            found.append((title, kept, len(every) - len(kept)))
    return found


def draw(view: View) -> str:
    """The chain of the folded steps; empty text where there are none."""
    told = view.once(threads)
    shown = columns(view, told)
    if not shown:
        return ""
    rows = max(len(folds) for _, folds, _ in shown)
    height = TOP + rows * (NODE_HEIGHT + NODE_GAP) + 44
    left_out = sum(more for _, _, more in shown)
    words = f"{count(len(told), 'link')} between groups of events; {left_out} groups are not drawn."
    root = svg.canvas("chain", height, "Chain of causes and effects", words)
    _arrow(root)
    nodes = _placed(shown, told, rows)
    _edges(root, nodes, told)
    for node in nodes.values():
        _node(root, view, node)
    _heads(root, shown, rows)
    _legend(root, height - 12)
    return svg.written(root)


def _pitch(amount: int) -> tuple[float, float]:
    """Width of a node and of a gap, for so many columns."""
    gap = 46.0 if amount > 1 else 0.0
    return min(240.0, (svg.WIDTH - 8 - gap * (amount - 1)) / amount), gap


def _placed(shown: list[tuple[str, list[Fold], int]], told: tuple[Thread, ...], rows: int) -> dict[int, Node]:
    width, gap = _pitch(len(shown))
    gap = (svg.WIDTH - 8 - width * len(shown)) / max(len(shown) - 1, 1)
    nodes: dict[int, Node] = {}
    for column, (_, folds, _) in enumerate(shown):
        ordered = sorted(folds, key=lambda fold: _pull(fold, nodes, told))
        spare = (rows - len(folds)) * (NODE_HEIGHT + NODE_GAP) / 2
        for index, fold in enumerate(ordered):
            y = TOP + spare + index * (NODE_HEIGHT + NODE_GAP)
            nodes[id(fold)] = Node(fold, column, 4 + column * (width + gap), y, width)
    return nodes


def _pull(fold: Fold, nodes: dict[int, Node], told: tuple[Thread, ...]) -> float:
    """The mean height of what leads to a fold, so that fewer lines cross."""
    heights = [nodes[id(thread.cause)].y for thread in told if thread.effect is fold and id(thread.cause) in nodes]
    return sum(heights) / len(heights) if heights else 0.0


def _edges(root: ET.Element, nodes: dict[int, Node], told: tuple[Thread, ...]) -> None:
    """One line for each pair of groups, in the style of its best grade; time alone is never drawn."""
    for cause, effect in conditions([node.fold for node in nodes.values()], told):
        svg.path(root, _curve(nodes[id(cause)], nodes[id(effect)]), stroke=svg.QUIET, width=0.8, marker="arrow")
    for thread in drawn(told, set(nodes)):
        response = thread.links[0].kind == "response"
        dash = "1.5 4" if response else DASHES.get(thread.grade, "6 4")
        stroke = svg.QUIET if response else svg.INK
        width = 1.1 if response else WIDTHS.get(thread.grade, 1.1)
        curve = _curve(nodes[id(thread.cause)], nodes[id(thread.effect)])
        svg.path(root, curve, stroke=stroke, width=width, dash=dash, marker="arrow")


def drawn(told: tuple[Thread, ...], shown: set[int]) -> list[Thread]:
    """The best link of each pair of groups shown, without those that a way through a third group tells as well."""
    best: dict[tuple[int, int], Thread] = {}
    for thread in told:
        pair = (id(thread.cause), id(thread.effect))
        if shown.issuperset(pair) and (pair not in best or thread.grade < best[pair].grade):
            best[pair] = thread
    return [thread for pair, thread in best.items() if not _told_through(pair, best, shown)]


def _told_through(pair: tuple[int, int], best: dict[tuple[int, int], Thread], shown: set[int]) -> bool:
    """Whether two links by way of a third group, no less sure, say what the link of this pair says."""
    direct = best[pair]
    for third in shown:
        first, second = best.get((pair[0], third)), best.get((third, pair[1]))
        if first is not None and second is not None:
            kinds = {thread.links[0].kind for thread in (direct, first, second)}
            if "response" not in kinds and max(first.grade, second.grade) <= direct.grade:
                return True
    return False


def conditions(folds: list[Fold], told: tuple[Thread, ...]) -> list[tuple[Fold, Fold]]:
    """Tested conditions that no link joins to anything: they belong to the root by their part in the incident."""
    joined = {id(thread.cause) for thread in told}
    roots = [fold for fold in folds if fold.first.role == "root"]
    loose = [fold for fold in folds if fold.first.role in COLUMNS[0][1] and fold.first.but_for == "yes"]
    return [(fold, roots[0]) for fold in loose if id(fold) not in joined] if roots else []


def _curve(cause: Node, effect: Node) -> str:
    """From the right side of the cause to the left side of the effect; inside a column around its right side."""
    y1, y2 = cause.y + NODE_HEIGHT / 2, effect.y + NODE_HEIGHT / 2
    n = svg.number
    if cause.column < effect.column:
        x1, x2 = cause.x + cause.width, effect.x - 5
        bend = max((x2 - x1) / 2, 24)
        return f"M{n(x1)} {n(y1)}C{n(x1 + bend)} {n(y1)} {n(x2 - bend)} {n(y2)} {n(x2)} {n(y2)}"
    x1, x2 = cause.x + cause.width, effect.x + effect.width + 5
    out = max(x1, x2) + 34
    return f"M{n(x1)} {n(y1 + 8)}C{n(out)} {n(y1 + 8)} {n(out)} {n(y2 - 8)} {n(x2)} {n(y2 - 8)}"


def _node(root: ET.Element, view: View, node: Node) -> None:
    step = node.fold.first
    svg.box(root, node.x, node.y, node.width, NODE_HEIGHT, fill=svg.PAPER, stroke=svg.QUIET, radius=6)
    svg.mark(root, node.x + 18, node.y + 20, step.executor, failed=failed(step), radius=5.5)
    name = action(step).text
    lines = wrapped(name, int((node.width - 40) / BOLD))
    for index, words in enumerate(lines):
        svg.told(svg.text(root, node.x + 35, node.y + 19 + 15 * index, words, size=12.5, weight=600), name)
    times = f" ×{len(node.fold.steps):,}" if len(node.fold.steps) > 1 else ""
    outcome = " · failed" if failed(step) else ""
    room = int((node.width - 18) / PLAIN)
    second = f"{view.key(step.event_id)} · {shorten(service(step), 18)}{outcome}{times}"
    svg.text(root, node.x + 11, node.y + 53, shorten(second, room), size=11, fill=svg.QUIET)
    who = svg.text(
        root,
        node.x + 11,
        node.y + 68,
        shorten(view.who(step).replace(" session)", ")"), room),
        size=10.5,
        fill=svg.QUIET,
    )
    svg.told(who, view.who(step))


def wrapped(name: str, room: int) -> list[str]:
    """A long name on two lines, parted at a capital letter: ``RestoreDBInstance`` ``FromDBSnapshot``."""
    if len(name) <= room:
        return [name]
    capitals = [
        index for index in range(1, min(room, len(name) - 1) + 1) if name[index].isupper() and name[index - 1].islower()
    ]
    cut = capitals[-1] if capitals else room
    return [name[:cut], shorten(name[cut:], room)]


def _heads(root: ET.Element, shown: list[tuple[str, list[Fold], int]], rows: int) -> None:
    width, _ = _pitch(len(shown))
    gap = (svg.WIDTH - 8 - width * len(shown)) / max(len(shown) - 1, 1)
    for column, (title, folds, more) in enumerate(shown):
        middle = 4 + column * (width + gap) + width / 2
        svg.text(root, middle, 22, title, size=13, anchor="middle", weight=600)
        if more:
            y = TOP + (rows + len(folds)) * (NODE_HEIGHT + NODE_GAP) / 2 + 2
            svg.text(root, middle, y, f"and {count(more, 'more group')}", size=11, anchor="middle", fill=svg.QUIET)


def _arrow(root: ET.Element) -> None:
    definitions = ET.SubElement(root, "defs")
    attributes = {
        "id": "arrow",
        "viewBox": "0 0 8 8",
        "refX": "6",
        "refY": "4",
        "markerWidth": "7",
        "markerHeight": "7",
    }
    marker = ET.SubElement(definitions, "marker", attributes | {"orient": "auto", "markerUnits": "userSpaceOnUse"})
    ET.SubElement(marker, "path", {"d": "M0 0L8 4L0 8z", "style": f"fill:{svg.INK}"})


def _legend(root: ET.Element, y: float) -> None:
    x = 8.0
    for words, width, dash, stroke in (
        ("grade A", 2.0, "", svg.INK),
        ("grade B", 1.1, "", svg.INK),
        ("grade C", 1.1, "6 4", svg.INK),
        ("response", 1.1, "1.5 4", svg.QUIET),
        ("condition of the root", 0.8, "", svg.QUIET),
    ):
        svg.line(root, x, y - 4, x + 34, y - 4, stroke=stroke, width=width, dash=dash)
        svg.text(root, x + 41, y, words, size=11, fill=svg.QUIET)
        x += 74 + 6.4 * len(words)
    svg.text(root, x, y, "E… is the first event of a group; a ring marks a failed call", size=11, fill=svg.QUIET)
