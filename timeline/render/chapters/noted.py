"""What investigators added: their words where the tool's stood, their notes, and the answers that they exhibit.

It stands apart and is signed, for none of it is evidence.
"""

from collections.abc import Iterable

from timeline.render.document import (
    Anchor,
    Block,
    Code,
    Heading,
    Listing,
    Paragraph,
    Part,
    Row,
    Said,
    Section,
    See,
    Sentence,
    Table,
)
from timeline.render.options import Answer, Remark
from timeline.render.remarks import LONGEST, signed, words
from timeline.render.say import method, plain_row, strong
from timeline.render.text import printable, utc
from timeline.render.view import View, action

ROWS = 200
CELL = 200
WIDEST = 12
MOST = 50
LINES, LINE = 120, 500
NOTES, EXHIBITS = 12, 13
"""Where the two sections are at home; exhibits stand before the appendix."""
IN_PLACE = {"title": "over the report", "summary": "in section 1", "impact": "in section 2"}


def worded(view: View, part: str) -> Said | None:
    """A person's words for a part of the report, or None where the tool's stand."""
    one = view.remarks.edit(part)
    if one is None:
        return None
    lines = [printable(line.strip(), LONGEST) for line in one.text[:LONGEST].splitlines()]
    return Said(tuple(line for line in lines if line), f"Worded by {signed(one)}. A person's words, not evidence.")


def see(view: View, event_ids: Iterable[str]) -> tuple[Part, ...]:
    """Marks that lead to the notes about some events; nothing where there are none."""
    parts: list[Part] = []
    for number in view.remarks.about(event_ids):
        parts += [" ", See(number)]
    return (" · noted:", *parts) if parts else ()


# -- notes -----------------------------------------------------------------------------------------------------------


def noted(view: View) -> tuple[Section, ...]:
    """The notes in order of time, each signed and dated; no section where there are none."""
    told = view.remarks.told
    if not told:
        return ()
    rows = tuple(_note_row(view, f"N{number}", one) for number, one in enumerate(told[:ROWS], start=1))
    about = Paragraph((method("People wrote what follows. It is no evidence, and no statement above rests on it."),))
    columns = ("#", "Written", "By", "Kind", "About", "Words")
    widths = ("5%", "14%", "13%", "10%", "20%", "38%")
    table = Table(columns, rows, len(told), "notes", cited=False, widths=widths)
    return (Section(NOTES, "Notes of the investigators (not evidence)", "", (about, table)),)


def _note_row(view: View, number: str, one: Remark) -> Row:
    stands = one.kind == "edit" and view.remarks.edit(one.event_id) is one
    place = IN_PLACE.get(one.event_id, "in section 9" if one.event_id.startswith("owner:") else "")
    said = f"stands {place}" if stands and place else words(one) or "–"
    by = printable(one.author, 120) or "unsigned"
    return plain_row(
        "note", (Anchor(number),), utc(one.at), by, strong(printable(one.kind, 40)), _about(view, one), said
    )


def _about(view: View, one: Remark) -> tuple[Part, ...]:
    step = view.by_id.get(one.event_id)
    if step is not None:
        return (f"{view.key(one.event_id)} ", action(step))
    key = view.key(one.event_id)
    return (f"{key} an excluded error",) if key else (printable(one.event_id, 80),)


# -- exhibits --------------------------------------------------------------------------------------------------------


def exhibits(view: View) -> tuple[Section, ...]:
    """Answers to questions of SQL that an investigator lays before the reader; no section where there are none."""
    shown = view.remarks.exhibits
    if not shown:
        return ()
    lead = "People chose these questions. Their rows are those of the case file when each was asked."
    blocks: list[Block] = []
    for number, one in enumerate(shown, start=1):
        if one.exhibit is not None:
            blocks += [
                Heading(f"X{number}. {printable(one.text, 200) or 'Untitled'}"),
                *_exhibit(view, one, one.exhibit),
            ]
    return (Section(EXHIBITS, "Exhibits", lead, tuple(blocks)),)


def _exhibit(view: View, one: Remark, answer: Answer) -> list[Block]:
    kept = [row[:WIDEST] for row in answer.rows[:MOST]]
    names = tuple(printable(name, 60) or "–" for name in answer.columns[:WIDEST])
    rows = tuple(plain_row("note", *(_cell(view, value) for value in row)) for row in kept)
    said = Sentence((f"Laid before the reader by {signed(one)}. {_counted(len(kept), answer.total)}",), "note")
    table = Table(names, rows, len(rows), cited=False, asked=True)
    return [Paragraph((said,)), Listing(_lines(answer.sql)), *([table] if rows else [])]


def _counted(shown: int, total: int | None) -> str:
    """How many rows stand here of how many the question gave."""
    if total is None:
        return f"{shown:,} rows are shown; how many the question gave in all was not counted."
    if total == shown == 0:
        return "The question gave no row."
    return f"All {shown:,} rows are shown." if total <= shown else f"{shown:,} of {total:,} rows are shown."


def _cell(view: View, value: str) -> tuple[Part, ...]:
    """A value as the case gave it; an event that this report knows gets its key beside it."""
    key = view.key(value)
    shown = printable(value, CELL)
    return (Code(shown), f" ({key})") if key else (shown,)


def _lines(sql: str) -> str:
    """The question line by line, hidden characters shown."""
    lines = sql.strip().splitlines()
    more = [f"-- … {len(lines) - LINES:,} more lines"] if len(lines) > LINES else []
    return "\n".join([*(printable(line.replace("\t", "  "), LINE) for line in lines[:LINES]), *more])
