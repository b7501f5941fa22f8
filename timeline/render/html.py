"""The report as one HTML file that works from disk: no script, nothing loaded, prints on A4, light or dark."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from timeline.model import Incident
from timeline.render import document as d
from timeline.render import svg_chain, svg_timeline
from timeline.render.actors import SHAPES
from timeline.render.chapters.opening import input_digest
from timeline.render.compose import document, view_of
from timeline.render.options import STANDARD, Options
from timeline.render.text import printable

CLASSES = {name: name.replace("_", "-") for name in SHAPES}
KINDS = {
    "code": d.Code,
    "badge": d.Badge,
    "target": d.Target,
    "heading": d.Heading,
    "paragraph": d.Paragraph,
    "points": d.Points,
    "table": d.Table,
    "listing": d.Listing,
    "see": d.See,
    "anchor": d.Anchor,
    "said": d.Said,
    "folded": d.Folded,
}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("timeline.render"),
        autoescape=True,  # everything, whatever the file is called
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    for name, kind in KINDS.items():
        environment.tests[name] = lambda value, kind=kind: isinstance(value, kind)
    return environment


def html(incident: Incident, options: Options = STANDARD) -> str:
    """The report on one incident as an HTML document."""
    view = view_of(incident, options)
    told = document(view, options)
    # The drawings were written from an XML tree, which has escaped them: the only text that Jinja is told to trust.
    figures = {"timeline": Markup(svg_timeline.draw(view)), "chain": Markup(svg_chain.draw(view))}  # noqa: S704
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            document=told,
            keys=told.keys,
            figures=figures,
            digest=input_digest(incident),
            tool=printable(incident.case.tool_version, 40),
            marks=d.BASIS_MARK,
            shapes=SHAPES,
            classes=CLASSES,
        )
    )
