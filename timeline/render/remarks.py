"""What investigators added, arranged for a report: whose wording stands where, and what is said of which event.

None of it is evidence. Notes are numbered N1 onwards in order of time, exhibits X1 onwards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from timeline.render.actors import CLASS_TITLES
from timeline.render.options import Remark
from timeline.render.text import printable, utc

PASSED_OVER = ("unpin", "retraction", "withdrawal", "exhibit")
"""What takes another line back says nothing by itself; exhibits have a section of their own."""
LONGEST = 4_000


@dataclass(frozen=True)
class Remarks:
    """The notes of a case in order of time."""

    every: tuple[Remark, ...] = ()

    @classmethod
    def of(cls, notes: Iterable[Remark]) -> "Remarks":
        """The same notes, whatever order they came in."""
        return cls(tuple(sorted(notes, key=lambda one: (one.at, one.event_id, one.kind, one.text, one.author))))

    @cached_property
    def told(self) -> tuple[Remark, ...]:
        """Those that section 12 lists."""
        return tuple(one for one in self.every if one.kind not in PASSED_OVER)

    @cached_property
    def exhibits(self) -> tuple[Remark, ...]:
        """Answers laid before the reader, the latest of each question."""
        held = {one.event_id: one for one in self.every if one.kind == "exhibit" and one.exhibit is not None}
        return tuple(one for one in self.every if held.get(one.event_id) is one)

    @cached_property
    def _edits(self) -> Mapping[str, Remark]:
        found = {one.event_id: one for one in self.every if one.kind == "edit"}
        return {part: one for part, one in found.items() if one.text.strip()}

    def edit(self, part: str) -> Remark | None:
        """The wording that stands in place of the tool's: of the title, the summary, the impact or an owner."""
        return self._edits.get(part)

    @property
    def edited(self) -> tuple[str, ...]:
        """The parts that people worded, by name."""
        return tuple(sorted(self._edits))

    @cached_property
    def _numbers(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for number, one in enumerate(self.told, start=1):
            if one.kind != "edit":
                found[one.event_id] = (*found.get(one.event_id, ()), f"N{number}")
        return found

    def about(self, event_ids: Iterable[str]) -> tuple[str, ...]:
        """The numbers of the notes about any of these events."""
        if not self._numbers:
            return ()
        return tuple(number for event_id in event_ids for number in self._numbers.get(event_id, ()))

    @cached_property
    def _corrected(self) -> Mapping[str, Remark]:
        return {one.event_id: one for one in self.told if one.kind == "correction" and one.executor is not None}

    def correction(self, event_id: str) -> Remark | None:
        """The class that an investigator says made this call, with the reason."""
        return self._corrected.get(event_id)


NONE = Remarks()


def signed(one: Remark) -> str:
    """Who and when: ``Ada, 2026-03-05 09:00:00Z``."""
    return f"{printable(one.author, 120) or 'unsigned'}, {utc(one.at)}"


def words(one: Remark) -> str:
    """What a note says on one line, a correction with its class first."""
    said = printable(one.text, LONGEST)
    return f"{CLASS_TITLES[one.executor]}: {said}" if one.executor else said
