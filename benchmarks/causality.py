"""How often the cause is found, and how often somebody innocent is blamed: scenarios by seeds, beside four baselines.

    python benchmarks/causality.py                                   # three seeds, and one of each worse log
    python benchmarks/causality.py --seeds 14 --first-seed 500       # about a thousand incidents
    python benchmarks/causality.py --only s08 --noise 900000 --seeds 1 --variants plain    # a log of a million events
    python benchmarks/causality.py --growth 1000000,3000000,10000000     # time and memory instead, see growth.py

The scenarios are those of ``tests/scenarios``; names, regions, accounts, lags and in some the services and actors come
from the seed. The answers come from the world that wrote the logs, the program sees the logs alone, and but-for is held
against a twin world in which the act was never made. Shares carry 95 % intervals after Wilson; cases of one family are
not independent, so families are shown as well. Scores on logs of our own making are an upper bound for real ones.
The exit code is 1 when a limit is broken.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import growth
from scenarios import claims, guesses, marks, worse
from scenarios.expect import Outcome, play
from scenarios.judged import Judged, judged
from scenarios.scenarios import SCENARIOS
from scenarios.score import NO_MORE_FALSE, UNCHANGED, Mark, Score, limits

LARGE = 5000
"""From this noise on a log is judged in a case file: two copies of it do not fit into memory."""


@dataclass(frozen=True)
class Job:
    """One incident, to be judged on each of these variants of its log."""

    name: str
    seed: int
    noise: int
    variants: tuple[str, ...]


def done(job: Job) -> tuple[list[Mark], int]:
    """All marks of one incident, and the number of events read."""
    whole = play(job.name, SCENARIOS[job.name], job.seed, job.noise)
    plain, events, found = None, 0, []
    for variant in job.variants:
        if not worse.is_changed(whole, variant):
            continue
        outcome = worse.seen_in(whole, variant)
        said = _judged(outcome, variant, job.noise >= LARGE)
        plain = said if variant == "plain" else plain
        events += said.found.counts
        asked = [*_by_all(outcome, said), *((guesses.OURS, *mark) for mark in _by_us(outcome, said, job))]
        if plain is not None and plain is not said:
            asked += [(guesses.OURS, *mark) for mark in _beside(outcome, plain, said, variant)]
        found += [Mark(job.name, job.seed, variant, method, question, right) for method, question, right in asked]
    return found, events


def _judged(outcome: Outcome, variant: str, is_large: bool) -> Judged:
    with tempfile.TemporaryDirectory() as folder:
        logs = worse.write(outcome, Path(folder) / "logs", variant)
        return judged(logs, Path(folder) / "case.duckdb" if is_large else None)


def _by_all(outcome: Outcome, said: Judged) -> Iterator[tuple[str, str, bool]]:
    for method, ask in guesses.METHODS.items():
        for mark in marks.answer_marks(outcome, ask(outcome, said.found), said.events):
            yield method, *mark


def _by_us(outcome: Outcome, said: Judged, job: Job) -> marks.Marks:
    return [
        *marks.link_marks(outcome, said),
        *marks.time_marks(outcome, said),
        *marks.but_for_marks(outcome, said, SCENARIOS[job.name], job.seed),
        *claims.claim_marks(outcome, said),
    ]


def _beside(outcome: Outcome, plain: Judged, said: Judged, variant: str) -> marks.Marks:
    """A worse log beside the whole one: order changes nothing at all, and loss adds no false link."""
    if variant == "shuffled":
        return [(UNCHANGED, (said.links, said.found.steps) == (plain.links, plain.found.steps))]
    false = [{link for link in one.links if link not in marks.right_links(outcome, one)} for one in (plain, said)]
    return [(NO_MORE_FALSE, false[1] <= false[0])]


def run(jobs: Iterable[Job], workers: int) -> tuple[Score, int]:
    """Every job; what this program got wrong is told at once, on stderr."""
    found: list[Mark] = []
    events = 0
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for mine, read in pool.map(done, jobs):
            found += mine
            events += read
            wrong = [mark for mark in mine if not mark.right and mark.method == guesses.OURS]
            told = Counter((mark.case, mark.seed, mark.variant, mark.question) for mark in wrong)
            for (case, seed, variant, question), times in told.items():
                print(f"  {case} seed {seed}, {variant}: {question}: {times} wrong", file=sys.stderr, flush=True)
    return Score(found), events


def tell(score: Score, variants: Iterable[str]) -> bool:
    """Each method's shares, the families, and the limits; whether all of them hold."""
    for method in guesses.METHODS:
        print(f"\n{method}")
        for question, share in score.shares(method).items():
            print(f"  {question:42} {share.told()}")
    print("\nfamilies: exact root set, or nobody where nobody is to blame")
    for family, share in score.families().items():
        print(f"  {family} {share.told()}")
    print(f"\n{'limit':62} {'figure':34} {'at least':>9}  held")
    reached = limits(score, variants)
    for limit in reached:
        print(f"{limit.name:62} {limit.told:34} {limit.least:>9.3f}  {'yes' if limit.is_held else 'NO'}")
    return all(limit.is_held for limit in reached)


def mix() -> str:
    """What kinds of incidents there are."""
    expected = [play(name, script, 1, 0).expect for name, script in SCENARIOS.items()]
    nobody = sum(expect.verdict != "cause_found" for expect in expected)
    several = sum(expect.has_too_many for expect in expected)
    return f"{len(expected)} scenarios, {nobody} without a culprit, {several} over-determined or pre-empted"


def main() -> int:
    """Run what the command line asks for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seeds", type=int, default=3, help="seeds on the plain log")
    options.add_argument("--worse-seeds", type=int, default=1, help="of these, seeds on each worse log as well")
    options.add_argument("--first-seed", type=int, default=100)
    options.add_argument("--noise", type=int, default=40, help="background events of each log, about")
    options.add_argument("--variants", nargs="*", choices=worse.VARIANTS, default=list(worse.VARIANTS))
    options.add_argument("--only", nargs="*", default=[""], help="scenarios whose names begin so")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--growth", default="", help="sizes joined by commas: time and memory of building such logs")
    given = options.parse_args()
    if given.growth:
        return 0 if growth.tell([int(size) for size in given.growth.split(",")], given.workers) else 1
    variants = tuple(name for name in worse.VARIANTS if name in {*given.variants, "plain"})
    names = [name for name in SCENARIOS if name.startswith(tuple(given.only))]
    jobs = [
        Job(name, given.first_seed + i, given.noise, variants if i < given.worse_seeds else ("plain",))
        for name, i in product(names, range(given.seeds))
    ]
    began = time.perf_counter()
    score, events = run(jobs, given.workers)
    took = time.perf_counter() - began
    print(f"{mix()}; {len(jobs)} incidents, noise {given.noise}: {events:,} events read in {took:.0f} s")
    return 0 if tell(score, variants) else 1


if __name__ == "__main__":
    sys.exit(main())
