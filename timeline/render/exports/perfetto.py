"""The events as a trace for Perfetto and Chrome: a process an account, a thread a session, an arrow a link.

Rules of the JSON trace format: every event has ``ph``, ``pid``, ``tid`` and ``ts`` in microseconds; a slice (``X``) has
a ``dur``; a flow starts (``s``) and ends (``f``, ``bp: e``) inside slices, under one id, and never runs backwards.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from timeline.model import Incident, Link, Step
from timeline.render.document import Badge
from timeline.render.exports.records import microseconds
from timeline.render.machine import dumps
from timeline.render.order import ordered
from timeline.render.text import iso, printable
from timeline.render.view import View

SECOND = 1_000_000
Event = Mapping[str, Any]


def perfetto(incident: Incident) -> str:
    """A trace of the incident's events. Slices last the second in which CloudTrail places a call's completion."""
    view = View(ordered(incident))
    places = _places(view)
    drawn = [link for link in view.links if _forward(view, link)]
    events = [*_names(view, places), *(_slice(view, step, places) for step in view.everyone)]
    for number, link in enumerate(drawn, start=1):
        events += _flow(view, link, number, places)
    trace = {
        "traceEvents": events,
        "displayTimeUnit": "ms",
        "otherData": {
            "incident_id": printable(incident.incident_id, 80),
            "title": printable(incident.title),
            "tool": f"timeline {printable(incident.case.tool_version, 40)}",
            "links_left_out": f"{len(incident.links) - len(drawn)} of {len(incident.links)}: an end is not among the "
            "events, or the effect is recorded before its cause",
            "excluded_errors_left_out": str(len(incident.exclusions)),
        },
    }
    return dumps(trace) + "\n"


Places = Mapping[str, tuple[int, int]]


def _places(view: View) -> Places:
    """Process and thread of every event: accounts and, inside them, sessions, both numbered as they appear."""
    accounts: dict[str, int] = {}
    threads: dict[tuple[str, str], int] = {}
    found: dict[str, tuple[int, int]] = {}
    for step in view.everyone:
        account = step.account_id or "account not recorded"
        pid = accounts.setdefault(account, len(accounts) + 1)
        tid = threads.setdefault((account, _thread(view, step)), len(threads) + 1)
        found[step.event_id] = (pid, tid)
    return found


def _thread(view: View, step: Step) -> str:
    return f"{view.who(step)} · {step.session_id or 'no session'}"


def _names(view: View, places: Places) -> Iterator[Event]:
    told: set[tuple[str, int]] = set()
    for step in view.everyone:
        pid, tid = places[step.event_id]
        account = printable(step.account_id, 60) or "account not recorded"
        for name, number, words in (("process_name", pid, account), ("thread_name", tid, _thread(view, step))):
            if (name, number) not in told:
                told.add((name, number))
                yield {"ph": "M", "name": name, "pid": pid, "tid": tid, "ts": 0, "args": {"name": printable(words)}}


def _slice(view: View, step: Step, places: Places) -> Event:
    pid, tid = places[step.event_id]
    failed = f" ✗ {printable(step.error_code, 60)}" if step.error_code else ""
    return {
        "ph": "X",
        "name": f"{printable(step.event_name, 80)}{failed}",
        "cat": f"{step.role},{step.executor}",
        "pid": pid,
        "tid": tid,
        "ts": _second(step),
        "dur": SECOND,
        "args": {
            "key": view.key(step.event_id),
            "event_id": printable(step.event_id, 80),
            "event_time": iso(step.event_time),
            "role": step.role,
            "actor": Badge(step.executor, view.who(step)).text,
            "grade": view.grade(step.event_id),
            "resource": printable(step.resource),
            "reason": view.words(step.reason),
            "source": f"{printable(step.source_file)}:{step.source_index}",
        },
    }


def _second(step: Step) -> int:
    """The whole second of an event: slices of one thread then lie on each other or side by side, never across."""
    return microseconds(step.event_time) // SECOND * SECOND


def _forward(view: View, link: Link) -> bool:
    cause, effect = view.by_id[link.cause_id], view.by_id[link.effect_id]
    return _second(cause) <= _second(effect)


def _flow(view: View, link: Link, number: int, places: Places) -> list[Event]:
    shared = {"name": printable(link.rule, 80), "cat": link.kind, "id": number}
    more = {"s": {}, "f": {"bp": "e", "args": {"grade": link.grade, "reason": view.words(link.reason)}}}
    ends: list[Event] = []
    for phase, event_id in (("s", link.cause_id), ("f", link.effect_id)):
        pid, tid = places[event_id]
        end = {"ph": phase, "pid": pid, "tid": tid, "ts": _second(view.by_id[event_id])}
        ends.append(shared | end | more[phase])
    return ends
