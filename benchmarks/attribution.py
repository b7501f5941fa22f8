"""How often attribution is right, how sure it says it is, and what it costs.

    python benchmarks/attribution.py                       # accuracy, held-out products, real sets
    python benchmarks/attribution.py --events 1000000      # time and memory on a large log
    python benchmarks/attribution.py --events 1000000 --chained   # the same, every key issued by a call in the log

The labelled corpus is of our own making (``attribution_corpus.py``): its scores are an upper bound for real logs. How
often a marker lies is not known; ``--noise`` sets it, and the scores are printed for several rates.
"""

import argparse
import json
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from attribution_corpus import ACCOUNT, CLEAN, TOKEN, Corpus, Label, corpus

from timeline import pipeline
from timeline.attribute import attribute, attribute_by
from timeline.attribute.rules import Catalogue, catalogue, catalogue_of
from timeline.store import Store, in_memory, reading, replacing

CLASSES = ("human", "ai_agent", "automation", "aws_service", "unknown")
NOISE_RATES = (0, 1, 3)  # sessions in which markers lie, for every hundred that tell the truth
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

    @property
    def named(self) -> bool:
        return self.said != "unknown"

    @property
    def right(self) -> bool:
        return self.said == self.truth.executor


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
        columns = ["event_id", "executor", "confidence", "possible", "flags", "initiator"]
        answers = store.table("attributions", columns).to_pylist()
    return [
        Judged(
            row["executor"],
            row["confidence"],
            frozenset(row["possible"]),
            frozenset(row["flags"]),
            row["initiator"],
            made.labels[row["event_id"]],
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


def by_noise(seed: int, sessions: int) -> list[Judged]:
    """The headline at several rates of lying markers; returns the judged events of the middle rate."""
    found: dict[int, list[Judged]] = {}
    for rate in NOISE_RATES:
        made = corpus(seed, sessions, round(rate * sessions * len(CLEAN) / 100 / 8))
        found[rate] = judge(made, catalogue())
    names = list(scores(found[NOISE_RATES[0]]))
    table(
        ("markers lie in % of sessions", *map(str, NOISE_RATES)),
        ([name, *(scores(found[rate])[name] for rate in NOISE_RATES)] for name in names),
    )
    return found[NOISE_RATES[1]]


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


def held_out(seed: int, sessions: int) -> None:
    """Each product in turn unknown to the rules: what is said of its clients then."""
    cells = {row.product for row in catalogue().rules if row.product} & {label.client for label, _ in CLEAN}
    lines, everything = [], []
    for product in sorted(cells):
        made = corpus(seed, sessions, 0, tuple(cell for cell in CLEAN if cell[0].client == product))
        judged = judge(made, without(catalogue(), product), frozenset({product}))
        everything += judged
        found = scores(judged)
        said = Counter(one.said for one in judged)
        lines.append(
            (
                product,
                len(judged),
                " ".join(f"{name}={count}" for name, count in said.most_common()),
                found["wrong at >= 0.9 %"],
                found["human <-> agent at >= 0.7"],
            )
        )
    table(("held out", "events", "said", "wrong at >= 0.9 %", "human <-> agent"), lines)
    found = scores(everything)
    print(f"all held out: {found['named %']:.1f} % named, {found['right of named %']:.1f} % of those right\n")


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
    cells = tuple(cell for cell in CLEAN if cell[0].identity in ("assumed_role", "ci")) if chained else CLEAN
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


def cost(events: int, seed: int, *, chained: bool) -> None:
    with tempfile.TemporaryDirectory() as scratch, replacing(Path(scratch) / "case.duckdb") as store:
        grown(store, events, seed, chained=chained)
        before, wall = time.process_time(), time.perf_counter()
        attribute(store, keep=True)
        used, took = time.process_time() - before, time.perf_counter() - wall
        prints, links = store.count("fingerprints"), store.count("lineage")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{events:,} events, {prints:,} combinations of signals, {links:,} links of lineage")
    print(f"attributed in {took:.1f} s (CPU {used:.1f} s, {used / 2:.1f} s on 2 cores), peak memory {peak:,.0f} MiB")


def main() -> None:
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
        cost(given.events, given.seed, chained=given.chained)
        return
    judged = by_noise(given.seed, given.sessions)
    confusion(judged)
    coverage(judged)
    initiators(judged)
    if given.clients:
        by_client(judged)
    held_out(given.seed, given.sessions)
    real_sets()


if __name__ == "__main__":
    main()
