"""Failed calls on things that had been removed: the effect of the removal, or the remover looking whether it "
"is done."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from timeline.link import evidence, rules, words
from timeline.store import Store

RULES = {
    "not_found": "not_found_after_delete",
    "invalid_role": "role_unusable",
    "dependency": "state_of_a_dying_thing",
}
SAME_SESSION = 0.2
"""Prior when the remover itself fails on it, instead of the rule's own (reference, 1.4)."""
UNTIL_GONE = timedelta(hours=1)
"""How long a deletion may take while its caller looks whether it is done."""
LONG_ALIVE = timedelta(hours=1)
"""A thing that still answers this long after its removal was made anew by a call the log does not hold."""

Row = Mapping[str, Any]
Link = dict[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """When the same call on the same thing succeeded and failed, in order."""

    succeeded: Sequence[datetime] = ()
    failed: Sequence[datetime] = ()

    def successes_before(self, moment: datetime) -> int:
        """How often it had succeeded strictly before."""
        return bisect_left(self.succeeded, moment)

    def failures_before(self, moment: datetime) -> int:
        """How often it had failed strictly before, since it last succeeded: what healed in between is another story."""
        place = bisect_left(self.succeeded, moment)
        since = bisect_right(self.failed, self.succeeded[place - 1]) if place else 0
        return max(0, bisect_left(self.failed, moment) - since)

    def next_success(self, moment: datetime) -> datetime | None:
        """The first success strictly after."""
        place = bisect_right(self.succeeded, moment)
        return self.succeeded[place] if place < len(self.succeeded) else None


def judge(store: Store) -> tuple[list[Link], dict[str, tuple[str, str]]]:
    """Links from removals to their effects, and errors that are the remover's own waiting or tidying."""
    histories = {
        (row["caller"], row["label"], row["name"], row["token"]): History(row["succeeded"], row["failed"])
        for row in store.ask("link_gone_history")
    }
    births = _births(store)
    links: dict[tuple[str, str], Link] = {}
    decoys: dict[str, tuple[str, str]] = {}
    for row in store.ask("link_gone_pairs"):
        decoy = _own_waiting(row)
        if decoy:
            decoys.setdefault(row["effect_id"], decoy)
            continue
        key = (row["effect_caller"], row["effect_label"], row["effect_name"], row["token"])
        found = _link(row, histories.get(key, History()), births.get(row["token"], ()))
        kept = links.get((row["cause_id"], row["effect_id"]))
        if found and (kept is None or kept["weight"] < found["weight"]):
            links[row["cause_id"], row["effect_id"]] = found
    return [link for pair, link in sorted(links.items()) if pair[1] not in decoys], decoys


def _births(store: Store) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for row in store.ask("link_rebirths"):
        found.setdefault(row["token"], []).append(row["event_time"])
    return found


def _own_waiting(row: Row) -> tuple[str, str] | None:
    """The remover, in the same session, reading until it is gone; or anybody removing what is gone already."""
    lag = words.lag(row["cause_at"], row["effect_at"])
    cause = f"{row['cause_name']} ({words.short(row['cause_id'])})"
    if row["effect_destroys"]:
        return (
            "idempotent_cleanup",
            (
                f"{row['effect_name']} came {lag} {cause} had removed {words.thing(row['token'])}: it was gone "
                "already, nothing more was lost."
            ),
        )
    if not _same_session(row) or row["effect_writes"] or row["effect_at"] - row["cause_at"] > UNTIL_GONE:
        return None
    return (
        "poll_until_gone",
        (
            f"{words.who(row['effect_caller'])} itself made {cause} and looked {lag} it whether "
            f"{words.thing(row['token'])} was gone."
        ),
    )


def _same_session(row: Row) -> bool:
    if row["cause_session"] and row["effect_session"]:
        return bool(row["cause_session"] == row["effect_session"])
    return bool(row["cause_caller"] == row["effect_caller"])


def _link(row: Row, history: History, births: Sequence[datetime]) -> Link | None:
    rule = (
        next(
            rule
            for rule in rules.rows("mechanisms")
            if rule["rule"] == RULES.get(row["family"]) and rule["state"] == "kill"
        )
        if row["family"] in RULES
        else None
    )
    if rule is None or history.failures_before(row["cause_at"]):
        return None
    before = history.successes_before(row["cause_at"] + timedelta(seconds=1))
    late = [moment for moment in history.succeeded if row["cause_at"] + LONG_ALIVE < moment < row["effect_at"]]
    healed = _healed(row, history, births)
    prior = SAME_SESSION if _same_session(row) else float(rule["prior"])
    # what was seen alive before its removal stays gone, however long nobody asks for it
    spread = evidence.lag_factor(
        timedelta(0) if before else row["effect_at"] - row["cause_at"],
        float(rule["lag_median_s"]),
        float(rule["lag_p99_s"]),
    )
    factors = [evidence.BROKE] * bool(before) + [evidence.HEALED] * bool(healed) + [evidence.WIDER] * bool(late)
    weight = evidence.weigh(prior * row["specificity"] * spread, *factors)
    if weight < evidence.PUBLISHED:
        return None
    named = row["rank"] <= 2 or row["specificity"] == 1
    return {
        "cause_id": row["cause_id"],
        "effect_id": row["effect_id"],
        "kind": "mechanism",
        "rule": rule["rule"],
        "weight": weight,
        "grade": evidence.grade(identity=named, contrast=bool(before), healed=bool(healed)),
        "reason": _reason(row, before, healed),
    }


def _healed(row: Row, history: History, births: Sequence[datetime]) -> datetime | None:
    """The first success after the thing was made anew, when nothing but that lies between."""
    reborn = next((birth for birth in births if birth >= row["effect_at"]), None)
    again = history.next_success(row["effect_at"])
    return again if reborn and again and again >= reborn else None


def _reason(row: Row, before: int, healed: datetime | None) -> str:
    text = (
        f"{row['effect_name']} ({words.short(row['effect_id'])}) by {words.who(row['effect_caller'])} failed with "
        f"{words.error(row['code'], row['family'])} {words.lag(row['cause_at'], row['effect_at'])} {row['cause_name']} "
        f"({words.short(row['cause_id'])}) by {words.maker(row['cause_caller'], row['cause_service'])} removed "
        f"{words.thing(row['token'])}."
    )
    if before:
        text += f" The same call had succeeded {words.times(before)} before."
    if healed:
        text += " It succeeded again after the thing had been made anew."
    return text
