"""A pattern that people wrote, held to a bound of time.

Python's own engine tries every way to read a value before it gives up: ``(a|aa)+b`` on a long name takes longer than
anybody waits, and the names in a log are chosen by strangers. ``regex`` reads the same patterns and keeps a clock of
processor time, so that a pattern can only end in an answer or in an error, on a busy machine too.
"""

from dataclasses import dataclass
from typing import Self

import regex

from timeline.attribute.rules import LONGEST_READ
from timeline.errors import RuleError

SECONDS = 0.25
"""For one value. A good pattern takes some microseconds; one that takes this long is never over."""
TRIED = "a0-/:."
"""With the pattern's own letters: what a name that nearly matches is full of."""
SIMPLER = "Repeat nothing that holds a repetition or two readings of one text: (a+)+ and (a|aa)+ are a+."


@dataclass(frozen=True, slots=True)
class Bounded:
    """A pattern as ``re`` reads it; ``where`` names its rule in an error."""

    pattern: str
    where: str
    engine: "regex.Pattern[str]"

    @classmethod
    def of(cls, pattern: str, where: str) -> Self:
        """The pattern, tried on long values. Raises RuleError when it takes too long or cannot be read."""
        try:
            found = cls(pattern, where, regex.compile(pattern, regex.VERSION0))
        except regex.error as error:
            raise RuleError(f"{where} has a pattern that is no regular expression: {error}.") from error
        for letter in sorted({*pattern, *TRIED}):
            found.fullmatch(letter * (LONGEST_READ - 1) + "\n")
        return found

    def fullmatch(self, value: str) -> object | None:
        """What ``re`` would find. Raises RuleError when that takes too long."""
        try:
            return self.engine.fullmatch(value, timeout=SECONDS)  # type: ignore[no-any-return]
        except TimeoutError as error:
            why = f"{self.where} has a pattern that takes for ever on {value[:40]!r}, which goes on."
            raise RuleError(why, remedy=SIMPLER) from error
