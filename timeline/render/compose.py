"""Composes the document: the chapters in the order of reading."""

from timeline.model import Incident
from timeline.render.chapters import chain, closing, impact, lessons, opening, settled, story
from timeline.render.chapters.noted import exhibits, noted, worded
from timeline.render.document import Document
from timeline.render.options import STANDARD, Options
from timeline.render.order import ordered
from timeline.render.remarks import Remarks, signed
from timeline.render.shapes import shaped
from timeline.render.text import printable
from timeline.render.view import View


def view_of(incident: Incident, options: Options = STANDARD) -> View:
    """An incident as a report sees it, with what investigators have added."""
    return View(ordered(incident), Remarks.of(options.notes))


def document(view: View, options: Options = STANDARD) -> Document:
    """The whole report on one incident, from the incident and the notes alone: the same of both, the same document."""
    incident = view.incident
    sections = (
        opening.header(view),
        opening.summary(view),
        impact.impact(view),
        story.timeline(view),
        chain.chain(view),
        settled.responsibility(view),
        settled.response(view),
        lessons.whys(view),
        lessons.guardrails(view),
        lessons.actions(view),
        closing.unknowns(view),
        *exhibits(view),
    )
    tiles = opening.tiles(view)
    title, titled = _title(view)
    return Document(
        title=title,
        titled=titled,
        verdict=opening.verdict(incident),
        status="draft, with words of people, marked as theirs" if view.remarks.every else "draft",
        incident_id=printable(incident.incident_id, 80),
        tiles=tiles,
        sections=shaped(
            (*sections, closing.appendix(view, (*sections, *noted(view)), tiles), *noted(view)), options.template
        ),
        keys=view.keys,
    )


def _title(view: View) -> tuple[str, str]:
    """The title, and whose it is with the tool's own where a person worded it."""
    own = printable(view.incident.title, 200) or "Untitled incident"
    said, one = worded(view, "title"), view.remarks.edit("title")
    if said is None or one is None:
        return own, ""
    return printable(" ".join(said.lines), 200), f"Title worded by {signed(one)}. The tool's own: {own}"
