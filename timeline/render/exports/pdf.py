"""The report as PDF, set by Typst from the fonts it brings along: no network, no clock, the same bytes.

The words of the log never become Typst source: they travel as JSON beside a fixed template (templates/report.typ).
"""

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from timeline.model import Incident
from timeline.render import document as d
from timeline.render import svg_chain, svg_timeline
from timeline.render.actors import SHAPES
from timeline.render.chapters.opening import input_digest
from timeline.render.compose import document, view_of
from timeline.render.exports.extras import library
from timeline.render.options import STANDARD, Options
from timeline.render.text import printable

_VARIABLE = re.compile(r"var\(--[a-z-]+,\s*([^()]*(?:\([^()]*\))?[^()]*)\)")
_RUN = re.compile(r"\S{17,}|(?:(?!\S{17,}).)+", re.DOTALL)
"""A long word, or what stands between two of them."""
_PIECE = re.compile(r"[^/:._,=-]{1,14}[/:._,=-]?|[/:._,=-]")
Told = Mapping[str, Any]


def pdf(incident: Incident, options: Options = STANDARD) -> bytes:
    """The report on one incident as a PDF of A4 pages. Raises TimelineError where Typst is not installed."""
    typst = library("typst", "pdf", "typst")
    view = view_of(incident, options)
    told = document(view, options)
    figures = {"timeline": flat(svg_timeline.draw(view)), "chain": flat(svg_chain.draw(view))}
    data = {
        "title": told.title,
        "titled": told.titled,
        "verdict": told.verdict,
        "status": told.status,
        "incident_id": told.incident_id,
        "digest": input_digest(incident),
        "tool": printable(incident.case.tool_version, 40),
        "tiles": [_tile(told, tile) for tile in told.tiles],
        "sections": [_section(told, section, figures) for section in told.sections],
    }
    source = files("timeline.render").joinpath("templates", "report.typ").read_bytes()
    inputs = {"data": json.dumps(data, ensure_ascii=True)}
    return bytes(typst.compile(source, format="pdf", sys_inputs=inputs, ignore_system_fonts=True, timestamp=0))


def flat(drawing: str) -> str:
    """A drawing whose colours stand in it as they are, for readers without style variables: the light theme."""
    return _VARIABLE.sub(lambda found: found.group(1), drawing)


def _tile(told: d.Document, tile: d.Tile) -> Told:
    return {"name": tile.name, "value": tile.value, "remark": tile.remark, "keys": _keys(told, tile.cites)}


def _section(told: d.Document, section: d.Section, figures: Mapping[str, str]) -> Told:
    return {
        "number": section.number,
        "title": section.title,
        "lead": section.lead,
        "blocks": [_block(told, block, figures) for block in section.blocks],
    }


def _block(told: d.Document, block: d.Block, figures: Mapping[str, str]) -> Told:
    if isinstance(block, (d.Paragraph, d.Points)):
        kind = "points" if isinstance(block, d.Points) else "paragraph"
        return {"kind": kind, "sentences": [_said(told, said, said.parts) for said in block.sentences]}
    if isinstance(block, d.Table):
        return _table(told, block)
    if isinstance(block, d.Said):
        return {"kind": "said", "lines": [_parts((line,)) for line in block.lines], "by": block.by}
    if isinstance(block, d.Folded):
        return {"kind": "folded", "title": block.title, "blocks": [_block(told, one, figures) for one in block.blocks]}
    if isinstance(block, d.Figure):
        return {"kind": "figure", "caption": block.caption, "svg": figures[block.kind]}
    return {"kind": "heading" if isinstance(block, d.Heading) else "listing", "text": block.text}


def _table(told: d.Document, block: d.Table) -> Told:
    shares = [float(width.rstrip("%")) for width in block.widths]
    room = max(100 - sum(shares), 8) if shares and block.cited else 0
    rows = [
        {"cells": [_parts(cell) for cell in row.cells], **_said(told, row, ()), "number": row.number}
        for row in block.rows
    ]
    return {
        "kind": "table",
        "columns": [*block.columns, *(["Evidence"] if block.cited else [])],
        "shares": [*shares, *([room] if room else [])] or [1.0] * (len(block.columns) + block.cited),
        "cited": block.cited,
        "caption": block.caption,
        "rows": rows,
        "total": d.shown_of(block),
    }


def _said(told: d.Document, said: d.Sentence | d.Row, parts: tuple[d.Part, ...]) -> Told:
    more = said.cites.total - len(said.cites.event_ids)
    mark = d.BASIS_MARK[said.basis] if said.basis != "method" else ""
    return {
        "parts": _parts(parts),
        "keys": _keys(told, said.cites),
        "more": f"+{more:,}" if more > 0 and said.cites.event_ids else "",
        "mark": mark,
    }


def _keys(told: d.Document, cites: d.Cites) -> list[str]:
    return [told.keys[event_id] for event_id in cites.event_ids]


def _runs(run: str) -> list[str]:
    """A long word in pieces between which a line may break; other words as they are."""
    return _PIECE.findall(run) if len(run) > 16 and not re.search(r"\s", run) else [run]


def _parts(parts: tuple[d.Part, ...]) -> list[Told]:
    """Parts with their kind; names of code in pieces between which a line may break."""
    found: list[Told] = []
    for part in parts:
        if isinstance(part, str):
            found.append({"kind": "text", "runs": [_runs(run) for run in _RUN.findall(part)] or [[""]]})
        elif isinstance(part, d.Code):
            found.append({"kind": "code", "pieces": _PIECE.findall(part.text)})
        elif isinstance(part, d.Badge):
            found.append({"kind": "badge", "shape": SHAPES[part.executor], "text": part.text})
        else:
            kind = "target" if isinstance(part, d.Target) else "see" if isinstance(part, d.See) else "strong"
            found.append({"kind": kind, "text": part.text})
    return found
