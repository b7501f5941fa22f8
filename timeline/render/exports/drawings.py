"""The drawings on their own: the chain in Mermaid's words, and timeline and chain as one SVG file."""

from xml.etree import ElementTree as ET

from timeline.model import Incident
from timeline.render import mermaid as words
from timeline.render import svg, svg_chain, svg_timeline
from timeline.render.order import ordered
from timeline.render.text import printable
from timeline.render.view import View

GAP, HEAD = 28.0, 46.0
NAMESPACE = "http://www.w3.org/2000/svg"


def mermaid(incident: Incident) -> str:
    """A flowchart of the chain."""
    return words.chain(View(ordered(incident))) + "\n"


def drawing(incident: Incident) -> str:
    """Timeline above, chain below, with the title of the incident; on its own it shows the light theme."""
    view = View(ordered(incident))
    parts = [ET.fromstring(drawn) for drawn in (svg_timeline.draw(view), svg_chain.draw(view)) if drawn]  # noqa: S314
    height = HEAD + sum(_height(part) + GAP for part in parts)
    title = printable(incident.title, 200) or "Untitled incident"
    root = svg.canvas("incident", height, title, "The timeline of the incident, and below it the chain of causes.")
    root.set("width", str(svg.WIDTH))
    root.set("height", svg.number(height))
    svg.box(root, 0, 0, svg.WIDTH, height, fill=svg.PAPER, stroke="none")
    svg.text(root, 8, 26, printable(incident.title, 110), size=16, weight=600)
    y = HEAD
    for part in parts:
        part.set("y", svg.number(y))
        part.set("width", str(svg.WIDTH))
        part.set("height", svg.number(_height(part)))
        root.append(_unqualified(part))
        y += _height(part) + GAP
    return svg.written(root) + "\n"


def _height(part: ET.Element) -> float:
    return float(part.attrib["viewBox"].split()[3])


def _unqualified(part: ET.Element) -> ET.Element:
    """The same tree with plain names, as the rest of the drawing has them."""
    for element in part.iter():
        element.tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    return part
