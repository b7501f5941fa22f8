"""The incident as JSON: everything, with a schema version and sorted keys, so that two reports compare line by line.

docs/report.schema.json describes it; a change of shape changes ``SCHEMA_VERSION``.
"""

from collections.abc import Mapping
from typing import Any

from timeline.model import Incident
from timeline.render.chapters.opening import input_digest
from timeline.render.document import plain as told
from timeline.render.factors import factors
from timeline.render.machine import dumps, plain
from timeline.render.order import ordered
from timeline.render.remedies import remedies
from timeline.render.view import View

SCHEMA = "incident-timeline/incident"
SCHEMA_VERSION = "1.0"


def json_case(incident: Incident) -> str:
    """Everything about one incident. Times are ISO 8601 in UTC; a number that is none (NaN) becomes null."""
    view = View(ordered(incident))
    whole = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "input_sha256": input_digest(view.incident),
        "incident": plain(view.incident),
        "keys": view.keys,
        "phases": {step.event_id: view.phase(step) for step in view.steps if step.role != "excluded"},
        "factors": [_factor(factor) for factor in factors(view)],
        "action_items": [_remedy(item) for item in remedies(view, factors(view))],
    }
    return dumps(whole, indent=1) + "\n"


def _factor(factor: Any) -> Mapping[str, Any]:
    return {
        "id": factor.id,
        "kind": factor.kind,
        "words": told(factor.words),
        "owner_role": factor.owner,
        "event_ids": list(factor.event_ids),
        "degree": plain(factor.degree),
        "but_for": factor.but_for,
    }


def _remedy(item: Any) -> Mapping[str, Any]:
    return {
        "id": item.id,
        "type": item.type,
        "words": told(item.words),
        "owner_role": item.owner,
        "factors": [factor.id for factor in item.factors],
        "query": item.sql,
        "expected": item.expected,
    }
