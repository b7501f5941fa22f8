"""The report as Markdown, with the chain in Mermaid: the same document as the HTML, every word of the logs escaped."""

from collections.abc import Iterator

from timeline.model import Incident
from timeline.render.actors import SHAPES
from timeline.render.compose import document, view_of
from timeline.render.document import (
    Anchor,
    Badge,
    Block,
    Code,
    Document,
    Figure,
    Folded,
    Heading,
    Listing,
    Paragraph,
    Part,
    Points,
    Said,
    Section,
    See,
    Sentence,
    Strong,
    Table,
    Target,
    proof,
)
from timeline.render.mermaid import chain
from timeline.render.options import STANDARD, Options
from timeline.render.text import markdown as escaped
from timeline.render.text import markdown_code
from timeline.render.view import View


def markdown(incident: Incident, options: Options = STANDARD) -> str:
    """The report on one incident as a Markdown document."""
    view = view_of(incident, options)
    told = document(view, options)
    lines = [f"# Post-mortem: {escaped(told.title)}", ""]
    lines += [f"*{escaped(told.titled)}*", ""] if told.titled else []
    lines += [f"**{escaped(told.verdict)}** · {told.status}", ""]
    for section in told.sections:
        lines += _section(view, told, section)
    return "\n".join(lines).rstrip() + "\n"


def _section(view: View, told: Document, section: Section) -> Iterator[str]:
    yield from (f"## {section.number}. {section.title}", "")
    if section.anchor == "s0" and told.tiles:
        yield from _tiles(told)
    if section.lead:
        yield from (f"*{section.lead}*", "")
    for block in section.blocks:
        yield from _block(view, told, block)


def _tiles(told: Document) -> Iterator[str]:
    yield from ("| Moment | Time | Remark | Evidence |", "|---|---|---|---|")
    for tile in told.tiles:
        keys = " ".join(told.keys[event_id] for event_id in tile.cites.event_ids)
        yield f"| {tile.name} | {tile.value} | {tile.remark} | {f'[{keys}]' if keys else ''} |"
    yield ""


def _block(view: View, told: Document, block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield from (f"### {escaped(block.text)}", "")
    elif isinstance(block, Paragraph):
        yield from (" ".join(_sentence(told, said) for said in block.sentences), "")
    elif isinstance(block, Points):
        yield from (*(f"- {_sentence(told, said)}" for said in block.sentences), "")
    elif isinstance(block, Table):
        yield from _table(told, block)
    elif isinstance(block, Said):
        yield from (*(f"> {escaped(line)}\n>" for line in block.lines), f"> *{escaped(block.by)}*", "")
    elif isinstance(block, Folded):
        yield from (f"*{escaped(block.title)}*", "")
        for part in block.blocks:
            yield from _block(view, told, part)
    elif isinstance(block, Listing):
        yield from _fenced(block.language, block.text)
    elif isinstance(block, Figure) and block.kind == "chain":
        yield from (*_fenced("mermaid", chain(view)), f"*{escaped(block.caption)}*", "")


def _fenced(language: str, text: str) -> Iterator[str]:
    """A block of code with a fence longer than any row of backticks inside it."""
    fence = "```"
    while fence in text:
        fence += "`"
    yield from (f"{fence}{language}", text, fence, "")


def _sentence(told: Document, said: Sentence) -> str:
    return f"{_parts(said.parts)}{proof(told, said)}"


def _table(told: Document, block: Table) -> Iterator[str]:
    columns = (*block.columns, "Evidence") if block.cited else block.columns
    if block.caption:
        yield from (f"*{escaped(block.caption)}*", "")
    yield f"| {' | '.join(escaped(name, begins=False) for name in columns)} |"
    yield "|" + "---|" * len(columns)
    for row in block.rows:
        cells = [_parts(cell, begins=False) or " " for cell in row.cells]
        if block.cited:
            cells.append(proof(told, row).strip() or " ")
        yield f"| {' | '.join(cells)} |"
    yield ""
    if block.total > len(block.rows):
        yield from (f"*Showing {len(block.rows):,} of {block.total:,} {escaped(block.noun)}.*", "")


def _parts(parts: tuple[Part, ...], *, begins: bool = True) -> str:
    """Parts one after the other; ``begins``: they open a line, which a cell of a table never does."""
    return "".join(_part(part, begins=begins and index == 0) for index, part in enumerate(parts)).strip()


def _part(part: Part, *, begins: bool) -> str:
    if isinstance(part, str):
        return escaped(part, begins=begins)
    if isinstance(part, Code):
        return markdown_code(part.text)
    if isinstance(part, Badge):
        return f"{SHAPES[part.executor]} {escaped(part.text)}"
    if isinstance(part, (Target, See)):
        return part.text
    if isinstance(part, Anchor):
        return f"**{part.text}**"
    assert isinstance(part, Strong)
    return f"**{escaped(part.text)}**" if part.text.strip() else ""
