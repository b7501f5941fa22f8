"""Makes sentences and rows, each with what it rests on. A statement on events whose events are unknown here says so."""

from collections.abc import Iterable, Mapping

from timeline.model import Grade, Link, Step
from timeline.render.document import Basis, Cites, Part, Row, Sentence, Strong
from timeline.render.view import CITED, View

Verbs = Mapping[Grade, str]
LED_TO: Verbs = {"A": "led to", "B": "very likely led to", "C": "may have led to", "D": "came before"}
# A sign-in or an issued key does not lead anybody to an act: it says whose credentials were used.
JOINED: Verbs = {
    "A": "is joined by identity to",
    "B": "is very likely joined by identity to",
    "C": "may be joined by identity to",
    "D": "came before",
}
MADE_POSSIBLE: Verbs = {
    "A": "made possible",
    "B": "very likely made possible",
    "C": "may have made possible",
    "D": "came before",
}
ANSWERED: Verbs = {
    "A": "was answered by",
    "B": "was very likely answered by",
    "C": "may have been answered by",
    "D": "came before",
}
BUT_FOR: dict[str | None, str] = {
    "yes": "without it the failure would not have come",
    "no": "the failure would have come without it too",
    "untestable": "cannot be tested on these logs",
    None: "not asked",
}


def verb(link: Link, cause: Step) -> str:
    """How a link is told: by its kind, by the part its cause plays, and never more surely than its grade."""
    verbs = {"identity": JOINED, "response": ANSWERED}.get(link.kind, LED_TO)
    if verbs is LED_TO and cause.role in ("contributing", "guardrail_removed"):
        verbs = MADE_POSSIBLE
    return verbs.get(link.grade, verbs["C"])


def seen(view: View, event_ids: Iterable[str], *parts: Part) -> Sentence:
    """A sentence on events. Where the incident holds none of them it rests on the case record, and is marked so."""
    cites = view.cites(event_ids, cells=[parts])
    return Sentence(parts, "events" if cites.event_ids else "case", cites)


def case(*parts: Part) -> Sentence:
    """A sentence on the case: its files, counts, coverage and public times."""
    return Sentence(parts, "case")


def absent(*parts: Part) -> Sentence:
    """A sentence on what was looked for and not seen."""
    return Sentence(parts, "absence")


def method(*parts: Part) -> Sentence:
    """A sentence that states nothing about this incident."""
    return Sentence(parts, "method")


def row(
    view: View,
    event_ids: Iterable[str],
    *cells: str | Part | tuple[Part, ...],
    number: int | None = None,
    named: int = CITED,
) -> Row:
    """A row on events, ``named`` of them by name; on the case record where the incident holds none of them."""
    told = _cells(cells)
    cites = view.cites(event_ids, named, told)
    return Row(told, "events" if cites.event_ids else "case", cites, number)


def plain_row(basis: Basis, *cells: str | Part | tuple[Part, ...]) -> Row:
    """A row that cites no event, and says on what it rests instead."""
    return Row(_cells(cells), basis, Cites())


def _cells(cells: Iterable[str | Part | tuple[Part, ...]]) -> tuple[tuple[Part, ...], ...]:
    return tuple(cell if isinstance(cell, tuple) else (cell,) for cell in cells)


def strong(text: str) -> Strong:
    """Words that stand out."""
    return Strong(text)
