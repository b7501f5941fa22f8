"""How far the reading of logs is and how fast it goes: the numbers of the command line's progress line, for the app."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from timeline.render.text import count

SOON = 0.02
"""A share of the work below which nobody can say how long the rest takes."""


class Reached(NamedTuple):
    """What a load has told: files and bytes done and in all, and the records seen."""

    files: int = 0
    all_files: int = 0
    bytes: int = 0
    all_bytes: int = 0
    records: int = 0

    @property
    def share(self) -> float:
        """How much is done, 0 to 1: by bytes, or by files where no sizes are known (an event history has none)."""
        done, whole = (self.bytes, self.all_bytes) if self.all_bytes else (self.files, self.all_files)
        return min(done / whole, 1.0) if whole else 0.0


NOTHING = Reached()


@dataclass(slots=True)
class Pace:
    """Where a load stands, and where it stood when it began: what the case held before is no work of this run."""

    now: Reached = NOTHING
    first: Reached = NOTHING
    since: float | None = None
    """When it began to read, in seconds of a clock that only goes forward; None before."""

    def reached(self, numbers: Sequence[int], moment: float) -> None:
        """Take down what the load says."""
        self.now = Reached(*numbers)
        if self.since is None:
            self.first, self.since = self.now, moment

    def seconds_left(self, moment: float) -> float | None:
        """Of the reading, at the pace so far; None while it cannot be told."""
        spent = self._spent(moment)
        mine, all_mine = self.now.share - self.first.share, 1 - self.first.share
        share = mine / all_mine if all_mine > 0 else 1.0
        return spent * (1 - share) / share if share > SOON and spent > 1 else None

    def told(self, moment: float) -> str:
        """It in words: files, bytes where they are known, records, and while it reads what a second brings."""
        now = self.now
        if not now.all_files:
            return ""
        parts = [f"{now.files:,} of {count(now.all_files, 'file')}"]
        if now.all_bytes:
            parts.append(f"{now.bytes / 1e6:,.1f} of {now.all_bytes / 1e6:,.1f} MB")
        parts.append(count(now.records, "record"))
        return ", ".join(parts + (self._rates(moment) if now.files < now.all_files else []))

    def _rates(self, moment: float) -> list[str]:
        spent = self._spent(moment)
        if spent <= 1:
            return []
        parts = [f"{(self.now.bytes - self.first.bytes) / 1e6 / spent:,.1f} MB/s"] if self.now.all_bytes else []
        parts.append(f"{(self.now.records - self.first.records) / spent:,.0f} records/s")
        left = self.seconds_left(moment)
        return parts if left is None else [*parts, f"about {left:,.0f} s left"]

    def _spent(self, moment: float) -> float:
        return moment - self.since if self.since is not None else 0.0
