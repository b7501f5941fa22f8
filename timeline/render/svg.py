"""Drawing: shapes, colours and text in SVG, built as a tree so that nothing written by strangers becomes markup.

Colours are those of the app, chosen so that protan, deutan and tritan readers tell them apart; in grey the shape
carries the meaning. Each colour is a CSS variable with the light theme as its fallback: a drawing also stands alone.
"""

from xml.etree import ElementTree as ET

from timeline.model import ActorClass

WIDTH = 1120

LIGHT: dict[ActorClass, str] = {
    "human": "#332288",
    "ai_agent": "#D55E00",
    "automation": "#AA4499",
    "aws_service": "#8C8C8C",
    "unknown": "#111111",
}
INK = "var(--ink, #111111)"
QUIET = "var(--quiet, #5a5a5a)"
RULE = "var(--rule, #dcdcdc)"
PAPER = "var(--paper, #ffffff)"
BAND = "var(--band, #f4f4f2)"
FONT = "font-family:var(--sans, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif)"


def colour(executor: ActorClass) -> str:
    """The colour of a class of actor."""
    return f"var(--{executor.replace('_', '-')}, {LIGHT.get(executor, LIGHT['unknown'])})"


def number(value: float) -> str:
    """A coordinate with at most one digit after the point, so that drawings are short and the same everywhere."""
    return f"{value:.1f}".removesuffix(".0")


def canvas(name: str, height: float, title: str, description: str) -> ET.Element:
    """An empty drawing with its words for those who do not see it."""
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {number(height)}",
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "class": f"figure {name}",
            "style": FONT,
        },
    )
    ET.SubElement(root, "title", {"id": f"{name}-title"}).text = title
    ET.SubElement(root, "desc", {"id": f"{name}-desc"}).text = description
    return root


def text(
    parent: ET.Element,
    x: float,
    y: float,
    words: str,
    *,
    size: float = 12,
    anchor: str = "start",
    fill: str = INK,
    weight: int = 400,
) -> ET.Element:
    """Words at a place."""
    style = f"fill:{fill};font-size:{number(size)}px" + (f";font-weight:{weight}" if weight != 400 else "")
    attributes = {"x": number(x), "y": number(y), "style": style}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    element = ET.SubElement(parent, "text", attributes)
    element.text = words
    return element


def line(
    parent: ET.Element,
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    stroke: str = RULE,
    width: float = 1,
    dash: str = "",
) -> None:
    """A straight line."""
    style = f"stroke:{stroke};stroke-width:{number(width)}" + (f";stroke-dasharray:{dash}" if dash else "")
    ET.SubElement(
        parent, "line", {"x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2), "style": style}
    )


def box(
    parent: ET.Element,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = BAND,
    stroke: str = "none",
    radius: float = 0,
) -> None:
    """A rectangle."""
    attributes = {"x": number(x), "y": number(y), "width": number(width), "height": number(height)}
    attributes["style"] = f"fill:{fill};stroke:{stroke}"
    if radius:
        attributes["rx"] = number(radius)
    ET.SubElement(parent, "rect", attributes)


def path(parent: ET.Element, d: str, *, stroke: str = INK, width: float = 1, dash: str = "", marker: str = "") -> None:
    """A curve."""
    style = f"fill:none;stroke:{stroke};stroke-width:{number(width)}" + (f";stroke-dasharray:{dash}" if dash else "")
    attributes = {"d": d, "style": style}
    if marker:
        attributes["marker-end"] = f"url(#{marker})"
    ET.SubElement(parent, "path", attributes)


def mark(
    parent: ET.Element, x: float, y: float, executor: ActorClass, *, failed: bool = False, radius: float = 6
) -> ET.Element:
    """The shape of a class of actor; a ring around it when the call failed. Returned so that a title can be added."""
    group = ET.SubElement(parent, "g")
    if failed:
        ring = {
            "cx": number(x),
            "cy": number(y),
            "r": number(radius + 3.5),
            "style": f"fill:none;stroke:{INK};stroke-width:1.4",
        }
        ET.SubElement(group, "circle", ring)
    fill = f"fill:{colour(executor)};stroke:{PAPER};stroke-width:1"
    r = radius
    if executor == "ai_agent":
        points = [(x, y - r - 1.5), (x + r + 1.5, y), (x, y + r + 1.5), (x - r - 1.5, y)]
        ET.SubElement(
            group, "polygon", {"points": " ".join(f"{number(a)},{number(b)}" for a, b in points), "style": fill}
        )
    elif executor == "automation":
        side = 2 * r - 1
        corner = {"x": number(x - side / 2), "y": number(y - side / 2), "width": number(side), "height": number(side)}
        ET.SubElement(group, "rect", corner | {"style": fill})
    elif executor == "aws_service":
        cross = f"M{number(x - r)} {number(y)}H{number(x + r)}M{number(x)} {number(y - r)}V{number(y + r)}"
        ET.SubElement(group, "path", {"d": cross, "style": f"fill:none;stroke:{colour(executor)};stroke-width:4"})
    elif executor == "human":
        ET.SubElement(group, "circle", {"cx": number(x), "cy": number(y), "r": number(r), "style": fill})
    else:
        hollow = f"fill:{PAPER};stroke:{colour('unknown')};stroke-width:1.8"
        ET.SubElement(group, "circle", {"cx": number(x), "cy": number(y), "r": number(r - 0.5), "style": hollow})
    return group


def told(group: ET.Element, words: str) -> None:
    """The words that a pointer held over a shape shows, and that a screen reader may read."""
    title = ET.Element("title")
    title.text = words
    group.insert(0, title)


def written(root: ET.Element) -> str:
    """The drawing as text."""
    return ET.tostring(root, encoding="unicode")
