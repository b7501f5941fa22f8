"""How much one candidate cause weighs: prior, specificity, lag and contrast, after the reference's section 3.2."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

PUBLISHED = 0.40
"""Weaker links are not published; 0.70 and above reads as "supported"."""
STRONGEST = 0.99
BROKE = 3.0
"""Success before and failure after: the odds times three."""
HEALED = 4.0
"""The failures stopped when the change was undone or the thing made anew: the odds times four."""
UNCLEAR_THING = 1.5
"""Success before, but the failed call does not say on which thing: little is learned."""
WIDER = 0.3
"""The same call on other things fails too: the service, not this change, may be at fault."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judged candidate: its weight, its grade, and what the reason should mention."""

    weight: float
    grade: str

    @property
    def is_published(self) -> bool:
        """Whether it is strong enough to be shown at all."""
        return self.weight >= PUBLISHED


def lag_factor(lag: timedelta, median_s: float, p99_s: float) -> float:
    """1 up to the rule's median, then twice the log-normal survival, so that it begins at 1."""
    seconds = lag.total_seconds()
    if seconds <= median_s:
        return 1.0
    sigma = math.log(p99_s / median_s) / 2.326
    return math.erfc(math.log(seconds / median_s) / sigma / math.sqrt(2))


def weigh(base: float, *factors: float) -> float:
    """A probability moved by factors on its odds, rounded so that equal evidence gives equal text."""
    bounded = min(base, STRONGEST)
    odds = bounded / (1 - bounded) * math.prod(factors)
    return round(min(odds / (1 + odds), STRONGEST), 3)


def grade(*, identity: bool, contrast: bool, healed: bool) -> str:
    """A: named and healed; B: mechanism with before and after; C: mechanism only."""
    if identity and healed:
        return "A"
    return "B" if contrast or healed else "C"


def seconds_between(earlier: datetime, later: datetime) -> float:
    """Never negative: inside one second there is no order."""
    return max(0.0, (later - earlier).total_seconds())
