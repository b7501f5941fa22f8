"""Sections 10 and 11: what these logs cannot tell, and the evidence."""

import re
from collections.abc import Iterable

from timeline.model import Coverage, CoverageNote, Exclusion, SourceFile, Step
from timeline.render.actors import CLASS_TITLES, SHAPES
from timeline.render.chapters.noted import see
from timeline.render.document import (
    Block,
    Cites,
    Code,
    Heading,
    Paragraph,
    Part,
    Points,
    Row,
    Section,
    Sentence,
    Table,
    Target,
    Tile,
    plain,
    statements,
)
from timeline.render.say import absent, case, method, plain_row, row
from timeline.render.text import count, printable, spell, utc
from timeline.render.view import View, action, failed

ROWS = 40
FILES = 12
PERHAPS_PEOPLE = ("human", "ai_agent", "unknown")
MOST_FILES = 200
_KEY = re.compile(r"\bE[0-9]+\b")

CANNOT = (
    "An event's time is the completion of the call at one-second resolution: order inside a second is not known.",
    "Delivery is late and unordered; an addendum may mark a delayed or corrected record, and large records are cut.",
    "Reads and writes of data (objects, items, messages, function calls) appear only where data events were on.",
    "Effects inside a service leave no event: removed automated backups, deletions that cascade, failed health checks.",
    "Prompts, plans, advice, chat approvals, tickets and code reviews leave no event.",
    "Calls refused before authentication are mostly absent.",
    "Organisation policies change in the management account alone; global services log in one region alone.",
    "A missing marker is not proof of a person: an agent's call without a marker looks like any other.",
)

GLOSSARY = (
    ("Executor", "what made the call; the initiator set it in motion; the owner answers for the credentials"),
    ("Effect", "a failure or loss downstream of the root actions"),
    ("But-for", "without this event, replaying the states of the resources, the failure would not have come"),
    ("Degree", "1/(k+1), where k other changes are needed before this one becomes decisive; it orders factors only"),
    ("Grade A", "identity, or named in the error and healed when undone: told as what happened"),
    ("Grade B", "known mechanism and a contrast before and after: told as very likely"),
    ("Grade C", "known mechanism alone: told as possible"),
    ("Grade D", "order in time, or an open question: never told as a cause"),
    (
        "Excluded error",
        "an error that everyday operation explains (polling, throttling, propagation); it is in no chain",
    ),
)

# -- 10 unknowns ---------------------------------------------------------------------------------------------------


def unknowns(view: View) -> Section:
    """Open questions, the coverage of the logs, and what no CloudTrail log shows."""
    blocks: list[Block] = [Heading("Not determined"), *_undetermined(view)]
    blocks += [Heading("Questions for interviews"), Points(tuple(_interviews(view)))]
    blocks += [Heading("Coverage of these logs"), *_coverage(view)]
    blocks += [Heading("What CloudTrail cannot show"), Points(tuple(method(words) for words in CANNOT))]
    return Section(10, "Unknowns", "Absence of an event is not evidence of absence.", tuple(blocks))


def _undetermined(view: View) -> list[Block]:
    facts = view.incident.answers("undetermined")
    if not facts:
        return [Paragraph((absent("No question beyond those left open in section 5."),))]
    rows = tuple(
        row(view, fact.event_ids, view.words(fact.statement), view.words(fact.counter_evidence, 320) or "–")
        if fact.event_ids
        else plain_row("absence", view.words(fact.statement), view.words(fact.counter_evidence, 320) or "–")
        for fact in facts[:ROWS]
    )
    return [Table(("What cannot be told", "Remark"), rows, len(facts), "questions", widths=("60%", "25%"))]


def _interviews(view: View) -> Iterable[Sentence]:
    """Questions to roles, from what stayed open."""
    incident = view.incident
    roots = [fold for fold in view.folds if fold.first.role == "root"]
    for fold in roots[:3]:
        told = view.cites(fold.ids)
        parts = (
            "To those who worked with ",
            view.badge(fold.first),
            ": what was asked for before ",
            action(fold.first),
        )
        yield Sentence((*parts, ", and what did the plan show?"), "events", told)
    if roots and not any(fact.event_ids for fact in incident.answers("approved")):
        yield absent("To the owner of the change process: where would an approval of this change have been recorded?")
    if view.having("guardrail_removed"):
        ids = [step.event_id for step in view.having("guardrail_removed")]
        told = view.cites(ids)
        yield Sentence(
            ("To the control owners: what made it sensible at the time to take the safeguard away?",), "events", told
        )
    if incident.incident_id and incident.detected_at is None:
        yield absent("To those on call: what told you first, and when? These logs show no investigation.")
    if not incident.incident_id:
        yield absent("To whoever reported a problem: what failed, and when? Name it with --symptom and build again.")
    yield method("To everybody involved: what did you see, what did you expect, what would have helped?")


def _coverage(view: View) -> list[Block]:
    notes = view.incident.case.notes
    blocks: list[Block] = []
    if notes:
        rows = tuple(_note_row(view, note) for note in notes[:ROWS])
        blocks.append(Table(("Severity", "Note"), rows, len(notes), "notes", widths=("10%", "76%")))
    parts = sorted(view.incident.case.coverage, key=lambda part: (-part.gap_hours, part.account_id, part.region))
    if parts:
        rows = tuple(_coverage_row(part) for part in parts[:ROWS])
        columns = ("Account", "Region", "First hour", "Last hour", "Hours", "Without events", "Events")
        blocks.append(Table(columns, rows, len(parts), "accounts and regions", cited=False))
    return blocks or [Paragraph((case("No coverage was recorded for these logs."),))]


def _note_row(view: View, note: CoverageNote) -> Row:
    return row(view, note.event_ids, printable(note.severity, 20), view.words(note.note))


def _coverage_row(part: Coverage) -> Row:
    cells = (
        Code(printable(part.account_id, 40)),
        Code(printable(part.region, 40)),
        utc(part.first_hour),
        utc(part.last_hour),
    )
    return plain_row("case", *cells, f"{part.hours:,}", f"{part.gap_hours:,}", f"{part.events:,}")


# -- 11 appendix ---------------------------------------------------------------------------------------------------


def appendix(view: View, sections: tuple[Section, ...], tiles: tuple[Tile, ...]) -> Section:
    """Evidence of every cited event, identities, files, method, glossary."""
    people = _identities(view)
    named = named_ids(view, (*sections, Section(11, "", "", tuple(people))), tiles)
    blocks: list[Block] = [Heading("Evidence"), *_evidence(view, named)]
    blocks += [Heading("Identities (restricted)"), *people]
    blocks += [Heading("Input files"), *_files(view, named)]
    blocks += [Heading("Method"), Points(tuple(method(words) for words in _method()))]
    rows = tuple(plain_row("method", name, meaning) for name, meaning in GLOSSARY)
    blocks += [
        Heading("Glossary"),
        Table(("Word", "Meaning"), rows, len(rows), "words", widths=("18%", "82%"), cited=False),
    ]
    return Section(11, "Appendix", "", tuple(blocks))


def named_ids(view: View, sections: Iterable[Section], tiles: tuple[Tile, ...]) -> list[str]:
    """Every event that a statement cites, or names by its key in its words, in order of time."""
    said = [item for section in sections for item in statements(section)]
    cited = {event_id for item in (*said, *tiles) for event_id in item.cites.event_ids}
    keys = {key for item in said for key in _KEY.findall(_words(item))}
    cited |= {event_id for event_id, key in view.keys.items() if key in keys}
    return sorted(cited, key=lambda event_id: int(view.key(event_id)[1:]))


def _words(item: Sentence | Row) -> str:
    return item.words if isinstance(item, Sentence) else " ".join(plain(cell) for cell in item.cells)


def _evidence(view: View, named: list[str]) -> list[Block]:
    """The cited events, like ones in one row: when, what, how many there are, and where each cited record lies."""
    if not named:
        return [Paragraph((absent("No event is cited: there is nothing to prove."),))]
    files = file_keys(view, named)
    left = {item.event_id: item for item in view.incident.exclusions}
    groups: dict[tuple[object, ...], list[str]] = {}
    for event_id in view.keys:
        groups.setdefault(_likeness(view, left, event_id), []).append(event_id)
    cited = frozenset(named)
    shown = [ids for ids in groups.values() if not cited.isdisjoint(ids)]
    rows = tuple(_evidence_row(view, left, ids, cited, files) for ids in shown)
    noun = f"kinds of event of the incident; cited are {count(len(named), 'event')} of {len(view.keys):,}"
    columns = ("Time", "Event, and how many of its kind", "Key, event id, file and index of each cited record")
    return [Table(columns, rows, len(groups), noun, widths=("22%", "28%", "50%"), cited=False)]


def _likeness(view: View, left: dict[str, Exclusion], event_id: str) -> tuple[object, ...]:
    """What two events share that stand in one row of evidence."""
    step = view.by_id.get(event_id)
    if step is not None:
        return (step.role, step.event_source, step.event_name, failed(step))
    item = left[event_id]
    return ("error", item.event_source, item.event_name)


def file_keys(view: View, named: Iterable[str]) -> dict[str, str]:
    """S1 onwards, in order of name, for the input files that hold the events named."""
    left = {item.event_id: item.source_file for item in view.incident.exclusions}
    used = {view.by_id[i].source_file if i in view.by_id else left.get(i, "") for i in named} - {""}
    return {name: f"S{number}" for number, name in enumerate(sorted(used), start=1)}


def _evidence_row(
    view: View, left: dict[str, Exclusion], ids: list[str], cited: frozenset[str], files: dict[str, str]
) -> Row:
    places = {event_id: view.by_id.get(event_id) or left[event_id] for event_id in ids}
    first, last = (places[end].event_time for end in (ids[0], ids[-1]))
    step = view.by_id.get(ids[0])
    named_call = Code(printable(places[ids[0]].event_name, 60) or "(unnamed call)")
    role = step.role.replace("_", " ") if step else "excluded error"
    times = f" ×{len(ids):,}" if len(ids) > 1 else ""
    what = (named_call, f"{' failed' if step and failed(step) else ''} ({role}){times}")
    named = [event_id for event_id in ids if event_id in cited]
    records: list[Part] = []
    for event_id in named:
        place = places[event_id]
        where = f" {files[place.source_file]}:{place.source_index}" if place.source_file in files else ""
        noted = see(view, (event_id,))
        records += [
            ", " if records else "",
            Target(view.key(event_id)),
            " ",
            Code(printable(event_id, 64)),
            where,
            *noted,
        ]
    cells = ((spell(first, last),), what, tuple(records))
    return Row(cells, "events", Cites(tuple(named), len(ids)))


def _identities(view: View) -> list[Block]:
    """Which identity stands behind each role where a person may: the one place for names."""
    known: dict[str, list[Step]] = {}
    for fold in view.folds:
        if fold.first.executor in PERHAPS_PEOPLE:
            known.setdefault(view.who(fold.first), []).extend(fold.steps)
    if not known:
        return [Paragraph((absent("No actor behind whom a person may stand was named."),))]
    rows = tuple(_identity_row(view, steps) for _, steps in sorted(known.items())[:ROWS])
    said = (
        "This table alone joins roles to names. Leave it out, or take the blameless form, where the report is for all."
    )
    note = Paragraph(
        (method(f"{said} Software and services are named by their roles above, in full in the JSON report."),)
    )
    columns = (
        "Called in this report",
        "As the log names it",
        "Principal",
        "Owner of the credentials",
        "Class and how sure",
    )
    return [note, Table(columns, rows, len(known), "actors", widths=("20%", "18%", "26%", "16%", "12%"))]


def _identity_row(view: View, steps: list[Step]) -> Row:
    first = steps[0]
    sure = f"{CLASS_TITLES[first.executor]}, {min(step.confidence for step in steps):.2f}"
    if first.possible:
        sure += f" (open: {printable(', '.join(first.possible), 60)})"
    return row(
        view,
        [step.event_id for step in steps],
        view.badge(first),
        Code(printable(first.actor, 120)),
        Code(printable(first.principal_arn or "none", 160)),
        Code(printable(first.owner or "not known", 120)),
        sure,
        named=1,
    )


def _files(view: View, named: list[str]) -> list[Block]:
    """The files that hold cited events, with their digests; where none is cited, the first few of the case."""
    every = view.incident.case.files
    if not every:
        return [Paragraph((case("No input file was recorded."),))]
    known = {file.source_file: file for file in every}
    keys = {name: key for name, key in file_keys(view, named).items() if name in known}
    keys = keys or {file.source_file: f"S{number}" for number, file in enumerate(every[:FILES], start=1)}
    rows = tuple(_file_row(key, known[name]) for name, key in list(keys.items())[:MOST_FILES])
    noun = "files; those that hold cited events are shown"
    columns = ("File", "Name", "Records", "SHA-256")
    return [Table(columns, rows, len(known), noun, widths=("4%", "47%", "7%", "42%"), cited=False)]


def _file_row(key: str, file: SourceFile) -> Row:
    name = printable(file.source_file.replace("\\", "/").rsplit("/", 1)[-1], 160)
    return plain_row("case", key, Code(name), f"{file.records:,}", Code(printable(file.sha256, 64)))


def _method() -> tuple[str, ...]:
    shapes = ", ".join(f"{SHAPES[name]} {title}" for name, title in CLASS_TITLES.items())
    return (
        "Log files are read whole; every record becomes an event, a duplicate or a rejection, and the three add up.",
        "Each event gets an executor, an initiator and an owner from evidence; what AWS stamps outranks free text.",
        "Links rest on identity, structure or known mechanism; order in time alone is never published.",
        "Errors that everyday operation explains are kept out of every chain, each with its reason.",
        "Causes are tested by replaying the states of the resources without them.",
        f"Marks: {shapes}. [E…] names an event of the evidence table. Other statements say on what they rest.",
        "No model wrote this and no network was used: the same logs give the same report, byte for byte.",
    )
