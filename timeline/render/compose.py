"""Composes the document: the chapters in the order of reading."""

from timeline.render.chapters import chain, closing, impact, lessons, opening, settled, story
from timeline.render.chapters.noted import noted
from timeline.render.document import Document
from timeline.render.options import STANDARD, Options
from timeline.render.shapes import shaped
from timeline.render.text import printable
from timeline.render.view import View


def document(view: View, options: Options = STANDARD) -> Document:
    """The whole report on one incident, from the incident alone: the same incident, the same document."""
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
    )
    tiles = opening.tiles(view)
    return Document(
        title=printable(incident.title, 200) or "Untitled incident",
        verdict=opening.verdict(incident),
        status="draft",
        incident_id=printable(incident.incident_id, 80),
        tiles=tiles,
        sections=shaped(
            (*sections, closing.appendix(view, sections, tiles), *noted(view, options.notes)), options.template
        ),
        keys=view.keys,
    )
