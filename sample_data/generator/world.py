"""What exists when: the one place that decides whether a call in a story succeeds.

A dependant never "knows" that an incident happens. It calls at its own pace, and the world says whether what it needs
was there. So a story can be told twice, with and without one act, and the difference is the effect of that act.
"""

from bisect import bisect_right
from collections import defaultdict
from datetime import datetime


class World:
    """The states of named things over time. What was never mentioned exists."""

    def __init__(self) -> None:
        """Everything is well at first."""
        self._changes: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)

    def breaks(self, thing: str, at: datetime) -> None:
        """From this second on the thing is gone, or no longer usable."""
        self._changes[thing].append((at, False))
        self._changes[thing].sort()

    def heals(self, thing: str, at: datetime) -> None:
        """From this second on it is there again."""
        self._changes[thing].append((at, True))
        self._changes[thing].sort()

    def well(self, thing: str, at: datetime) -> bool:
        """Is the thing usable at this moment?"""
        changes = self._changes.get(thing, [])
        position = bisect_right([when for when, _ in changes], at)
        return True if position == 0 else changes[position - 1][1]

    def changed(self, thing: str, at: datetime) -> bool:
        """Has anything happened to it so far?"""
        return any(when <= at for when, _ in self._changes.get(thing, []))

    def broken_spans(self, thing: str) -> list[tuple[datetime, datetime | None]]:
        """From when to when the thing was unusable; ``None`` when it never healed."""
        spans: list[tuple[datetime, datetime | None]] = []
        for when, is_well in self._changes.get(thing, []):
            if not is_well and (not spans or spans[-1][1] is not None):
                spans.append((when, None))
            elif is_well and spans and spans[-1][1] is None:
                spans[-1] = (spans[-1][0], when)
        return spans
