"""How often the cause is found, and how often somebody innocent is blamed: scenarios by seeds, beside three baselines.

    python benchmarks/causality.py --seeds 5

The scenarios are those of ``tests/scenarios``; their answers come from the world that wrote the logs, and the
program sees the logs alone. Scores on logs of our own making are an upper bound for real ones.
"""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from timeline import pipeline

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from scenarios.check import CHAIN, Found, found_in
from scenarios.expect import Outcome, play
from scenarios.recorder import Event
from scenarios.scenarios import SCENARIOS

DESTROYS = ("Delete", "Terminate", "Deregister", "Schedule", "Revoke", "Disable", "Detach", "Remove")


@dataclass(frozen=True)
class Answer:
    """What one method said of one case: the roots it names, and all it blames."""

    roots: frozenset[str]
    blamed: frozenset[str]


Method = Callable[[Outcome, Found], Answer]


def ours(outcome: Outcome, found: Found) -> Answer:
    """What the case file says."""
    wanted = outcome.effects | outcome.ids(*outcome.expect.root, *outcome.expect.may)
    main = found.main(wanted)
    causes = [i["incident_id"] for i in found.incidents if i["verdict"] == "cause_found"]
    blamed = {event for incident in causes for event in found.of(incident, *CHAIN)}
    roots = found.of(main["incident_id"], "root") if main and main["incident_id"] in causes else set()
    return Answer(frozenset(roots), frozenset(blamed))


def _first_error(events: Sequence[Event]) -> float:
    return min((e.at for e in events if not e.ok and not e.decoy), default=float("inf"))


def _writes(outcome: Outcome) -> list[Event]:
    """Successful writes before the first failure that matters, in time order: more help than a baseline deserves."""
    before = _first_error(outcome.events)
    return sorted(
        (e for e in outcome.events if e.ok and e.at <= before and not e.record["readOnly"]), key=lambda e: e.at
    )


def _only(event: Event | None) -> Answer:
    chosen = frozenset({event.id} if event else ())
    return Answer(chosen, chosen)


def last_change(outcome: Outcome, found: Found) -> Answer:
    """Blame the last change before the first error."""
    return _only(next(reversed(_writes(outcome)), None))


def most_destructive(outcome: Outcome, found: Found) -> Answer:
    """Blame the last destructive verb before the first error."""
    return _only(next((e for e in reversed(_writes(outcome)) if e.record["eventName"].startswith(DESTROYS)), None))


def always_the_agent(outcome: Outcome, found: Found) -> Answer:
    """Blame the last thing that a marked AI agent did."""
    return _only(next((e for e in reversed(_writes(outcome)) if e.actor.tells == "ai_agent"), None))


METHODS: dict[str, Method] = {
    "this program": ours,
    "last change before the first error": last_change,
    "most destructive verb": most_destructive,
    "always the AI": always_the_agent,
}


def wilson(hits: int, of: int) -> str:
    """A share with its 95 % interval after Wilson."""
    if not of:
        return "-"
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{hits}/{of} = {100 * share:5.1f} % [{100 * (middle - half):.1f}, {100 * (middle + half):.1f}]"


def marks(outcome: Outcome, answer: Answer) -> dict[str, bool]:
    """One answer held against the truth: only the questions that this scenario asks."""
    expect = outcome.expect
    tags = expect.root | expect.may
    allowed = outcome.ids(*tags, *(f"{tag}-tool" for tag in tags))
    found: dict[str, bool] = {"no bystander blamed": not answer.blamed & outcome.bystanders}
    if expect.verdict == "no_supported_cause":
        return found | {"abstains where nobody is to blame": not answer.roots}
    if expect.verdict == "cause_found":
        first = min((e for e in outcome.events if e.id in answer.roots), key=lambda e: e.at, default=None)
        whole = all(answer.roots & outcome.ids(tag, f"{tag}-tool") for tag in expect.root)
        found["root AC@1"] = first is not None and first.id in allowed
        found["exact root set"] = bool(answer.roots) and whole and answer.roots <= allowed
        found["does not abstain"] = bool(answer.roots)
    return found


def run(names: Sequence[str], seeds: int, noise: int) -> dict[str, dict[str, list[bool]]]:
    """Every scenario by every seed, built and asked."""
    scores: dict[str, dict[str, list[bool]]] = {method: defaultdict(list) for method in METHODS}
    for name in names:
        for seed in range(100, 100 + seeds):
            outcome = play(name, SCENARIOS[name], seed, noise)
            with tempfile.TemporaryDirectory() as folder:
                logs = outcome.world.write(Path(folder) / "logs", leave_out=outcome.left_out)
                pipeline.build([str(logs)], Path(folder) / "case.duckdb")
                found = found_in(Path(folder) / "case.duckdb")
            for method, ask in METHODS.items():
                for question, right in marks(outcome, ask(outcome, found)).items():
                    scores[method][question].append(right)
                    if method == "this program" and not right:
                        print(f"  {name} seed {seed}: {question}: no", file=sys.stderr)
    return scores


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--noise", type=int, default=40)
    options.add_argument("--only", default="", help="scenarios whose name begins so")
    given = options.parse_args()
    names = [name for name in SCENARIOS if name.startswith(given.only)]
    began = time.perf_counter()
    scores = run(names, given.seeds, given.noise)
    took = time.perf_counter() - began
    print(f"{len(names)} scenarios x {given.seeds} seeds, noise {given.noise}, {took:.0f} s")
    for method, questions in scores.items():
        print(f"\n{method}")
        for question, right in sorted(questions.items()):
            print(f"  {question:36} {wilson(sum(right), len(right))}")


if __name__ == "__main__":
    main()
