"""A text that may be too long to be held -> the part of it that is looked at, and more of it on demand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST = 64 * 2**20
"""Bytes of one value at most."""
STEP = 2**20
"""Bytes fetched at once, and more where a value is longer."""
SAMPLE = 1000
"""Bytes kept of what is passed over."""
OVERLAP = 1024
"""Bytes looked at again with those that follow, for a pattern may lie across the border."""
BETWEEN = re.compile(rb"[\s,]*")


@dataclass
class Window:
    """A text, looked at from ``at`` on: ``text`` is what is held of it, ``blocks`` are what follows."""

    text: bytes
    blocks: Iterator[bytes] = field(default_factory=lambda: iter(()))
    at: int = 0
    is_last: bool = False
    """Whether nothing follows."""

    @classmethod
    def of(cls, text: bytes) -> "Window":
        """A text that is held whole."""
        return cls(text, is_last=True)

    @property
    def held(self) -> int:
        """Bytes held from ``at`` on."""
        return len(self.text) - self.at

    def more(self) -> bool:
        """Hold twice as much, or one step more; False when there is no more, or when one value would take too much."""
        if self.is_last or self.held >= MOST:
            return False
        parts, wanted = [self.text[self.at :]], max(self.held, STEP)
        while wanted > 0 and (block := next(self.blocks, b"")):
            parts.append(block)
            wanted -= len(block)
        self.is_last = wanted > 0
        self.text, self.at = b"".join(parts), 0
        return len(parts) > 1

    def first(self) -> bytes:
        """The first byte of what comes next, white space and commas passed over; empty at the end."""
        while True:
            found = BETWEEN.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.held or not self.more():
                return self.text[self.at : self.at + 1]

    def taken(self, end: int) -> bytes:
        """What lies before ``end``; the window then begins there."""
        found, self.at = self.text[self.at : end], end
        return found

    def passed(self, until: re.Pattern[bytes]) -> bytes:
        """Pass over what comes next, to where a pattern begins (later than here) or to the end; its first bytes."""
        sample = self.text[self.at : self.at + SAMPLE]
        size = 0
        while not (found := until.search(self.text, self.at + (size == 0))):
            size += len(self.taken(max(self.at, len(self.text) - OVERLAP)))
            if not self.more():
                self.given_up()
                return sample
        return sample[: size + len(self.taken(found.start()))]

    def given_up(self) -> bytes:
        """What is held of the rest, all of which is passed over."""
        self.blocks, self.is_last = iter(()), True
        return self.taken(len(self.text))
