"""Marks added up: shares with their intervals, families, what a worse log costs, and the limits that must hold."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from . import claims, marks
from .guesses import OURS

UNCHANGED, NO_MORE_FALSE = "same answer", "no false link more"
TIMES = (marks.TRIGGER, marks.EFFECT, marks.ENDLESS)


@dataclass(frozen=True)
class Mark:
    """One question of one case, answered by one method on one variant of its log."""

    case: str
    seed: int
    variant: str
    method: str
    question: str
    right: bool

    @property
    def family(self) -> str:
        return self.case.split("_", maxsplit=1)[0]


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        return self.hits / self.of if self.of else float("nan")

    def told(self) -> str:
        """The share with its 95 % interval after Wilson."""
        if not self.of:
            return "-"
        z, share = 1.96, self.value
        middle = (share + z * z / (2 * self.of)) / (1 + z * z / self.of)
        half = z * sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of)) / (1 + z * z / self.of)
        low, high = max(0.0, middle - half), min(1.0, middle + half)
        return f"{100 * share:5.1f} % of {self.of:<6} [{100 * low:.1f}, {100 * high:.1f}]"


@dataclass(frozen=True)
class Limit:
    """A figure beside the least it must be."""

    name: str
    value: float
    told: str
    least: float

    @property
    def is_held(self) -> bool:
        return self.value != self.value or self.value >= self.least  # what was not asked breaks no limit


class Score:
    """All marks of one run."""

    def __init__(self, found: Iterable[Mark]) -> None:
        self.all = list(found)

    def shares(self, method: str = OURS, variant: str = "plain") -> dict[str, Share]:
        """Each question's share on one variant, by one method."""
        groups: dict[str, list[bool]] = defaultdict(list)
        for mark in self.all:
            if (mark.method, mark.variant) == (method, variant):
                groups[mark.question].append(mark.right)
        return {name: Share(sum(right), len(right)) for name, right in sorted(groups.items())}

    def families(self) -> dict[str, Share]:
        """Of each family, the cases that were wholly right: the exact roots, or nobody where nobody is to blame."""
        groups: dict[str, list[bool]] = defaultdict(list)
        for mark in self.all:
            asked = mark.question in (marks.EXACT, marks.ABSTAINS)
            if asked and (mark.method, mark.variant) == (OURS, "plain"):
                groups[mark.family].append(mark.right)
        return {name: Share(sum(right), len(right)) for name, right in sorted(groups.items())}

    def lost(self, variant: str) -> dict[str, tuple[Share, Share]]:
        """Each question on the plain log and on a worse one, over the cases in which both can answer it."""
        groups: dict[tuple[str, str, int, str], list[bool]] = defaultdict(list)
        for mark in self.all:
            if mark.method == OURS:
                groups[mark.question, mark.case, mark.seed, mark.variant].append(mark.right)
        both: dict[str, tuple[list[bool], list[bool]]] = defaultdict(lambda: ([], []))
        for (question, case, seed, which), right in sorted(groups.items()):
            plain = groups.get((question, case, seed, "plain"))
            if which == variant and plain:
                both[question][0].extend(plain)
                both[question][1].extend(right)
        return {q: (Share(sum(a), len(a)), Share(sum(b), len(b))) for q, (a, b) in both.items()}


def f1(shares: Mapping[str, Share]) -> float:
    """The harmonic mean of the claims that are borne out and of the truths that are told."""
    none = Share(0, 0)
    borne, told = shares.get(claims.SUPPORTED, none).value, shares.get(claims.TOLD, none).value
    return 2 * borne * told / (borne + told) if borne + told else float("nan")


def limits(score: Score, variants: Iterable[str]) -> list[Limit]:
    """What the program must reach (issue "Causality and responsibility"), and what it reached in this run."""
    shares = score.shares()
    wanted = {
        marks.FIRST: 0.98, marks.EXACT: 0.95, marks.PRECISION: 0.98, marks.RECALL: 0.95, marks.BYSTANDER: 0.995,
        marks.ABSTAINS: 0.99, marks.ANSWERS: 0.98, marks.BUT_FOR: 0.97, claims.SUPPORTED: 1.0,
        claims.READ_BACK: 1.0,
        **dict.fromkeys(TIMES, 0.95),
    }  # fmt: skip
    found = [Limit(name, s.value, s.told(), wanted[name]) for name, s in shares.items() if name in wanted]
    found.append(Limit("facts F1", f1(shares), f"{100 * f1(shares):5.1f} %", 0.95))
    worst = min(score.families().items(), key=lambda item: (item[1].value, item[0]), default=None)
    if worst:
        found.append(Limit(f"the weakest family, {worst[0]}", worst[1].value, worst[1].told(), 0.85))
    return found + [limit for variant in variants if variant != "plain" for limit in _worse(score, variant)]


def _worse(score: Score, variant: str) -> list[Limit]:
    """At most five points lost on any question, and no false link more."""
    found = []
    for question, (plain, worse) in sorted(score.lost(variant).items()):
        lost = plain.value - worse.value
        found.append(Limit(f"{variant}: {question}", -lost, f"{0.0 - 100 * lost:+5.1f} points of {worse.of}", -0.05))
    for question in (UNCHANGED, NO_MORE_FALSE):
        share = score.shares(variant=variant).get(question)
        if share:
            found.append(Limit(f"{variant}: {question}", share.value, share.told(), 1.0))
    return found
