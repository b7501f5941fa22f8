"""Holds a built case against the honest answer of its scenario: each disagreement a sentence and a room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from timeline import store

from .expect import UNSET, Outcome

Row = dict[str, Any]
SECOND = timedelta(seconds=1)
CHAIN = ("root", "contributing", "guardrail_removed", "propagation", "effect")
ENOUGH = 0.9


@dataclass(frozen=True)
class Miss:
    """One disagreement: which room seems at fault, on which point, and what was expected and found."""

    room: str
    point: str
    words: str


@dataclass(frozen=True)
class Found:
    """The tables of a case that answer for a scenario."""

    counts: int
    incidents: list[Row]
    steps: list[Row]
    attributions: dict[str, Row]
    excluded: set[str]
    facts: list[Row]

    def of(self, incident: str, *roles: str) -> set[str]:
        return {r["event_id"] for r in self.steps if r["incident_id"] == incident and r["role"] in (roles or CHAIN)}

    def main(self, wanted: set[str]) -> Row | None:
        """The incident that speaks of these events, or else the first that claims a cause, or else any."""

        def rank(incident: Row) -> tuple[int, bool, int, str]:
            shared = len(wanted & self.of(incident["incident_id"]))
            return -shared, incident["verdict"] != "cause_found", -incident["effect_count"], incident["incident_id"]

        return min(self.incidents, key=rank, default=None)


def found_in(case: Path) -> Found:
    """Read what is needed from a case file."""
    with store.reading(case) as db:
        return read(db)


def read(db: store.Store) -> Found:
    """What a built case says."""
    names = ("incidents", "incident_events", "attributions", "excluded_errors", "facts")
    rows = {name: db.table(name).to_pylist() for name in names}
    counts = db.count("events")
    return Found(
        counts,
        rows["incidents"],
        rows["incident_events"],
        {r["event_id"]: r for r in rows["attributions"]},
        {r["event_id"] for r in rows["excluded_errors"]},
        rows["facts"],
    )


def misses(outcome: Outcome, found: Found) -> list[Miss]:
    """Every point on which the case disagrees with the scenario."""
    main = found.main(outcome.effects | outcome.ids(*outcome.expect.root, *outcome.expect.may))
    return [
        *_counts(outcome, found),
        *_verdict(outcome, main),
        *_roots(outcome, found, main),
        *_chain(outcome, found, main),
        *_effects(outcome, found, main),
        *_who(outcome, found),
        *_decoys(outcome, found),
        *_times(outcome, main),
        *_recovery(outcome, found, main),
        *_facts(outcome, found, main),
    ]


def told(outcome: Outcome, ids: set[str], limit: int = 4) -> str:
    """Events by name, tag and offset, for a person to find."""
    known = [e for e in outcome.events if e.id in ids]
    words = [f"{e.record['eventName']}@{e.at:.0f}s[{e.tag or '-'}|{e.actor.name[:24]}]" for e in known]
    return ", ".join(words[:limit]) + (f" and {len(words) - limit} more" if len(words) > limit else "") or "none"


def _counts(outcome: Outcome, found: Found) -> Iterator[Miss]:
    wrote = len({e.id for e in outcome.events})
    if wrote != found.counts:
        yield Miss("load", "counts", f"wrote {wrote} records, the case holds {found.counts}")


def _verdict(outcome: Outcome, main: Row | None) -> Iterator[Miss]:
    want = outcome.expect.verdict
    got = main["verdict"] if main else "no incident"
    fine = {
        "cause_found": {"cause_found"},
        "no_supported_cause": {"no_supported_cause"},
        "either": {"cause_found", "no_supported_cause", "no incident"},
    }[want]
    if got not in fine | ({"no incident"} if outcome.expect.quiet else set()):
        yield Miss("cascade", "verdict", f"expected {want}, got {got}")


def _roots(outcome: Outcome, found: Found, main: Row | None) -> Iterator[Miss]:
    expect = outcome.expect
    allowed = outcome.ids(*expect.root, *expect.may, *(f"{tag}-tool" for tag in expect.root | expect.may))
    for incident in found.incidents:
        wrong = found.of(incident["incident_id"], "root") - allowed
        if wrong:
            which = "the incident" if incident is main else "another incident"
            yield Miss("cascade", "root", f"{which} blames {told(outcome, wrong)}")
    if expect.verdict != "cause_found" or main is None:
        return
    got = found.of(main["incident_id"], "root")
    if expect.apart:
        everywhere = {step["event_id"] for step in found.steps if step["role"] == "root"}
        for tag in sorted(expect.may):
            if not everywhere & outcome.ids(tag):
                yield Miss(
                    "cascade", "root", f"{told(outcome, outcome.ids(tag))} broke something and is nowhere a root"
                )
    for tag in sorted(expect.root):
        if not got & outcome.ids(tag, f"{tag}-tool"):
            yield Miss(
                "cascade", "root", f"{told(outcome, outcome.ids(tag))} should be root; roots are {told(outcome, got)}"
            )
    if not got & allowed:
        yield Miss("cascade", "root", f"no root among {told(outcome, allowed)}")


def _chain(outcome: Outcome, found: Found, main: Row | None) -> Iterator[Miss]:
    for incident in found.incidents:
        wrong = found.of(incident["incident_id"]) & outcome.bystanders
        if wrong:
            yield Miss("cascade", "bystander", f"has a part in the chain: {told(outcome, wrong)}")
    expect = outcome.expect
    if main is None or expect.verdict != "cause_found":
        return
    for tag in sorted(expect.chain):
        if not outcome.ids(tag) <= found.of(main["incident_id"]):
            yield Miss("cascade", "chain", f"{told(outcome, outcome.ids(tag))} is missing from the chain")
    for tag in sorted(expect.guardrail):
        if not outcome.ids(tag) & found.of(main["incident_id"], "guardrail_removed", "root", "contributing"):
            yield Miss(
                "cascade", "guardrail", f"{told(outcome, outcome.ids(tag))} removed a safeguard and is not shown"
            )
    if expect.shared_blame:
        for step in found.steps:
            if step["incident_id"] == main["incident_id"] and step["role"] == "root" and step["but_for"] == "yes":
                yield Miss(
                    "cascade",
                    "but_for",
                    f"{told(outcome, {step['event_id']})} is called but-for; either alone suffices",
                )


def _effects(outcome: Outcome, found: Found, main: Row | None) -> Iterator[Miss]:
    if main is None or outcome.expect.verdict != "cause_found":
        return
    got, want = found.of(main["incident_id"], "effect"), outcome.effects
    if outcome.expect.apart:
        got = {step["event_id"] for step in found.steps if step["role"] == "effect"}
    action = {e.id: e.record.get("sharedEventID") or e.id for e in outcome.events}
    named, wanted = {action[i] for i in got if i in action}, {action[i] for i in want}
    if wanted and len(named & wanted) < ENOUGH * len(wanted):
        lost = {i for i in want if action[i] not in named}
        yield Miss(
            "link/cascade", "effects recall", f"{len(named & wanted)} of {len(wanted)}; lost {told(outcome, lost)}"
        )
    wrong = got - outcome.consequences
    if len(wrong) > (1 - ENOUGH) * len(got):
        yield Miss("link/cascade", "effects precision", f"{len(wrong)} of {len(got)} are none: {told(outcome, wrong)}")


def _who(outcome: Outcome, found: Found) -> Iterator[Miss]:
    expect = outcome.expect
    for tag, want in sorted(expect.executors.items()):
        for event_id in sorted(outcome.ids(tag)):
            row = found.attributions[event_id]
            if row["executor"] != want:
                yield Miss(
                    "attribute",
                    "executor",
                    f"{told(outcome, {event_id})}: expected {want}, got {row['executor']} ({row['confidence']:.2f})",
                )
            open_ = expect.possible.get(tag, frozenset()) - set(row["possible"] or ())
            if want == row["executor"] == "unknown" and open_:
                yield Miss(
                    "attribute",
                    "possible",
                    f"{told(outcome, {event_id})}: {sorted(open_)} must stay open, got {row['possible']}",
                )
    for tag, want in sorted(expect.initiators.items()):
        for event_id in sorted(outcome.ids(tag)):
            if (got := found.attributions[event_id]["initiator"]) not in (want, "unknown"):
                yield Miss("attribute", "initiator", f"{told(outcome, {event_id})}: expected {want}, got {got}")
    for event in outcome.events:
        behalf = event.actor.on_behalf_of
        if behalf and (got := found.attributions[event.id]["initiator"]) not in (behalf.tells, "unknown"):
            words = f"{told(outcome, {event.id})}: made for {behalf.name} ({behalf.tells}), got {got}"
            yield Miss("attribute", "initiator", words)
            break
    for event in outcome.events:
        row = found.attributions.get(event.id)
        want = "aws_service" if event.fas else event.actor.tells
        if row is None or (row["executor"] not in (want, "unknown")):
            yield Miss(
                "attribute",
                "wrong class",
                f"{told(outcome, {event.id})}: log supports {want}, got {row and row['executor']}",
            )
            return


def _decoys(outcome: Outcome, found: Found) -> Iterator[Miss]:
    loud = outcome.decoys - found.excluded
    if loud:
        kinds = sorted({e.decoy for e in outcome.events if e.id in loud})
        yield Miss(
            "link",
            "decoys",
            f"{len(loud)} of {len(outcome.decoys)} not in excluded_errors ({', '.join(kinds)}): {told(outcome, loud)}",
        )
    wrong = found.excluded & outcome.effects
    if wrong:
        yield Miss("link", "excluded", f"{len(wrong)} real effects are excluded: {told(outcome, wrong)}")


def _times(outcome: Outcome, main: Row | None) -> Iterator[Miss]:
    expect, world = outcome.expect, outcome.world
    if main is None or expect.verdict != "cause_found":
        return
    roots = [world.moment(e.at) for e in outcome.events if e.tag in expect.root | expect.may]
    if not _near(main["triggered_at"], roots):
        yield Miss(
            "cascade", "triggered_at", f"{main['triggered_at']} is no root's time ({', '.join(map(str, roots[:3]))})"
        )
    failures = outcome.effects | {e.id for e in outcome.events if e.id in outcome.consequences and not e.ok}
    if expect.apart:
        return
    first = sorted(min(e.at for e in outcome.events if e.id in ids) for ids in (outcome.effects, failures))
    if not _near(main["first_effect_at"], [world.moment(at) for at in first]):
        yield Miss("cascade", "first_effect_at", f"expected {world.moment(first[-1])}, got {main['first_effect_at']}")
    if expect.recovered is None and main["recovered_at"] is not None:
        yield Miss("cascade", "recovered_at", f"nobody recovered it, got {main['recovered_at']}")
    elif isinstance(expect.recovered, tuple):
        fixes = [world.moment(e.at) for e in world.tagged(*expect.recovered)] + _healed(outcome)
        if not _near(main["recovered_at"], fixes):
            yield Miss(
                "cascade",
                "recovered_at",
                f"expected one of {', '.join(map(str, fixes[:3]))}, got {main['recovered_at']}",
            )
    assert expect.recovered is None or expect.recovered is UNSET or isinstance(expect.recovered, tuple)


def _recovery(outcome: Outcome, found: Found, main: Row | None) -> Iterator[Miss]:
    tags = outcome.expect.recovered
    if main is None or not isinstance(tags, tuple):
        return
    if not outcome.ids(*tags) & found.of(main["incident_id"], "recovery"):
        yield Miss("link/cascade", "recovery", f"{told(outcome, outcome.ids(*tags))} is not shown as recovery")


def _healed(outcome: Outcome) -> list[datetime]:
    """For each failing use, the first time it succeeded again after its last failure."""
    last: dict[tuple[str, ...], float] = {}
    for e in outcome.events:
        if e.id in outcome.effects:
            last[e.key[:4]] = max(e.at, last.get(e.key[:4], e.at))
    healed = {}
    for e in sorted(outcome.events, key=lambda e: e.at):
        if e.ok and e.key[:4] in last and e.at > last[e.key[:4]]:
            healed.setdefault(e.key[:4], e.at)
    return [outcome.world.moment(at) for at in sorted(healed.values())]


def _near(time: datetime | None, wanted: list[datetime]) -> bool:
    return time is not None and any(abs(time - want) <= SECOND for want in wanted)


def _facts(outcome: Outcome, found: Found, main: Row | None) -> Iterator[Miss]:
    known = {e.id for e in outcome.events}
    for fact in found.facts:
        if set(fact["event_ids"] or ()) - known:
            yield Miss("judge", "citation", f"cites events that are not there: {fact['statement'][:120]}")
        if fact["actor"] and not fact["event_ids"]:
            yield Miss("judge", "citation", f"names {fact['actor']} without events: {fact['statement'][:120]}")
    if main is None:
        return
    mine = [f for f in found.facts if f["incident_id"] == main["incident_id"]]
    for question in sorted(outcome.expect.open):
        claims = [f for f in mine if f["question"] == question and f["actor"]]
        if claims:
            yield Miss("judge", "open question", f"{question} must stay open: {claims[0]['statement'][:160]}")
    for question, tag in sorted(outcome.expect.cited.items()):
        cited = {i for f in mine if f["question"] == question for i in f["event_ids"] or ()}
        if not cited & outcome.ids(tag):
            yield Miss(
                "judge", question, f"does not cite {told(outcome, outcome.ids(tag))}; cites {told(outcome, cited)}"
            )
    asked = {f["question"] for f in mine}
    silent = {
        "executed",
        "delegated",
        "granted",
        "guardrail",
        "approved",
        "detected",
        "recovered",
        "undetermined",
    } - asked
    if silent:
        yield Miss("judge", "silent", f"no row for {', '.join(sorted(silent))}")
    if outcome.expect.verdict == "cause_found":
        cited = {i for f in mine if f["question"] == "executed" for i in f["event_ids"] or ()}
        if not cited & outcome.ids(
            *outcome.expect.root, *outcome.expect.may, *(f"{t}-tool" for t in outcome.expect.root)
        ):
            yield Miss("judge", "executed", f"does not cite the root; cites {told(outcome, cited)}")
