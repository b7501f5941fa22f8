"""The report as a Word document, for those who edit and comment there: the same document, real headings and tables.

A document is a ZIP of XML parts. Times inside it are fixed, for the same incident must give the same bytes.
"""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from timeline.model import Incident
from timeline.render import document as d
from timeline.render.actors import SHAPES
from timeline.render.compose import document, view_of
from timeline.render.exports.extras import library
from timeline.render.options import STANDARD, Options
from timeline.render.text import printable

EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
"""The earliest time a ZIP can hold."""
MONOSPACE = "Consolas"


def docx(incident: Incident, options: Options = STANDARD) -> bytes:
    """The report on one incident as DOCX. Raises TimelineError where python-docx is not installed."""
    word = library("docx", "docx", "python-docx")
    told = document(view_of(incident, options), options)
    page = word.Document()
    _about(page, told, incident)
    page.add_heading(f"Post-mortem: {told.title}", level=0)
    if told.titled:
        page.add_paragraph(told.titled)
    page.add_paragraph().add_run(f"{told.verdict} · {told.status}").bold = True
    for tile in told.tiles:
        keys = " ".join(told.keys[event_id] for event_id in tile.cites.event_ids)
        line = f"{tile.name}: {tile.value}, {tile.remark}" + (f" [{keys}]" if keys else "")
        page.add_paragraph(line, style="List Bullet")
    for section in told.sections:
        page.add_heading(f"{section.number} {section.title}", level=1)
        if section.lead:
            page.add_paragraph().add_run(section.lead).italic = True
        for block in section.blocks:
            _block(page, told, block)
    written = io.BytesIO()
    page.save(written)
    return _timeless(written.getvalue())


def _about(page: Any, told: d.Document, incident: Incident) -> None:
    about = page.core_properties
    about.author = f"timeline {printable(incident.case.tool_version, 40)}"
    about.title = told.title[:255]
    about.created = about.modified = EPOCH.replace(tzinfo=None)
    about.last_modified_by, about.comments, about.revision = "", "", 1


def _block(page: Any, told: d.Document, block: d.Block) -> None:
    if isinstance(block, d.Heading):
        page.add_heading(block.text, level=2)
    elif isinstance(block, (d.Paragraph, d.Points)):
        _sentences(page, told, block)
    elif isinstance(block, d.Table):
        _table(page, told, block)
    elif isinstance(block, d.Said):
        for line in block.lines:
            page.add_paragraph(line, style="Quote")
        page.add_paragraph().add_run(block.by).italic = True
    elif isinstance(block, d.Folded):
        page.add_paragraph().add_run(block.title).italic = True
        for part in block.blocks:
            _block(page, told, part)
    elif isinstance(block, d.Listing):
        run = page.add_paragraph().add_run(block.text)
        run.font.name = MONOSPACE


def _sentences(page: Any, told: d.Document, block: d.Paragraph | d.Points) -> None:
    paragraph = None
    for said in block.sentences:
        if paragraph is None or isinstance(block, d.Points):
            paragraph = page.add_paragraph(style="List Bullet" if isinstance(block, d.Points) else None)
        _parts(paragraph, said.parts)
        paragraph.add_run(f"{d.proof(told, said)} ")


def _table(page: Any, told: d.Document, block: d.Table) -> None:
    if block.caption:
        page.add_paragraph().add_run(block.caption).italic = True
    columns = [*block.columns, *(["Evidence"] if block.cited else [])]
    table = page.add_table(rows=1, cols=len(columns), style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        cell.text = name
    for row in block.rows:
        cells = table.add_row().cells
        for place, parts in zip(cells, row.cells, strict=False):
            _parts(place.paragraphs[0], parts)
        if block.cited:
            cells[-1].text = d.proof(told, row).strip()
    page.add_paragraph(d.shown_of(block))


def _parts(paragraph: Any, parts: tuple[d.Part, ...]) -> None:
    for part in parts:
        if isinstance(part, str):
            paragraph.add_run(part)
        elif isinstance(part, d.Badge):
            paragraph.add_run(f"{SHAPES[part.executor]} {part.text}")
        else:
            run = paragraph.add_run(part.text)
            if isinstance(part, (d.Strong, d.Target, d.Anchor)):
                run.bold = True
            elif isinstance(part, d.Code):
                run.font.name = MONOSPACE


def _timeless(packed: bytes) -> bytes:
    """The same ZIP with every part in order of name and dated to the first day a ZIP knows."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as given, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 0  # the same on every machine
            made.writestr(part, given.read(name))
    return written.getvalue()
