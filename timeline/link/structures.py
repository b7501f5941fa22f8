"""The structural rules of this room: their priors and how long they reach, read from ``rules/structures.csv``."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from timeline.link import rules, words

Row = Mapping[str, Any]
Link = dict[str, Any]


@cache
def _rules() -> dict[str, rules.Row]:
    return {row["rule"]: row for row in rules.rows("structures")}


def prior(rule: str) -> float:
    """The weight with which a link by this rule begins. Raises KeyError for a rule nobody wrote down."""
    return float(_rules()[rule]["prior"])


def lag(rule: str) -> int:
    """For how many seconds after the cause the rule looks for effects."""
    return int(_rules()[rule]["lag_s"])


def link(row: Row, rule: str, *, how: str, grade: str, ways: int = 1, kind: str = "structural") -> Link:
    """A link from a query's row with ``cause_`` and ``effect_`` ids, names and times; several ways share the prior."""
    return {
        "cause_id": row["cause_id"],
        "effect_id": row["effect_id"],
        "kind": kind,
        "rule": rule,
        "weight": round(prior(rule) / ways, 3),
        "grade": grade,
        "reason": (
            f"{row['effect_name']} ({words.short(row['effect_id'])}) {how}, "
            f"{words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} ({words.short(row['cause_id'])})."
        ),
    }
