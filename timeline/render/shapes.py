"""The templates of the field: the same sections under the names and in the order that its readers expect.

Sources: Google, Site Reliability Engineering, appendix D (example postmortem); AWS Correction of Error; PagerDuty's
postmortem template. Nothing is left out in any of them, and nothing is added.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from timeline.render.document import Block, Folded, Heading, Paragraph, Part, Points, Row, Section, Sentence, Table
from timeline.render.options import Template

Order = tuple[tuple[int, str], ...]
ORDERS: Mapping[Template, Order] = {
    "sre": (
        (0, "Status"),
        (1, "Summary"),
        (2, "Impact"),
        (4, "Root causes and trigger"),
        (6, "Detection, resolution and lessons"),
        (9, "Action items"),
        (7, "Contributing factors"),
        (8, "Safeguards"),
        (3, "Timeline"),
        (5, "Responsibility facts"),
        (10, "Unknowns"),
        (11, "Supporting information"),
    ),
    "coe": (
        (0, "Header"),
        (1, "Summary"),
        (2, "Customer impact"),
        (3, "Timeline"),
        (6, "Metrics, detection and mitigation"),
        (4, "Cause"),
        (7, "Five whys"),
        (8, "Prevention"),
        (5, "Responsibility facts"),
        (9, "Action items"),
        (10, "Open questions"),
        (11, "Supporting data"),
    ),
    "pagerduty": (
        (0, "About"),
        (1, "Overview"),
        (4, "What happened"),
        (7, "Contributing factors"),
        (6, "Resolution, and how we did"),
        (2, "Impact"),
        (5, "Responsibility facts"),
        (3, "Timeline"),
        (8, "Safeguards"),
        (9, "Action items"),
        (10, "Open questions"),
        (11, "Appendix"),
    ),
}
APPENDIX, EXHIBITS = 11, 13
"""Where these two sections are at home."""
_REFERENCE = re.compile(r"\b[Ss]ections? \d{1,2}(?: and \d{1,2})?\b")
_NUMBER = re.compile(r"\d+")


def shaped(sections: tuple[Section, ...], template: Template) -> tuple[Section, ...]:
    """The sections as a template orders and names them, exhibits before the appendix; unknown sections come last."""
    order = ORDERS.get(template, ())
    if not order and all(section.number != EXHIBITS for section in sections):
        return sections
    places: dict[int, float] = {old: new for new, (old, _) in enumerate(order)}
    places[EXHIBITS] = places.get(APPENDIX, APPENDIX) - 0.5
    names = dict(order)
    ranked = sorted(sections, key=lambda section: places.get(section.number, section.number))
    numbers = {section.number: new for new, section in enumerate(ranked)}
    return tuple(
        replace(
            section,
            number=numbers[section.number],
            home=section.number,
            title=names.get(section.number, section.title),
            lead=_words(section.lead, numbers),
            blocks=tuple(_block(block, numbers) for block in section.blocks),
        )
        for section in ranked
    )


Numbers = Mapping[int, int]


def _words(text: str, numbers: Numbers) -> str:
    """Words in which ``section 5`` names the section by its new number."""
    return _REFERENCE.sub(lambda found: _NUMBER.sub(lambda one: _new(one.group(), numbers), found.group()), text)


def _new(number: str, numbers: Numbers) -> str:
    return str(numbers.get(int(number), number))


def _parts(parts: tuple[Part, ...], numbers: Numbers) -> tuple[Part, ...]:
    return tuple(_words(part, numbers) if isinstance(part, str) else part for part in parts)


def _block(block: Block, numbers: Numbers) -> Block:
    if isinstance(block, (Paragraph, Points)):
        return replace(block, sentences=tuple(_sentence(said, numbers) for said in block.sentences))
    if isinstance(block, Table):
        return replace(
            block, rows=tuple(_row(row, numbers) for row in block.rows), caption=_words(block.caption, numbers)
        )
    if isinstance(block, Folded):
        return replace(block, blocks=tuple(_block(one, numbers) for one in block.blocks))
    if isinstance(block, Heading):
        return replace(block, text=_words(block.text, numbers))
    return block


def _sentence(said: Sentence, numbers: Numbers) -> Sentence:
    return replace(said, parts=_parts(said.parts, numbers))


def _row(row: Row, numbers: Numbers) -> Row:
    return replace(row, cells=tuple(_parts(cell, numbers) for cell in row.cells))
