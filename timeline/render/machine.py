"""JSON for machines: the same incident, the same bytes, and nothing in it that a terminal or a page would obey.

Only ASCII leaves here: control, bidirectional and other characters are written as escapes, and so are ``<``, ``>`` and
``&``.
"""

import json
import math
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from timeline.render.text import iso

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\x7f": "\\u007f"})
_COMPACT = (",", ":")


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON with sorted keys: on one line, or indented. A value must hold no NaN (see ``plain``)."""
    separators = None if indent else _COMPACT
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, sort_keys=True, indent=indent, separators=separators)
    return text.translate(_ESCAPES)


def lines(values: Any) -> str:
    """One JSON object a line; empty text for none."""
    return "".join(f"{dumps(value)}\n" for value in values)


def plain(value: Any) -> Any:
    """A frozen record as mappings, lists and plain values. A number that is none (NaN) becomes null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Decimal):  # how a sum of large integers leaves the case file
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
