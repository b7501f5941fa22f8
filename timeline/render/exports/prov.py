"""The incident as W3C PROV-JSON: who acted on whose behalf, what was made, used and destroyed, and what informed what.

Activities are events, entities are incarnations of resources (what is made again is another entity), agents are actors.
Identifiers are ours (``it:E1``, ``it:R1.1``, ``it:A1``), so that no word of the log has to be a qualified name.
"""

from collections.abc import Mapping
from typing import Any

from timeline.model import Incident, Step
from timeline.render.actors import CLASS_TITLES
from timeline.render.exports.ocsf import CREATE, DELETE, activity
from timeline.render.machine import dumps, plain
from timeline.render.order import ordered
from timeline.render.text import iso
from timeline.render.view import View, failed

PREFIX = {"it": "urn:incident-timeline:", "prov": "http://www.w3.org/ns/prov#"}
TYPES = {"human": "prov:Person", "ai_agent": "prov:SoftwareAgent", "automation": "prov:SoftwareAgent"}
TYPES |= {"aws_service": "prov:SoftwareAgent"}
Records = dict[str, dict[str, Any]]


def prov(incident: Incident) -> str:
    """A PROV document of the incident. Excluded errors and events that no chain needs are not in it."""
    view = View(ordered(incident))
    told: Records = {"activity": {}, "agent": {}, "entity": {}}
    for step in view.everyone:
        told["activity"][f"it:{view.key(step.event_id)}"] = _activity(view, step)
    _agents(view, told)
    _entities(view, told)
    _informed(view, told)
    return dumps({"prefix": PREFIX, **{name: records for name, records in told.items() if records}}, indent=1) + "\n"


def _activity(view: View, step: Step) -> Mapping[str, Any]:
    """An event. Its time is the completion of the call, so it is the end of the activity."""
    found = {
        "prov:endTime": iso(step.event_time),
        "prov:label": step.event_name,
        "it:event_id": step.event_id,
        "it:service": step.event_source,
        "it:role": step.role,
        "it:grade": view.grade(step.event_id),
        "it:error_code": step.error_code,
        "it:but_for": step.but_for,
        "it:source_file": step.source_file,
        "it:source_index": step.source_index,
    }
    return {name: plain(value) for name, value in found.items() if value is not None}


def _add(told: Records, relation: str, **ends: Any) -> None:
    """One relation, under a number of its own; ``ends`` are PROV attributes, or ours under ``it_``."""
    records = told.setdefault(relation, {})
    named = {name.replace("it_", "it:") if name.startswith("it_") else f"prov:{name}": ends[name] for name in ends}
    records[f"_:{relation}{len(records) + 1}"] = {name: value for name, value in named.items() if value is not None}


def _agents(view: View, told: Records) -> None:
    """Actors, the events they carried out, and the owners of the credentials they acted with."""
    actors: dict[str, str] = {}
    owners: dict[str, str] = {}
    for step in view.everyone:
        label = view.who(step)
        if label not in actors:
            actors[label] = f"it:A{len(actors) + 1}"
            told["agent"][actors[label]] = _agent(label, step)
        _add(told, "wasAssociatedWith", activity=f"it:{view.key(step.event_id)}", agent=actors[label])
        if step.owner and step.owner != step.actor:
            owner = owners.setdefault(step.owner, f"it:O{len(owners) + 1}")
            told["agent"].setdefault(owner, {"prov:label": step.owner, "it:part": "owner of credentials"})
            ends = {"delegate": actors[label], "responsible": owner, "activity": f"it:{view.key(step.event_id)}"}
            _add(told, "actedOnBehalfOf", **ends)


def _agent(label: str, step: Step) -> dict[str, Any]:
    kind = TYPES.get(step.executor)
    typed = {"prov:type": {"$": kind, "type": "prov:QUALIFIED_NAME"}} if kind else {}
    return typed | {
        "prov:label": label,
        "it:class": CLASS_TITLES[step.executor],
        "it:confidence": plain(step.confidence),
    }


def _entities(view: View, told: Records) -> None:
    """Each resource in its incarnations: made by a successful create, ended by a successful delete, else used."""
    numbers: dict[str, int] = {}
    lives: dict[str, int] = {}
    ended: set[str] = set()
    for step in view.everyone:
        if not step.resource:
            continue
        number = numbers.setdefault(step.resource, len(numbers) + 1)
        kind = activity(step.event_name) if not failed(step) else 0
        if step.resource not in lives or (kind == CREATE and step.resource in ended):
            lives[step.resource] = lives.get(step.resource, 0) + 1
            ended.discard(step.resource)
        entity = f"it:R{number}.{lives[step.resource]}"
        new = entity not in told["entity"]
        told["entity"].setdefault(entity, {"prov:label": step.resource, "it:incarnation": lives[step.resource]})
        _relate(view, told, step, entity, new=new, kind=kind)
        if kind == DELETE:
            ended.add(step.resource)


def _relate(view: View, told: Records, step: Step, entity: str, *, new: bool, kind: int) -> None:
    ends = {"entity": entity, "activity": f"it:{view.key(step.event_id)}"}
    if kind == CREATE and new:
        _add(told, "wasGeneratedBy", **ends, time=iso(step.event_time))
    elif kind == DELETE:
        _add(told, "wasInvalidatedBy", **ends, time=iso(step.event_time))
    else:
        outcome = (step.error_code or "failed") if failed(step) else None
        _add(told, "used", **ends, time=iso(step.event_time), it_failed_with=outcome)


def _informed(view: View, told: Records) -> None:
    for link in view.links:
        _add(
            told,
            "wasInformedBy",
            informed=f"it:{view.key(link.effect_id)}",
            informant=f"it:{view.key(link.cause_id)}",
            it_kind=link.kind,
            it_rule=link.rule,
            it_grade=link.grade,
            it_weight=plain(link.weight),
            it_reason=link.reason,
        )
