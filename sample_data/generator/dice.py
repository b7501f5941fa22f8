"""Chance that repeats: one named stream per part of a story, so that changing one part leaves the others' bytes alone.

Only ``Random.random`` is used, because it is the one draw whose values Python promises to keep between versions.
"""

import hashlib
import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


class Dice:
    """Draws for one part of a story."""

    def __init__(self, seed: str) -> None:
        """``seed`` names the stream, for example ``environment-recreated/7/background``."""
        self.seed = seed
        self._random = Random(seed)

    def stream(self, name: str) -> "Dice":
        """A stream of its own, which depends on this one's seed and not on what was drawn before."""
        return Dice(f"{self.seed}/{name}")

    def between(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + int((high - low + 1) * self._random.random())

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._random.random() < probability

    def pick(self, things: Sequence[T]) -> T:
        """One of these."""
        return things[int(len(things) * self._random.random())]

    def pause(self, mean: float) -> float:
        """Seconds until the next of many independent happenings, ``mean`` seconds apart."""
        return -mean * math.log(1.0 - self._random.random())

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of these, in another order."""
        keyed = [(self._random.random(), position) for position in range(len(things))]
        return [things[position] for _, position in sorted(keyed)]

    def text(self, letters: str, length: int) -> str:
        """``length`` letters."""
        return "".join(self.pick(letters) for _ in range(length))

    def hex(self, length: int) -> str:
        """``length`` hexadecimal digits."""
        return self.text("0123456789abcdef", length)

    def uuid(self) -> str:
        """A random identifier in the usual form."""
        digits = self.hex(32)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def access_key(self) -> str:
        """A temporary access key that shows at first sight that it opens nothing."""
        return f"ASIA{self.text(KEY_LETTERS, 9)}EXAMPLE"


def fixed_id(prefix: str, *of: str) -> str:
    """The unique id AWS gives a role or user: always the same for the same thing, and visibly invented."""
    digest = hashlib.sha256("/".join(of).encode()).digest()
    return f"{prefix}{''.join(KEY_LETTERS[byte % 32] for byte in digest[:10])}EXAMPLE"


def fixed_hex(length: int, *of: str) -> str:
    """Hexadecimal digits that are always the same for the same thing."""
    return hashlib.sha256("/".join(of).encode()).hexdigest()[:length]
