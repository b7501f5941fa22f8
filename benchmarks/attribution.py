"""How often attribution is right, how sure it says it is, and what it costs; ends with 1 where a limit is broken.

    python benchmarks/attribution.py                       # accuracy, lies, products held out, real sets
    python benchmarks/attribution.py --events 1000000      # time and memory on a large log
    python benchmarks/attribution.py --events 1000000 --chained   # the same, every key issued by a call in the log

The labelled corpus is of our own making (``attribution_corpus.py``): its scores are an upper bound for real logs. The
limits are held against the corpus in which nobody lies. How often a marker lies is not known: a table of its own shows
what lies do at several rates. Under a lie that nothing in the log contradicts no rule can flag the answer; what must
hold there is that answers are wrong no more often than they themselves say.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from attribution_corpus import ACCOUNT, CI_SYSTEMS, CLEAN, NOISE, TOKEN, Corpus, Label, corpus

from timeline import pipeline
from timeline.attribute import attribute, attribute_by
from timeline.attribute.rules import Catalogue, catalogue, catalogue_of
from timeline.store import Store, in_memory, reading, replacing

CLASSES = ("human", "ai_agent", "automation", "aws_service", "unknown")
LIE_RATES = (1, 3, 5)  # sessions in which markers lie, for every hundred that tell the truth
UNHEARD = {"q": "brandnew", "aidevops": "operations-helper"}
CALLERS_TEXT = 2  # the tier whose ceiling is there for lies; how often the world fools AWS's stamps is shown beside it
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "cloudtrail"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """One event: what was said of it, and the truth."""

    said: str
    confidence: float
    possible: frozenset[str]
    flags: frozenset[str]
    initiator: str
    truth: Label
    tier: int | None = None

    @property
    def named(self) -> bool:
        return self.said != "unknown"

    @property
    def right(self) -> bool:
        return self.said == self.truth.executor


@dataclass(frozen=True)
class Limit:
    """One promise: a figure and the bound it must keep, from above unless ``at_least``."""

    name: str
    figure: float
    bound: float
    at_least: bool = False

    @property
    def held(self) -> bool:
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


def rows(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of table ``events``, as the load room hands them on."""
    for index, record in enumerate(records):
        yield {
            "event_id": record["eventID"],
            "event_time": datetime.fromisoformat(record["eventTime"]),
            "source_file": "corpus",
            "source_index": index,
            "raw": json.dumps(record),
        }


def judge(made: Corpus, rules: Catalogue, only: frozenset[str] = frozenset()) -> list[Judged]:
    """Attributes a corpus and lays the answers beside the truth; ``only`` are the clients to score."""
    with in_memory() as store:
        store.build("events", rows(made.records))
        attribute_by(store, rules)
        columns = ["event_id", "executor", "confidence", "possible", "flags", "initiator", "deciding_tier"]
        answers = store.table("attributions", columns).to_pylist()
    return [
        Judged(
            row["executor"],
            row["confidence"],
            frozenset(row["possible"]),
            frozenset(row["flags"]),
            row["initiator"],
            made.labels[row["event_id"]],
            row["deciding_tier"],
        )
        for row in answers
        if not only or made.labels[row["event_id"]].client in only
    ]


# -- scores ---------------------------------------------------------------------------------------------------------


def ece(judged: Sequence[Judged], bins: int = 10) -> float:
    """Expected calibration error of the named answers: how far confidence lies from how often it is right."""
    held: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        held[min(int(one.confidence * bins), bins - 1)].append(one)
    gaps = (abs(sum(one.right for one in group) - sum(one.confidence for one in group)) for group in held.values())
    return sum(gaps) / max(1, len(judged))


def brier(judged: Sequence[Judged]) -> float:
    """Mean square of confidence less truth, over the named answers."""
    return sum((one.confidence - one.right) ** 2 for one in judged) / max(1, len(judged))


def crossed(one: Judged) -> bool:
    """A person called an agent, or an agent a person, with no contradiction flagged, at 0.7 or more."""
    pair = {one.said, one.truth.executor}
    return pair == {"human", "ai_agent"} and one.confidence >= 0.7 and "contradiction" not in one.flags


def lies(one: Judged) -> bool:
    """Whether the session was built so that its markers lie: no log could tell."""
    return one.truth.client.startswith("noise")


def unmarked_on_people(judged: Iterable[Judged]) -> list[Judged]:
    """Unmarked agents on the identities of people."""
    return [one for one in judged if one.truth.client.startswith("unmarked agent")]


def scores(judged: Sequence[Judged]) -> dict[str, float]:
    named = [one for one in judged if one.named]
    unmarked = unmarked_on_people(judged)
    return {
        "events": len(judged),
        "named %": 100 * len(named) / len(judged),
        "right of named %": 100 * sum(one.right for one in named) / max(1, len(named)),
        "wrong at >= 0.9 %": 100 * sum(not one.right and one.confidence >= 0.9 for one in named) / len(judged),
        "human <-> agent at >= 0.7": sum(crossed(one) for one in named if not lies(one)),
        "the same where the marker lies": sum(crossed(one) for one in named if lies(one)),
        "unmarked agents called human at > 0.7": sum(one.said == "human" and one.confidence > 0.7 for one in unmarked),
        "Brier": brier(named),
        "ECE": ece(named),
        "unmarked agents open %": 100
        * sum(one.said == "unknown" and {"human", "ai_agent"} <= one.possible for one in unmarked)
        / max(1, len(unmarked)),
        "truth left out of possible %": 100
        * sum(one.truth.executor not in one.possible for one in judged if not one.named)
        / max(1, len(judged) - len(named)),
    }


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    text = [
        [f"{cell:.3f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell) for cell in line]
        for line in lines
    ]
    widths = [max(len(line[place]) for line in [list(head), *text]) for place in range(len(head))]
    for line in [list(head), *text]:
        print(
            "  ".join(
                cell.ljust(width) if place == 0 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
        )
    print()


def side_by_side(found: Mapping[str, Sequence[Judged]], head: str) -> None:
    """The scores of several corpora, a column each."""
    columns = {name: scores(judged) for name, judged in found.items()}
    names = list(next(iter(columns.values())))
    table((head, *found), ([name, *(columns[column][name] for column in columns)] for name in names))


def by_tier(judged: Sequence[Judged]) -> dict[int, tuple[int, float, float]]:
    """By who asserts what carried the answer: how many, how often they say they are wrong, and how often they are."""
    groups: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.named and one.tier is not None:
            groups[one.tier].append(one)
    return {
        tier: (
            len(group),
            1 - sum(one.confidence for one in group) / len(group),
            sum(not one.right for one in group) / len(group),
        )
        for tier, group in sorted(groups.items())
    }


def lied_to(seed: int, sessions: int) -> list[Limit]:
    """What lies do: sessions in which markers lie beside the truthful ones, at several rates."""
    found, limits, lines = {}, [], []
    for rate in LIE_RATES:
        made = corpus(seed, sessions, round(rate * sessions * len(CLEAN) / 100 / len(NOISE)))
        judged = found[f"{rate} %"] = judge(made, catalogue())
        for tier, (count, says, errs) in by_tier(judged).items():
            lines.append((f"{rate} %, tier {tier}", count, 100 * says, 100 * errs))
            if tier == CALLERS_TEXT:
                limits.append(Limit(f"{rate} % lie: callers' text errs beyond its claim by", max(0.0, errs - says), 0))
        beside = sum(crossed(one) for one in judged if not lies(one))
        limits.append(Limit(f"{rate} % lie: human <-> agent among the truthful", beside, 0))
    side_by_side(found, "STRESS: markers lie in")
    table(("STRESS: lies, and who asserts the answer", "named", "says it errs %", "errs %"), lines)
    wrong = scores(found[f"{LIE_RATES[0]} %"])["wrong at >= 0.9 %"]
    return [*limits, Limit(f"{LIE_RATES[0]} % lie: wrong at >= 0.9 %", wrong, 0.5)]


def truthful(judged: Sequence[Judged]) -> list[Limit]:
    """The promises about a log in which nobody lies."""
    found = scores(judged)
    side_by_side({"": judged}, "TRUTHFUL CORPUS")
    return [
        Limit("wrong at >= 0.9 %", found["wrong at >= 0.9 %"], 0.5),
        Limit("human <-> agent at >= 0.7 without a contradiction", found["human <-> agent at >= 0.7"], 0),
        Limit("ECE", found["ECE"], 0.05),
        Limit("most that a client claims beyond its right", max(overclaims(judged).values()), 0.05),
        Limit("unmarked agents on people's identities left open %", found["unmarked agents open %"], 100, True),
        Limit("unmarked agents called human at > 0.7", found["unmarked agents called human at > 0.7"], 0),
        Limit("truth left out of possible %", found["truth left out of possible %"], 0),
    ]


def overclaims(judged: Sequence[Judged]) -> dict[str, float]:
    """By client, how much more its named answers claim than they hold: calibration with no client hidden in a mean."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.named:
            groups[one.truth.client].append(one)
    return {
        client: sum(one.confidence - one.right for one in group) / len(group)
        for client, group in sorted(groups.items())
    }


def confusion(judged: Sequence[Judged]) -> None:
    counts = Counter((one.truth.executor, one.said) for one in judged)
    truths = [name for name in CLASSES if any(key[0] == name for key in counts)]
    lines = []
    for truth in truths:
        total = sum(counts[truth, said] for said in CLASSES)
        named = total - counts[truth, "unknown"]
        lines.append((truth, *(counts[truth, said] for said in CLASSES), 100 * counts[truth, truth] / max(1, named)))
    table(("truth \\ said", *CLASSES, "right of named %"), lines)


def coverage(judged: Sequence[Judged]) -> None:
    """Risk against coverage: what is wrong among the answers that are surest."""
    ordered = sorted((one for one in judged if one.named), key=lambda one: -one.confidence)
    lines = []
    for level in (0.99, 0.97, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        kept = [one for one in ordered if one.confidence >= level - 1e-9]
        lines.append(
            (f"{level}", 100 * len(kept) / len(judged), 100 * sum(not one.right for one in kept) / max(1, len(kept)))
        )
    table(("confidence at least", "coverage %", "wrong of these %"), lines)


def initiators(judged: Sequence[Judged]) -> None:
    known = [one for one in judged if one.truth.initiator != "unknown"]
    named = [one for one in known if one.initiator != "unknown"]
    right = sum(one.initiator == one.truth.initiator for one in named)
    rate = 100 * right / max(1, len(named))
    print(f"initiator: named for {100 * len(named) / len(known):.1f} % of {len(known)}, right in {rate:.2f} %\n")


def by_client(judged: Sequence[Judged]) -> None:
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        groups[one.truth.executor, one.truth.client].append(one)
    lines = []
    for (truth, client), group in sorted(groups.items()):
        said = Counter(one.said for one in group)
        worst = max((one.confidence for one in group if one.named and not one.right), default=0.0)
        lines.append(
            (f"{truth}: {client}", len(group), " ".join(f"{name}={count}" for name, count in said.most_common()), worst)
        )
    table(("truth: client", "events", "said", "surest wrong"), lines)


# -- products held out ----------------------------------------------------------------------------------------------


def without(rules: Catalogue, product: str) -> Catalogue:
    """The catalogue as if a product had never been heard of."""
    known = [row for row in rules.rules if row.product != product]
    names = {row.id for row in known} | {f"@{row.group}" for row in known}

    def left(of: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in of if name in names)

    kept = [
        replace(row, needs=left(row.needs), unless=left(row.unless))
        for row in known
        if left(row.needs) or not row.needs
    ]
    return catalogue_of(kept, rules.yields, f"{rules.version} without {product}")


def renamed(made: Corpus) -> Corpus:
    """The corpus with AWS's agents under service names that no rule knows, not even by exclusion."""
    text = json.dumps(made.records)
    for known, unheard in UNHEARD.items():
        text = text.replace(f'"{known}.amazonaws.com"', f'"{unheard}.amazonaws.com"')
    return replace(made, records=json.loads(text))


def held_out(seed: int, sessions: int, judged: Sequence[Judged]) -> list[Limit]:
    """Each product in turn unknown to the rules: what is said of its clients then."""
    products = {row.product for row in catalogue().rules if row.product} & {label.client for label, _ in CLEAN}
    lines, unheard = [], []
    for product in sorted(products):
        made = corpus(seed, sessions, 0, tuple(cell for cell in CLEAN if cell[0].client == product))
        answers = judge(renamed(made), without(catalogue(), product), frozenset({product}))
        unheard += answers
        found = scores(answers)
        said = Counter(one.said for one in answers)
        words = " ".join(f"{name}={count}" for name, count in said.most_common())
        wrong = max((one.confidence for one in answers if one.named and not one.right), default=0.0)
        lines.append((product, len(answers), words, wrong, found["human <-> agent at >= 0.7"]))
    table(("HELD OUT", "events", "said", "surest wrong", "human <-> agent"), lines)
    found = scores(unheard)
    print(f"all held out: {found['named %']:.1f} % named, {found['right of named %']:.1f} % of those right")
    whole = [*unheard, *(one for one in judged if one.truth.client not in products)]
    named = [one for one in whole if one.named]
    print(f"a log whose every product is unheard of: ECE {ece(named):.3f}, Brier {brier(named):.3f}\n")
    return [
        Limit("held out: wrong at >= 0.9 %", found["wrong at >= 0.9 %"], 0.5),
        Limit("held out: human <-> agent at >= 0.7", found["human <-> agent at >= 0.7"], 0),
    ]


# -- real sets ------------------------------------------------------------------------------------------------------


def real_sets() -> None:
    """What is said of real records, whose truth nobody wrote down; the one captured agent session must be one."""
    if not SHARED.is_dir():
        print("real sets absent: ../shared/data/cloudtrail not found\n")
        return
    lines = []
    for folder in sorted(path for path in SHARED.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as scratch:
            case = Path(scratch) / "case.duckdb"
            pipeline.build([str(folder)], case, load_only=True)
            with replacing(case) as store:
                attribute(store)
            with reading(case) as store:
                said = Counter(row["executor"] for row in store.table("attributions", ["executor"]).to_pylist())
        lines.append((folder.name, sum(said.values()), *(said[name] for name in CLASSES)))
    table(("real set", "events", *CLASSES), lines)


# -- cost -----------------------------------------------------------------------------------------------------------


def grown(store: Store, events: int, seed: int, *, chained: bool) -> int:
    """Fills ``events`` with copies of a corpus under other names, accounts and keys."""
    cells = tuple(cell for cell in CLEAN if cell[0].identity in ("assumed_role", *CI_SYSTEMS)) if chained else CLEAN
    texts = list(rows(corpus(seed, 30, 0 if chained else 5, cells).records))
    done = copy = 0
    while done < events:
        account, token = f"{copy + 1:012d}", f"C{copy:04d}"
        batch = [
            {
                **row,
                "event_id": row["event_id"].replace(TOKEN, token),
                "raw": row["raw"].replace(TOKEN, token).replace(ACCOUNT, account),
            }
            for row in texts[: events - done]
        ]
        store.append("events", batch)
        done += len(batch)
        copy += 1
    return done


def _fill(case: str, events: int, seed: int, chained: bool) -> None:
    with replacing(Path(case)) as store:
        grown(store, events, seed, chained=chained)


def cost(events: int, seed: int, *, chained: bool) -> list[Limit]:
    """Time and memory of attribution alone: another process has filled the case."""
    with tempfile.TemporaryDirectory() as scratch:
        case = Path(scratch) / "case.duckdb"
        filling = multiprocessing.get_context("spawn").Process(target=_fill, args=(str(case), events, seed, chained))
        filling.start()
        filling.join()
        with replacing(case) as store:
            before, wall = time.process_time(), time.perf_counter()
            attribute(store, keep=True)
            used, took = time.process_time() - before, time.perf_counter() - wall
            prints, links = store.count("fingerprints"), store.count("lineage")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{events:,} events, {prints:,} combinations of signals, {links:,} links of lineage")
    print(f"attributed in {took:.1f} s (CPU {used:.1f} s), peak memory {peak:,.0f} MiB")
    millions = max(1.0, events / 1e6)
    limits = [
        Limit("CPU seconds for each million events begun", used / millions, 20),
        Limit("peak memory, MiB for each million events begun", peak / millions, 2560),
    ]
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores + 0.5:
        print(f"load {load:.1f} on {cores} cores: the wall clock tells of other work, and is not held to its limit\n")
        return limits
    return [Limit("seconds for each million events begun", took / millions, 15), *limits]


def verdict(limits: Sequence[Limit]) -> int:
    """Prints every limit, its figure and whether it held; the exit code."""
    lines = [
        (one.name, one.figure, f"{'>=' if one.at_least else '<='} {one.bound:g}", "yes" if one.held else "NO")
        for one in limits
    ]
    table(("LIMITS", "figure", "limit", "held"), lines)
    return 0 if all(one.held for one in limits) else 1


def accuracy(seed: int, sessions: int, *, clients: bool) -> list[Limit]:
    judged = judge(corpus(seed, sessions, 0), catalogue())
    limits = truthful(judged)
    confusion(judged)
    coverage(judged)
    initiators(judged)
    if clients:
        by_client(judged)
    limits += lied_to(seed, sessions) + held_out(seed, sessions, judged)
    real_sets()
    return limits


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=30, help="sessions in each cell")
    parser.add_argument("--events", type=int, default=0, help="measure cost on so many events instead")
    parser.add_argument(
        "--chained", action="store_true", help="with --events: every key was issued by a call in the log"
    )
    parser.add_argument("--clients", action="store_true", help="print every client")
    given = parser.parse_args()
    if given.events:
        return verdict(cost(given.events, given.seed, chained=given.chained))
    return verdict(accuracy(given.seed, given.sessions, clients=given.clients))


if __name__ == "__main__":
    sys.exit(main())
