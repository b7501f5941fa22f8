"""Structural links of this room: what AWS does by itself after a call (reference, 1.3: S4 to S7, S11; R6)."""

from collections.abc import Sequence
from typing import Any

from timeline.link import evidence, rules, words
from timeline.store import Store

REACTION = 0.85
"""Prior of a service's reaction (reference, 3.2)."""
REPORT = 0.95

Link = dict[str, Any]


LAUNCH = 0.9
"""Prior of a session named by an instance (reference, 1.2)."""
ONLY_LAUNCH = 0.75
"""The answer is not in the log; EC2 took the role of a new instance right after this launch, and no other fits."""


def judge(store: Store, bursts: Sequence[str] = ()) -> list[Link]:
    """Links to service reactions, Auto Scaling launches, what launched instances call, and AWS's own events.

    ``bursts`` are calls by which a burst began: whether an instance made them is asked of each.
    """
    return [
        *_reactions(store),
        *_replacements(store),
        *_scaled_in(store),
        *_reports(store),
        *_churn(store),
        *_launches(store, bursts),
    ]


def _launches(store: Store, bursts: Sequence[str]) -> list[Link]:
    return [
        _structural(
            row,
            "instance_session",
            LAUNCH if row["is_named"] else ONLY_LAUNCH,
            f"{row['effect_name']} ({words.short(row['effect_id'])}) was made by the session of instance "
            f"{row['instance']}, {words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
            f"({words.short(row['cause_id'])})"
            + (" had launched it." if row["is_named"] else ", the only launch right before EC2 first took its role."),
        )
        for row in store.ask("link_launches", causes=list(bursts))
    ]


def _reactions(store: Store) -> list[Link]:
    return [
        _structural(
            row,
            f"{row['label']}_reaction",
            REACTION * row["specificity"] / row["ways"],
            f"{row['label']} itself made {row['effect_name']} ({words.short(row['effect_id'])}) "
            f"{words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
            f"({words.short(row['cause_id'])}); both name "
            f"{words.thing(row['token'])}.",
        )
        for row in store.ask("link_reactions")
        if REACTION * row["specificity"] / row["ways"] >= evidence.PUBLISHED
    ]


def _replacements(store: Store) -> list[Link]:
    return [
        _structural(
            row,
            "autoscaling_replacement",
            REACTION / row["ways"],
            f"Auto Scaling launched for group {row['group_name'][:80]} ({words.short(row['effect_id'])}) "
            f"{words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
            f"({words.short(row['cause_id'])}) in that group.",
        )
        for row in store.ask("link_replacements")
        if REACTION / row["ways"] >= evidence.PUBLISHED
    ]


def _scaled_in(store: Store) -> list[Link]:
    return [
        _structural(
            row,
            "autoscaling_scale_in",
            REACTION / row["ways"],
            f"Auto Scaling ended instances of group {row['group_name'][:80]} ({words.short(row['effect_id'])}) "
            f"{words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
            f"({words.short(row['cause_id'])}) in that group.",
        )
        for row in store.ask("link_scaled_in")
        if REACTION / row["ways"] >= evidence.PUBLISHED
    ]


def _reports(store: Store) -> list[Link]:
    return [
        {
            **_structural(
                row,
                "service_event",
                REPORT,
                f"AWS reported {row['effect_name']} ({words.short(row['effect_id'])}) "
                f"{words.lag(row['cause_at'], row['effect_at'])} "
                f"{row['cause_name']} ({words.short(row['cause_id'])}) on {words.thing(row['token'])}.",
            ),
            "kind": "identity",
            "grade": "A",
        }
        for row in store.ask("link_service_events")
    ]


def _churn(store: Store) -> list[Link]:
    """A cut network path shows in CloudTrail only by the replacements that begin on what it served, and had "
    "not been there."""
    rule = next(rule for rule in rules.rows("mechanisms") if rule["relation"] == "churn")
    weight = evidence.weigh(float(rule["prior"]), evidence.BROKE)
    return [
        {
            "cause_id": row["cause_id"],
            "effect_id": row["effect_id"],
            "kind": "mechanism",
            "rule": rule["rule"],
            "weight": weight,
            "grade": "B",
            "reason": (
                f"AWS replaced what {words.thing(row['token'])} serves ({row['effect_name']}, "
                f"{words.short(row['effect_id'])}) "
                f"{words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
                f"({words.short(row['cause_id'])}) by "
                f"{words.who(row['cause_caller'])}: {words.times(row['after'])} in the hour after, never in "
                "the hour before."
            ),
        }
        for row in store.ask("link_churn")
        if not row["before"] and row["after"] >= 2
    ]


def _structural(row: dict[str, Any], rule: str, weight: float, reason: str) -> Link:
    return {
        "cause_id": row["cause_id"],
        "effect_id": row["effect_id"],
        "kind": "structural",
        "rule": rule,
        "weight": round(weight, 3),
        # without a name that ties the two, only that nothing else fits
        "grade": "C" if weight == ONLY_LAUNCH else "B",
        "reason": reason,
    }
