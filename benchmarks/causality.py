"""How often the cause is found, and how often somebody innocent is blamed: scenarios by seeds, beside four baselines.

    python benchmarks/causality.py --seeds 5
    python benchmarks/causality.py --seeds 2 --noise 2000 --variant ties

The scenarios are those of ``tests/scenarios``; their answers come from the world that wrote the logs, the program sees
the logs alone, and but-for is held against a twin world in which the act was never made. Shares carry 95 % intervals
after Wilson; runs of one family are not independent, so the families are counted as well. Scores on logs of our own
making are an upper bound for real ones.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

from timeline import pipeline, store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from scenarios.check import CHAIN, Found, found_in
from scenarios.expect import Outcome, play
from scenarios.recorder import Event
from scenarios.scenarios import SCENARIOS
from scenarios.world import World

DESTROYS = ("Delete", "Terminate", "Deregister", "Schedule", "Revoke", "Disable", "Detach", "Remove")
VARIANTS = ("plain", "masked", "ties", "no-data")
SUPPORTED = 0.7
OURS = "this program"


@dataclass(frozen=True)
class Answer:
    """What one method said of one case: the roots it names, and all it blames."""

    roots: frozenset[str]
    blamed: frozenset[str]


Method = Callable[[Outcome, Found], Answer]
Marks = list[tuple[str, bool]]


def _main(outcome: Outcome, found: Found) -> dict[str, Any] | None:
    return found.main(outcome.effects | outcome.ids(*outcome.expect.root, *outcome.expect.may))


def ours(outcome: Outcome, found: Found) -> Answer:
    """What the case file says."""
    main = _main(outcome, found)
    causes = [i["incident_id"] for i in found.incidents if i["verdict"] == "cause_found"]
    blamed = {event for incident in causes for event in found.of(incident, *CHAIN)}
    roots = found.of(main["incident_id"], "root") if main and main["incident_id"] in causes else set()
    return Answer(frozenset(roots), frozenset(blamed))


def _writes(outcome: Outcome) -> list[Event]:
    """Successful writes before the first failure that matters, in time order: more help than a baseline deserves."""
    first = min((e.at for e in outcome.events if not e.ok and not e.decoy), default=float("inf"))
    fitting = (e for e in outcome.events if e.ok and e.at <= first and not e.record["readOnly"])
    return sorted(fitting, key=lambda e: e.at)


def _only(event: Event | None) -> Answer:
    chosen = frozenset({event.id} if event else ())
    return Answer(chosen, chosen)


def last_change(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change before the first error."""
    return _only(next(reversed(_writes(outcome)), None))


def most_destructive(outcome: Outcome, found: Found) -> Answer:
    """Blame the last destructive verb before the first error."""
    return _only(next((e for e in reversed(_writes(outcome)) if e.record["eventName"].startswith(DESTROYS)), None))


def loudest(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change of whoever made the most changes."""
    writes = _writes(outcome)
    counts = Counter(e.actor.name for e in writes)
    most = max(sorted(counts), key=counts.__getitem__, default=None)
    return _only(next((e for e in reversed(writes) if e.actor.name == most), None))


def always_the_agent(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change that a marked AI agent made."""
    return _only(next((e for e in reversed(_writes(outcome)) if e.actor.tells == "ai_agent"), None))


METHODS: dict[str, Method] = {
    OURS: ours,
    "last change before the first error": last_change,
    "most destructive verb": most_destructive,
    "loudest session": loudest,
    "always the AI": always_the_agent,
}


def roots_of(outcome: Outcome) -> set[str]:
    """Every event that may stand as a root."""
    tags = outcome.expect.root | outcome.expect.may
    return outcome.ids(*tags, *(f"{tag}-tool" for tag in tags))


def marks(outcome: Outcome, answer: Answer, seen: set[str]) -> Marks:
    """One answer held against the truth: only the questions that this scenario asks, and that the log can answer."""
    expect, allowed = outcome.expect, roots_of(outcome)
    found = [("no bystander in root or chain", not answer.blamed & outcome.bystanders)]
    if expect.verdict == "no_supported_cause":
        found.append(("abstains where nobody is to blame", not answer.roots))
    if expect.verdict == "cause_found" and outcome.effects & seen:
        first = min((e for e in outcome.events if e.id in answer.roots), key=lambda e: e.at, default=None)
        whole = all(answer.roots & outcome.ids(tag, f"{tag}-tool") for tag in expect.root)
        found.append(("root AC@1", first is not None and first.id in allowed))
        found.append(("exact root set", bool(answer.roots) and whole and answer.roots <= allowed))
        found.append(("does not abstain where there is a cause", bool(answer.roots)))
    return found


def events_in(case: Path) -> set[str]:
    """The events that the case holds: a worsened log has fewer than the world."""
    with store.reading(case) as db:
        return set(db.table("events", ["event_id"])["event_id"].to_pylist())


def link_marks(outcome: Outcome, case: Path, seen: set[str]) -> Marks:
    """Supported mechanism links against the world's own: precision by link, recall by failed call."""
    with store.reading(case) as db:
        rows = db.table("links", ["cause_id", "effect_id", "kind", "weight"]).to_pylist()
    links = {(r["cause_id"], r["effect_id"]) for r in rows if r["kind"] == "mechanism" and r["weight"] >= SUPPORTED}
    told = {(cause, e.id) for e in outcome.events for cause in e.causes}
    true = roots_of(outcome) | outcome.consequences
    right = {(cause, effect) for cause, effect in links if cause in true and effect in outcome.consequences}
    explained = {effect for _, effect in right | (links & told)}
    found = [("link precision", link in right or link in told) for link in sorted(links)]
    return found + [("link recall", effect in explained) for effect in sorted(outcome.effects & seen)]


def time_marks(outcome: Outcome, found: Found, seen: set[str]) -> Marks:
    """Trigger and first effect within a second; a recovery that nobody made must have no time."""
    main = _main(outcome, found)
    if outcome.expect.verdict != "cause_found" or main is None or outcome.expect.apart or not outcome.effects & seen:
        return []
    at = outcome.world.moment
    roots = [at(e.at) for e in outcome.events if e.id in roots_of(outcome)]
    effects = outcome.effects & seen
    struck = effects | {e.id for e in outcome.events if e.id in outcome.consequences & seen and not e.ok}
    broken = [min((at(e.at) for e in outcome.events if e.id in ids), default=None) for ids in (effects, struck)]
    answers = [
        ("times: trigger within 1 s", _near(main["triggered_at"], roots)),
        ("times: first effect within 1 s", _near(main["first_effect_at"], [one for one in broken if one is not None])),
    ]
    if outcome.expect.recovered is None:
        answers.append(("times: no recovery where there is none", main["recovered_at"] is None))
    return answers


def _near(moment: datetime | None, wanted: Sequence[datetime]) -> bool:
    return moment is not None and any(abs(moment - one) <= timedelta(seconds=1) for one in wanted)


def but_for_marks(outcome: Outcome, found: Found, seed: int, noise: int) -> Marks:
    """But-for of each root against a twin world in which that act alone was never made."""
    main = _main(outcome, found)
    if main is None or outcome.expect.verdict != "cause_found":
        return []
    tags = {e.id: e.tag.removesuffix("-tool") for e in outcome.events if e.id in roots_of(outcome)}
    claims = {
        step["event_id"]: step["but_for"]
        for step in found.steps
        if step["incident_id"] == main["incident_id"] and step["role"] == "root" and step["event_id"] in tags
    }
    truth = {tag: _decides(outcome, tag, seed, noise) for tag in sorted({tags[event] for event in claims})}
    return [
        ("but-for as in the twin", claim == truth[tags[event]])
        for event, claim in sorted(claims.items())
        if claim != "untestable"
    ]


def _decides(outcome: Outcome, tag: str, seed: int, noise: int) -> str:
    """What the twin says; acts that may stand as root besides are steps of one act, and go with it."""
    expect = outcome.expect
    without = frozenset({tag}) if tag in expect.root or expect.apart else expect.may
    twin = World(f"{outcome.name}-{seed}", noise=noise, without=without)
    SCENARIOS[outcome.name](twin)
    twin.run()
    failing = {e.key for e in twin.events if not e.ok}
    return "yes" if any(e.key not in failing for e in outcome.events if e.id in outcome.effects) else "no"


def write(outcome: Outcome, folder: Path, variant: str) -> Path:
    """The logs of a world, whole or made worse: keys hidden, times blunted, data events left out."""
    logs = outcome.world.write(folder, leave_out=outcome.left_out, masked=variant == "masked")
    for path in sorted(logs.rglob("*.json")) if variant in ("ties", "no-data") else ():
        records = json.loads(path.read_text(encoding="utf-8"))["Records"]
        path.write_text(json.dumps({"Records": list(_worse(records, variant))}), encoding="utf-8")
    return logs


def _worse(records: Sequence[dict[str, Any]], variant: str) -> Iterator[dict[str, Any]]:
    for record in records:
        if variant == "no-data" and record.get("eventCategory") == "Data":
            continue
        moment = record["eventTime"]
        yield (
            {**record, "eventTime": f"{moment[:17]}{int(moment[17:19]) // 2 * 2:02d}Z"} if variant == "ties" else record
        )


Scores = dict[str, dict[str, dict[str, list[bool]]]]


def run(names: Sequence[str], seeds: range, noise: int, variant: str) -> tuple[Scores, int]:
    """Every scenario by every seed, built and asked: method, question, family to marks; and the events read."""
    scores: Scores = {method: defaultdict(lambda: defaultdict(list)) for method in METHODS}
    events = 0
    for name in names:
        for seed in seeds:
            outcome = play(name, SCENARIOS[name], seed, noise)
            with tempfile.TemporaryDirectory() as folder:
                case = Path(folder) / "case.duckdb"
                pipeline.build([str(write(outcome, Path(folder) / "logs", variant))], case)
                found = found_in(case)
                seen = events_in(case)
                more = link_marks(outcome, case, seen)
            events += found.counts
            more += [*time_marks(outcome, found, seen), *but_for_marks(outcome, found, seed, noise)]
            for method, ask in METHODS.items():
                mine = marks(outcome, ask(outcome, found), seen) + (more if method == OURS else [])
                _note(scores[method], mine, name, seed, aloud=method == OURS)
    return scores, events


def _note(scores: Mapping[str, dict[str, list[bool]]], mine: Marks, name: str, seed: int, *, aloud: bool) -> None:
    for question, right in mine:
        scores[question][name.split("_", maxsplit=1)[0]].append(right)
    wrong = Counter(question for question, right in mine if not right)
    for question, times in wrong.items() if aloud else ():
        print(f"  {name} seed {seed}: {question}: {times} wrong", file=sys.stderr, flush=True)


def wilson(hits: int, of: int) -> str:
    """A share with its 95 % interval after Wilson."""
    if not of:
        return "-"
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{100 * share:5.1f} % of {of:<6} [{100 * (middle - half):.1f}, {100 * (middle + half):.1f}]"


def tell(scores: Scores) -> None:
    """Each method's shares; for this program the families that are wholly right, and those that are not."""
    for method, questions in scores.items():
        print(f"\n{method}")
        for question, families in sorted(questions.items()):
            right = [mark for family in families.values() for mark in family]
            whole = sum(all(family) for family in families.values())
            print(f"  {question:42} {wilson(sum(right), len(right)):34} families {wilson(whole, len(families))}")
    print("\nfamilies with a wrong answer of this program")
    for question, families in sorted(scores[OURS].items()):
        for family, right in sorted(families.items()):
            if not all(right):
                print(f"  {family} {question:42} {wilson(sum(right), len(right))}")


def main() -> None:
    """Run what the command line asks for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--first-seed", type=int, default=100)
    options.add_argument(
        "--noise", type=int, default=40, help="background activity: 40 is some hundreds of events a log"
    )
    options.add_argument("--variant", choices=VARIANTS, default="plain")
    options.add_argument("--only", default="", help="scenarios whose name begins so")
    given = options.parse_args()
    names = [name for name in SCENARIOS if name.startswith(given.only)]
    seeds = range(given.first_seed, given.first_seed + given.seeds)
    began = time.perf_counter()
    scores, events = run(names, seeds, given.noise, given.variant)
    took = time.perf_counter() - began
    print(
        f"{len(names)} scenarios x {given.seeds} seeds, noise {given.noise}, {given.variant}: "
        f"{events:,} events in {took:.0f} s"
    )
    tell(scores)


if __name__ == "__main__":
    main()
