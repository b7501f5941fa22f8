"""Links from a harmful call to what made up for it, and from an effect to who looked first (reference, 1.5)."""

from typing import Any

from timeline.link import words
from timeline.store import Store

UNDO = 0.95
RESTORE = 0.90
INVESTIGATE = 0.60

Link = dict[str, Any]


def judge(store: Store) -> list[Link]:
    """Links of kind response: undo, recreate, restore, investigate."""
    undos = _undos(store)
    taken_back = {(link["cause_id"], link["effect_id"]) for link in undos}
    again = [*_rebuilt(store), *_from_copies(store)]
    rebuilt = [link for link in again if (link["cause_id"], link["effect_id"]) not in taken_back]
    return [*undos, *rebuilt, *_investigations(store)]


def _undos(store: Store) -> list[Link]:
    return [
        _response(
            row["cause_id"],
            row["effect_id"],
            "undo",
            UNDO,
            "A" if row["is_cause"] else "B",
            f"{row['effect_name']} ({words.short(row['effect_id'])}) by {words.who(row['by'])} took back "
            f"{row['cause_name']} "
            f"({words.short(row['cause_id'])}) on the same thing, {words.lag(row['cause_at'], row['effect_at'])} it.",
        )
        for row in store.ask("link_taken_back")
    ]


def _rebuilt(store: Store) -> list[Link]:
    return [
        _response(
            row["cause_id"],
            row["effect_id"],
            row["rule"],
            RESTORE,
            "B",
            f"{row['effect_name']} ({words.short(row['effect_id'])}) by {words.who(row['by'])} brought "
            f"{words.thing(row['token'])} back "
            f"{words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} ({words.short(row['cause_id'])}).",
        )
        for row in store.ask("link_rebuilt")
    ]


def _from_copies(store: Store) -> list[Link]:
    return [
        _response(
            row["cause_id"],
            row["effect_id"],
            "restore",
            RESTORE,
            "B",
            f"{row['effect_name']} ({words.short(row['effect_id'])}) by {words.who(row['by'])} made anew from its copy "
            f"{row['copy'][:80]} what {row['cause_name']} ({words.short(row['cause_id'])}) had removed, "
            f"{words.thing(row['token'])}, {words.lag(row['cause_at'], row['effect_at'])} it.",
        )
        for row in store.ask("link_restored_copies")
    ]


def _investigations(store: Store) -> list[Link]:
    return [
        _response(
            row["effect_id"],
            row["read_id"],
            "investigate",
            INVESTIGATE,
            "C",
            f"{words.who(row['by'])} looked at {words.thing(row['token'])} with {row['read_name']} "
            f"({words.short(row['read_id'])}) "
            f"{words.lag(row['effect_at'], row['read_at'])} {row['effect_name']} "
            f"({words.short(row['effect_id'])}) had failed on it.",
        )
        for row in store.ask("link_investigations")
    ]


def _response(cause: str, effect: str, rule: str, weight: float, grade: str, reason: str) -> Link:
    return {
        "cause_id": cause,
        "effect_id": effect,
        "kind": "response",
        "rule": rule,
        "weight": weight,
        "grade": grade,
        "reason": reason,
    }
