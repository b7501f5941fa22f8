"""What a reader of a report may choose, and what an investigator has added to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol, get_args

Template = Literal["standard", "sre", "coe", "pagerduty"]
TEMPLATES: tuple[Template, ...] = get_args(Template)


class Noted(Protocol):
    """A line of the notes file, as far as a report needs it: what kind, about what, by whom, when, and the words."""

    @property
    def kind(self) -> str:
        """``comment``, ``correction``, ``pin``, ``edit`` and so on."""

    @property
    def event_id(self) -> str:
        """The event it is about; of an edit the name of what it words anew (``summary``, ``impact``, ``title``)."""

    @property
    def author(self) -> str:
        """Who signed it."""

    @property
    def at(self) -> datetime:
        """When, aware."""

    @property
    def text(self) -> str:
        """What it says."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the notes, frozen for a report."""

    kind: str
    event_id: str
    author: str
    at: datetime
    text: str

    def worded(self, change: Callable[[str], str]) -> "Remark":
        """The same remark with its free words changed."""
        return replace(self, author=change(self.author), text=change(self.text))


@dataclass(frozen=True, slots=True)
class Options:
    """Which order and names of sections; whether names become pseudonyms; what investigators have noted."""

    template: Template = "standard"
    blameless: bool = False
    notes: tuple[Remark, ...] = ()


STANDARD = Options()
