"""The incident as JSON: everything, with a schema version and sorted keys, so that two reports compare line by line.

docs/report.schema.json describes it; a change of shape changes ``SCHEMA_VERSION``.
"""

from collections.abc import Mapping
from typing import Any

from timeline.model import Incident
from timeline.render.chapters.noted import MOST, WIDEST
from timeline.render.chapters.opening import input_digest
from timeline.render.compose import view_of
from timeline.render.document import plain as told
from timeline.render.factors import Factor, factors
from timeline.render.machine import dumps, plain
from timeline.render.options import STANDARD, Answer, Options, Remark
from timeline.render.remedies import Remedy, remedies
from timeline.render.view import View

SCHEMA = "incident-timeline/incident"
SCHEMA_VERSION = "1.1"


def json_case(incident: Incident, options: Options = STANDARD) -> str:
    """Everything about one incident. Times are ISO 8601 in UTC; a number that is none (NaN) becomes null.

    What people added stands apart, under ``edits``, ``notes`` and ``exhibits``: the incident is as the logs have it.
    """
    view = view_of(incident, options)
    whole = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "input_sha256": input_digest(view.incident),
        "incident": plain(view.incident),
        "keys": view.keys,
        "phases": {step.event_id: view.phase(step) for step in view.steps if step.role != "excluded"},
        "factors": [_factor(factor) for factor in view.once(factors)],
        "action_items": [_remedy(view, item) for item in remedies(view, view.once(factors))],
        "edits": {part: _edit(view.remarks.edit(part)) for part in view.remarks.edited},
        "notes": [_note(f"N{number}", one) for number, one in enumerate(view.remarks.told, start=1)],
        "exhibits": [_exhibit(f"X{number}", one) for number, one in enumerate(view.remarks.exhibits, start=1)],
    }
    return dumps(whole, indent=1) + "\n"


def _factor(factor: Factor) -> Mapping[str, Any]:
    return {
        "id": factor.id,
        "kind": factor.kind,
        "words": told(factor.words),
        "owner_role": factor.owner,
        "event_ids": list(factor.event_ids),
        "degree": plain(factor.degree),
        "but_for": factor.but_for,
    }


def _edit(one: Remark | None) -> Mapping[str, Any]:
    return {} if one is None else {"text": one.text, "author": one.author, "at": plain(one.at)}


def _note(number: str, one: Remark) -> Mapping[str, Any]:
    return {"id": number, "kind": one.kind, "event_id": one.event_id, "executor": one.executor, **_edit(one)}


def _exhibit(number: str, one: Remark) -> Mapping[str, Any]:
    said = _edit(one)
    return {"id": number, "title": said["text"], "author": said["author"], "at": said["at"], **_answer(one.exhibit)}


def _answer(shown: Answer | None) -> Mapping[str, Any]:
    """A question with as many rows and columns as a report shows."""
    if shown is None:
        return {}
    rows = [list(row[:WIDEST]) for row in shown.rows[:MOST]]
    return {"sql": shown.sql, "columns": list(shown.columns[:WIDEST]), "rows": rows, "total": shown.total}


def _remedy(view: View, item: Remedy) -> Mapping[str, Any]:
    owner = view.remarks.edit(f"owner:{item.name}")
    return {
        "id": item.id,
        "name": item.name,
        "owner": owner.text.strip() if owner else None,
        "type": item.type,
        "words": told(item.words),
        "owner_role": item.owner,
        "factors": [factor.id for factor in item.factors],
        "query": item.sql,
        "expected": item.expected,
    }
