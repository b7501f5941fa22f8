"""Structural links of this room: what AWS does by itself after a call (reference, 1.3: S4 to S7, S11; R6)."""

from collections.abc import Sequence
from typing import Any

from timeline.link import evidence, reactions, rules, structures, words
from timeline.store import Store

REACTION = structures.prior("reaction")

Link = dict[str, Any]


def judge(store: Store, bursts: Sequence[str] = ()) -> list[Link]:
    """Links to service reactions, Auto Scaling launches, what launched instances call, and AWS's own events.

    ``bursts`` are calls by which a burst began: whether an instance made them is asked of each.
    """
    own = [*_reactions(store), *_replacements(store), *_scaled_in(store)]
    return [
        *own,
        *reactions.judge(store, frozenset(link["effect_id"] for link in own)),
        *_reports(store),
        *_churn(store),
        *_launches(store, bursts),
    ]


def _launches(store: Store, bursts: Sequence[str]) -> list[Link]:
    return [
        _structural(
            row,
            "instance_session",
            structures.prior("instance_session" if row["is_named"] else "only_launch"),
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
        for row in store.ask("link_reactions", within=structures.lag("reaction"))
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
        for row in store.ask("link_replacements", within=structures.lag("autoscaling_replacement"))
        if REACTION / row["ways"] >= evidence.PUBLISHED
    ]


def _scaled_in(store: Store) -> list[Link]:
    return [
        _structural(
            row,
            "autoscaling_scale_in",
            _scaling(row),
            f"Auto Scaling ended instances{' of group ' + row['group_name'][:80] if row['is_known'] else ''} "
            f"({words.short(row['effect_id'])}) {words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
            f"({words.short(row['cause_id'])}) "
            + (
                "in that group."
                if row["is_known"]
                else f"emptied group {row['group_name'][:80]}; their own group is not in these logs, and no other "
                "was changed."
            ),
        )
        for row in store.ask("link_scaled_in", within=structures.lag("autoscaling_scale_in"))
        if _scaling(row) >= evidence.PUBLISHED
    ]


def _scaling(row: dict[str, Any]) -> float:
    """Where the launch tells no group, only that no other group was changed ties the two."""
    return (REACTION if row["is_known"] else structures.prior("only_launch")) / float(row["ways"])


def _reports(store: Store) -> list[Link]:
    return [
        {
            **_structural(
                row,
                "service_event",
                structures.prior("service_event"),
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
        "grade": "C" if weight == structures.prior("only_launch") else "B",
        "reason": reason,
    }
