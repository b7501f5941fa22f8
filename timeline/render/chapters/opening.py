"""Sections 0 and 1: what this report is about, and the summary."""

import re
from datetime import datetime
from hashlib import sha256

from timeline.model import Incident, Step
from timeline.render.chapters.noted import worded
from timeline.render.document import Block, Code, Folded, Paragraph, Part, Points, Row, Section, Sentence, Table, Tile
from timeline.render.say import absent, case, plain_row, seen, strong
from timeline.render.text import brief, count, duration, listed, printable, spell, utc
from timeline.render.view import View, action, failed, sentences, service

_TOLD = re.compile(r"^Between \d|\bshown to (?:cause|have caused)\b")
"""Sentences of the incident's own summary that the lines above it say already."""
SHOWN = 12
MOST_SERVICES = 6
SURE, LIKELY = 0.95, 0.8
NAMED = 4

VERDICTS = {"cause_found": "Cause found", "no_supported_cause": "No supported cause in these logs"}
DID = {"A": "made", "B": "very likely made", "C": "may have made", "D": "may have made"}


def verdict(incident: Incident) -> str:
    """The verdict in words; of an empty incident too."""
    return VERDICTS.get(incident.verdict, "Undecided") if incident.incident_id else "No incident found in these logs"


def input_digest(incident: Incident) -> str:
    """One SHA-256 over the sorted digests of all input files: the same logs, the same digest, whatever their names."""
    lines = sorted(f"{file.sha256}\n" for file in incident.case.files)
    return sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


# -- the strip of figures under the title --------------------------------------------------------------------------


def tiles(view: View) -> tuple[Tile, ...]:
    """The public times, each with how long after the one before."""
    incident = view.incident
    if not incident.incident_id:
        return ()
    moments = (
        ("Triggered", incident.triggered_at, None, "", ("root",)),
        ("First effect", incident.first_effect_at, incident.triggered_at, "after the trigger", ("effect",)),
        ("Detected", incident.detected_at, incident.first_effect_at, "after the first effect", ("detection",)),
        ("Mitigated", incident.mitigated_at, incident.first_effect_at, "after the first effect", ("recovery",)),
        ("Recovered", incident.recovered_at, incident.first_effect_at, "after the first effect", ("recovery",)),
    )
    return tuple(
        Tile(name, utc(moment), _after(view, start, moment, words), view.cites(at(view, moment, roles)))
        for name, moment, start, words, roles in moments
    )


def _after(view: View, start: datetime | None, moment: datetime | None, words: str) -> str:
    if moment is None:
        return "not seen in these logs"
    span = view.since(start, moment)
    return f"{brief(span)} {words}" if span is not None else "no trigger is known" if words else "first root action"


def at(view: View, moment: datetime | None, roles: tuple[str, ...]) -> list[str]:
    """The events that a public time comes from: those of these parts at that very second."""
    return [step.event_id for step in view.steps if step.event_time == moment and step.role in roles]


# -- 0 header ------------------------------------------------------------------------------------------------------


def header(view: View) -> Section:
    """Which incident, which logs, judged by what."""
    incident, facts = view.incident, view.incident.case
    counts = facts.counts
    accounts = sorted({item.account_id for item in facts.coverage if item.account_id})
    regions = sorted({item.region for item in facts.coverage if item.region})
    hours = sum(item.hours for item in facts.coverage)
    gaps = sum(item.gap_hours for item in facts.coverage)
    worries = sum(note.severity != "info" for note in facts.notes)
    rows = (
        _about("Incident", Code(printable(incident.incident_id)) if incident.incident_id else "none"),
        _about("Verdict", verdict(incident)),
        _about("Status", _status(view)),
        _about("Severity", "for people to set: these logs hold no business impact"),
        _about("Logs from", f"{utc(facts.first_event_time)} to {utc(facts.last_event_time)}"),
        _about("Accounts", *some(accounts)),
        _about("Regions", *some(regions)),
        _about(
            "Coverage",
            f"{count(hours, 'account-region hour')}, of which {gaps:,} without any event; "
            f"{count(worries, 'warning')} (section 10)",
        ),
        _about(
            "Records",
            f"{counts.records_seen:,} seen = {counts.events_loaded:,} events + {counts.duplicates:,} duplicates "
            f"+ {counts.rejected:,} rejected"
            + (f"; {counts.filtered:,} outside the asked scope" if counts.filtered else ""),
        ),
        _about("Input", f"{count(len(facts.files), 'file')}, SHA-256 over all: ", Code(input_digest(incident))),
        _about(
            "Judged by",
            f"timeline {printable(facts.tool_version, 40)}, rule catalogue {printable(facts.rules_version, 40)}",
        ),
    )
    table = Table(("About", "Value"), rows, len(rows), widths=("16%", "84%"), cited=False)
    return Section(0, "Header", "", (table,))


def _status(view: View) -> str:
    """What people have done to the draft so far."""
    remarks = view.remarks
    owned = sum(part.startswith("owner:") for part in remarks.edited)
    worded_anew = [f"the {part}" for part in ("title", "summary", "impact") if part in remarks.edited]
    done = [f"words for {listed(worded_anew)}"] if worded_anew else []
    done += [f"an owner for {count(owned, 'action item')}"] if owned else []
    others = sum(one.kind != "edit" for one in remarks.told)
    done += [count(others, "note")] if others else []
    done += [count(len(remarks.exhibits), "exhibit")] if remarks.exhibits else []
    if not done:
        return "draft: written by the tool from logs alone, reviewed by nobody yet"
    return f"draft: written by the tool from logs alone; people added {listed(done)}, each marked and signed"


def _about(name: str, *value: Part) -> Row:
    return plain_row("case", strong(name), tuple(value))


def some(names: list[str]) -> tuple[Part, ...]:
    """The first few names and how many more there are."""
    parts: list[Part] = []
    for name in names[:SHOWN]:
        parts += [", " if parts else "", Code(printable(name, 40))]
    if len(names) > SHOWN:
        parts.append(f" and {len(names) - SHOWN:,} more")
    return tuple(parts) or ("not known",)


# -- 1 summary -----------------------------------------------------------------------------------------------------


def summary(view: View) -> Section:
    """At most five lines a reader may stop after."""
    incident = view.incident
    if not incident.incident_id:
        lines = [
            case(view.words(incident.summary) or "These logs hold no failure that stands out from everyday errors.")
        ]
        lines.append(case("That is not proof that nothing happened: section 10 says what these logs cannot show."))
        return Section(1, "Summary", "", _behind(view, Paragraph(tuple(lines))))
    lines = [what_failed(view), *_cause(view), *_conditions(view), _response(view), _open_questions(view)]
    return Section(1, "Summary", "", _behind(view, Points(tuple(lines))))


def _behind(view: View, own: Block) -> tuple[Block, ...]:
    """The tool's summary; behind a person's where there is one."""
    said = worded(view, "summary")
    return (said, Folded("The tool's own summary, from the logs alone", (own,))) if said else (own,)


def what_failed(view: View) -> Sentence:
    """The failure in one line: what, where, from when to when."""
    effects = view.having("effect")
    if not effects:
        return absent("No failed call of a dependant was seen.")
    services = sorted({service(step) for step in effects})
    accounts = {step.account_id for step in effects if step.account_id}
    first, last = (end(step.event_time for step in effects) for end in (min, max))
    named = services[:MOST_SERVICES]
    named += [f"{len(services) - MOST_SERVICES} more services"] if len(services) > MOST_SERVICES else []
    return seen(
        view,
        [step.event_id for step in effects],
        f"{_failures(view, effects)} in {listed(named)}",
        f", in {count(len(accounts), 'account')}," if accounts else ",",
        f" {'from ' if last > first else 'at '}{spell(first, last)}.",
    )


def _failures(view: View, effects: tuple[Step, ...]) -> str:
    """How many calls failed, for how many; where not every effect is a failed call they are called effects."""
    whole, hit = max(view.incident.effect_count, len(effects)), view.incident.principals_hit
    if not all(failed(step) for step in effects):
        return f"{count(whole, 'effect')} seen"
    return f"{count(whole, 'call')} of {count(hit, 'principal')} failed" if hit else f"{count(whole, 'call')} failed"


def _cause(view: View) -> list[Sentence]:
    folds = [fold for fold in view.folds if fold.first.role == "root"]
    if view.incident.verdict == "no_supported_cause" or not folds:
        rest = [words for words in sentences(view.words(view.incident.summary)) if not _TOLD.search(words)]
        said = case(" ".join(rest)) if rest else absent("Missing evidence: section 10.")
        return [absent("No event in these logs can be shown to have caused it."), said]
    first = folds[0]
    more = sum(len(fold.steps) for fold in folds) - 1
    return [
        seen(
            view,
            [event_id for fold in folds for event_id in fold.ids],
            f"The chain begins at {utc(first.first.event_time)}: ",
            view.badge(first.first),
            f" {_did(view, first.first)} the call ",
            *_target(first.first),
            f", with {count(more, 'further root event')} of the same operation." if more else ".",
        )
    ]


def _target(step: Step) -> list[Part]:
    return [action(step), " on ", Code(printable(step.resource, 80))] if step.resource else [action(step)]


def _did(view: View, step: Step) -> str:
    """The verb for the executor of a call: by the grade of the fact that names it, else by its probability."""
    grades = [fact.grade for fact in view.incident.answers("executed") if step.event_id in fact.event_ids]
    return DID[min(grades, default="A" if step.confidence >= SURE else "B" if step.confidence >= LIKELY else "C")]


def _conditions(view: View) -> list[Sentence]:
    steps = view.having("guardrail_removed", "contributing")
    if not steps:
        return []
    tested = [step for step in steps if step.but_for == "yes"]
    others = [step for step in steps if step.but_for != "yes"]
    said = []
    if tested:
        is_one = len({step.event_name for step in tested}) == 1
        begins = " was needed: without it" if is_one else " were each needed: without any one of them"
        tells = f"{begins} the failure would not have come, as replaying the states of the resources tells."
        said.append(seen(view, [step.event_id for step in tested], *_names(tested), tells))
    if others:
        begins = "Also seen before it: " if tested else "Seen before it: "
        told = (begins, *_names(others), "; whether the failure needed ", _them(others), " these logs do not settle.")
        said.append(seen(view, [step.event_id for step in others], *told))
    return said


def _them(steps: list[Step]) -> str:
    return "it" if len({step.event_name for step in steps}) == 1 else "them"


def _names(steps: list[Step]) -> list[Part]:
    """The names of some calls, each once; how many more there are is said."""
    names = list(dict.fromkeys(step.event_name for step in steps))
    kept: list[Part] = [Code(printable(name, 60)) for name in names[:NAMED]]
    kept += [f"{len(names) - NAMED} more calls"] if len(names) > NAMED else []
    parts: list[Part] = []
    for index, name in enumerate(kept):
        parts += ["" if index == 0 else " and " if index == len(kept) - 1 else ", ", name]
    return parts


def _response(view: View) -> Sentence:
    incident = view.incident
    detect = view.since(incident.first_effect_at, incident.detected_at)
    recover = view.since(incident.first_effect_at, incident.recovered_at)
    ids = at(view, incident.detected_at, ("detection",)) + at(view, incident.recovered_at, ("recovery",))
    if not ids and detect is None and recover is None:
        return absent("Neither an investigation nor a recovery was seen in these logs.")
    noticed = (
        f"An investigation was seen {duration(detect)} after the first effect"
        if detect
        else "No investigation was seen"
    )
    restored = f"full recovery {duration(recover)} after it" if recover else "no full recovery was seen"
    return seen(view, ids, f"{noticed}; {restored}.")


def _open_questions(view: View) -> Sentence:
    still = [fact for fact in view.incident.facts if fact.question == "undetermined" or not fact.event_ids]
    return case(f"{count(len(still), 'question')} cannot be settled from these logs alone (sections 5 and 10).")
