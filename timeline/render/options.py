"""What a reader of a report may choose, and what an investigator has added to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

from timeline.model import ActorClass

Template = Literal["standard", "sre", "coe", "pagerduty"]
TEMPLATES: tuple[Template, ...] = get_args(Template)


class Shown(Protocol):
    """A question in SQL and the rows it gave, as texts, when somebody laid them before the reader."""

    @property
    def sql(self) -> str:
        """The question."""

    @property
    def columns(self) -> Sequence[str]:
        """The names of the columns."""

    @property
    def rows(self) -> Sequence[Sequence[str]]:
        """The rows kept of the answer."""

    @property
    def total(self) -> int | None:
        """How many rows the answer had; None where that is not known."""


class Noted(Protocol):
    """A line of the notes file, as far as a report needs it: what kind, about what, by whom, when, and the words."""

    @property
    def kind(self) -> str:
        """``comment``, ``correction``, ``pin``, ``edit``, ``exhibit`` and so on."""

    @property
    def event_id(self) -> str:
        """The event it is about; of an edit the name of what it words anew (``summary``, ``owner:…``)."""

    @property
    def author(self) -> str:
        """Who signed it."""

    @property
    def at(self) -> datetime:
        """When, aware."""

    @property
    def text(self) -> str:
        """What it says; of an exhibit its title."""

    @property
    def executor(self) -> ActorClass | None:
        """Of a correction the class that it says made the call."""

    @property
    def exhibit(self) -> Shown | None:
        """Of an exhibit the question and its rows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and its rows, frozen for a report."""

    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the notes, frozen for a report."""

    kind: str
    event_id: str
    author: str
    at: datetime
    text: str
    executor: ActorClass | None = None
    exhibit: Answer | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """Which order and names of sections; whether names become pseudonyms; what investigators have noted."""

    template: Template = "standard"
    blameless: bool = False
    notes: tuple[Remark, ...] = ()


STANDARD = Options()


def remark(note: Noted) -> Remark:
    """A line of the notes file as a report keeps it."""
    shown = note.exhibit
    answer = None if shown is None else _frozen(shown)
    return Remark(note.kind, note.event_id, note.author, note.at, note.text, note.executor, answer)


def _frozen(shown: Shown) -> Answer:
    return Answer(shown.sql, tuple(shown.columns), tuple(tuple(row) for row in shown.rows), shown.total)
