"""The incident as JSON: everything, with a schema version and sorted keys, so that two reports compare line by line.

Only ASCII leaves here: control, bidirectional and other characters are written as escapes, and so are ``<``, ``>`` and
``&``, so that the file is harmless in a terminal and inside a page.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from timeline.model import Incident
from timeline.render.chapters.opening import input_digest
from timeline.render.document import plain
from timeline.render.factors import factors
from timeline.render.order import ordered
from timeline.render.remedies import remedies
from timeline.render.text import iso
from timeline.render.view import View

SCHEMA = "incident-timeline/incident"
SCHEMA_VERSION = "1.0"

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\x7f": "\\u007f"})


def json_case(incident: Incident) -> str:
    """Everything about one incident. Times are ISO 8601 in UTC; a number that is none (NaN) becomes null."""
    view = View(ordered(incident))
    whole = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "input_sha256": input_digest(view.incident),
        "incident": _plain(view.incident),
        "keys": view.keys,
        "phases": {step.event_id: view.phase(step) for step in view.steps if step.role != "excluded"},
        "factors": [_factor(factor) for factor in factors(view)],
        "action_items": [_remedy(item) for item in remedies(view, factors(view))],
    }
    text = json.dumps(whole, ensure_ascii=True, allow_nan=False, sort_keys=True, indent=1)
    return text.translate(_ESCAPES) + "\n"


def _factor(factor: Any) -> Mapping[str, Any]:
    return {
        "id": factor.id,
        "kind": factor.kind,
        "words": plain(factor.words),
        "owner_role": factor.owner,
        "event_ids": list(factor.event_ids),
        "degree": _plain(factor.degree),
        "but_for": factor.but_for,
    }


def _remedy(item: Any) -> Mapping[str, Any]:
    return {
        "id": item.id,
        "type": item.type,
        "words": plain(item.words),
        "owner_role": item.owner,
        "factors": [factor.id for factor in item.factors],
        "query": item.sql,
        "expected": item.expected,
    }


def _plain(value: Any) -> Any:
    """A frozen record as mappings, lists and plain values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Decimal):  # how a sum of large integers leaves the case file
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
