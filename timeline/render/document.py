"""The report as a frozen document: sections of blocks of sentences, each with the events it rests on.

HTML and Markdown both print this document, so both say the same. A sentence says on what it rests (``Basis``): on
events of the incident, which it then cites; on the case (files, counts, coverage); on having looked and found nothing;
or on nothing in this incident at all, because it describes the method.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from timeline.model import ActorClass

Basis = Literal["events", "case", "absence", "method", "note"]
"""events: cites some. case: files and coverage. absence: looked for, not found. method: true of every report. note: a
person wrote it."""

BASIS_MARK: dict[Basis, str] = {
    "events": "",
    "case": "case record",
    "absence": "none seen",
    "method": "method",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A name as the log has it (an action, a resource, an identifier), shown in the type of code."""

    text: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A class of actor: shown by its shape and its words, never by colour alone."""

    executor: ActorClass
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """The short key of an event where its evidence stands: what the citations point to."""

    text: str


@dataclass(frozen=True, slots=True)
class See:
    """A mark that leads to another place of the report: ``N2`` to the second note."""

    text: str

    @property
    def anchor(self) -> str:
        """Where it leads."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place that such marks lead to."""

    text: str


Part = str | Code | Badge | Strong | Target | See | Anchor


@dataclass(frozen=True, slots=True)
class Cites:
    """The events a statement rests on: those named, and how many there are in all."""

    event_ids: tuple[str, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement and what it rests on."""

    parts: tuple[Part, ...]
    basis: Basis
    cites: Cites = Cites()

    def __post_init__(self) -> None:
        if (self.basis == "events") != bool(self.cites.event_ids):
            raise ValueError(f"a sentence on {self.basis} with {len(self.cites.event_ids)} events: {self.words}")

    @property
    def words(self) -> str:
        """The sentence as plain text."""
        return plain(self.parts)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a statement in columns. ``number`` matches a marker of the figure above it."""

    cells: tuple[tuple[Part, ...], ...]
    basis: Basis
    cites: Cites = Cites()
    number: int | None = None

    def __post_init__(self) -> None:
        if (self.basis == "events") != bool(self.cites.event_ids):
            raise ValueError(f"a row on {self.basis} with {len(self.cites.event_ids)} events: {self.cells}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences that stand side by side."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names; ``total`` is the true number of rows when only some are shown."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    noun: str = "rows"
    caption: str = ""
    widths: tuple[str, ...] = ()
    cited: bool = True
    """Whether a last column shows the citations (the evidence table itself needs none)."""
    asked: bool = False
    """Whether its columns are those of a person's question: their names may be of any length."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A query, shown as it is to be run."""

    text: str
    language: str = "sql"


@dataclass(frozen=True, slots=True)
class Figure:
    """A place for a drawing of the incident; the table after it holds the same rows."""

    kind: Literal["timeline", "chain"]
    caption: str


@dataclass(frozen=True, slots=True)
class Said:
    """A person's words in place of the tool's, a line each, and whose they are."""

    lines: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Folded:
    """What stands back behind a person's words, under a title; HTML folds it, paper shows it."""

    title: str
    blocks: tuple["Block", ...]


Block = Paragraph | Points | Table | Heading | Listing | Figure | Said | Folded


@dataclass(frozen=True, slots=True)
class Section:
    """One of the report's sections: 0 to 11, 12 for notes, 13 for exhibits. ``home`` is its number before it moved."""

    number: int
    title: str
    lead: str
    blocks: tuple[Block, ...]
    home: int | None = None

    @property
    def anchor(self) -> str:
        """Its name for links inside the document."""
        return f"s{self.number if self.home is None else self.home}"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the strip under the title: a name, a value, a remark."""

    name: str
    value: str
    remark: str
    cites: Cites = Cites()


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report. ``keys`` gives each event of the incident its short key, E1 onwards in order of time.

    ``title`` may be a person's: then ``titled`` says whose it is and how the tool had it.
    """

    title: str
    verdict: str
    status: str
    incident_id: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]
    keys: dict[str, str]
    titled: str = ""


def shown_of(block: Table) -> str:
    """What a table leaves out, in words; empty where it shows every row."""
    if block.total <= len(block.rows):
        return f"{block.total:,} {block.noun}." if block.noun.startswith("rows, ") else ""
    kept = f"Showing {len(block.rows):,} of {block.total:,} {block.noun}."
    return f"{kept} The JSON report and the case file hold all of them."


def proof(told: Document, said: Sentence | Row) -> str:
    """What a statement rests on, as words: ``[E1, E2 +3 more]``, or the mark of another basis. Method needs none."""
    if said.cites.event_ids:
        keys = ", ".join(told.keys[event_id] for event_id in said.cites.event_ids)
        more = said.cites.total - len(said.cites.event_ids)
        return f" [{keys}{f' +{more:,} more' if more > 0 else ''}]"
    mark = BASIS_MARK[said.basis] if said.basis != "method" else ""
    return f" [{mark}]" if mark else ""


def plain(parts: tuple[Part, ...]) -> str:
    """Parts as plain text."""
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def statements(section: Section) -> Iterator[Sentence | Row]:
    """Every sentence and row of a section, in the order of reading."""
    for block in section.blocks:
        for part in block.blocks if isinstance(block, Folded) else (block,):
            if isinstance(part, (Paragraph, Points)):
                yield from part.sentences
            elif isinstance(part, Table):
                yield from part.rows
