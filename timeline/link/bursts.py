"""Throttling of one caller by the burst of another."""

from collections.abc import Mapping, Sequence
from typing import Any

from timeline.link import evidence, rules, words
from timeline.store import Store

SHARE = 0.6
"""A burst explains throttling only when it makes most of the traffic."""
RISE = 3
"""and its rate is at least three times that of its caller in the ten minutes before."""
QUIET_BEFORE_S = 600


OFTEN = 3
"""bursts of one caller, in each of which one other caller was throttled, are no coincidence:"""
AGAIN = 2.0
"""the odds times two."""
RULE = "throttled_by_burst"


def _bursts_by_pair(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """In how many bursts of one caller another was throttled."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        found.setdefault((row["cause_caller"], row["victim"]), set()).add(row["cause_id"])
    return {pair: len(causes) for pair, causes in found.items()}


def judge(store: Store) -> list[dict[str, Any]]:
    """Links from the first call of a burst to the throttled calls of others; only with a success before as contrast."""
    rule = next(rule for rule in rules.rows("mechanisms") if rule["relation"] == "burst")
    links = []
    met = store.ask("link_bursts")
    bursts = _bursts_by_pair(met)
    for row in met:
        again = bursts[row["cause_caller"], row["victim"]] >= OFTEN
        rose = row["calls"] / row["seconds"] >= RISE * row["earlier"] / QUIET_BEFORE_S
        factors = [evidence.BROKE] + [AGAIN] * again
        weight = evidence.weigh(float(rule["prior"]) * row["share"], *factors) if row["before"] else 0.0
        if row["share"] >= SHARE and rose and weight >= evidence.PUBLISHED:
            links.append(
                {
                    "cause_id": row["cause_id"],
                    "effect_id": row["effect_id"],
                    "kind": "mechanism",
                    "rule": rule["rule"],
                    "weight": weight,
                    "grade": "B",
                    "reason": (
                        f"The call was throttled while {words.who(row['cause_caller'])} sent a burst of "
                        f"{row['calls']} calls to the same "
                        f"service, {round(100 * row['share'])} % of the traffic of that minute, beginning with "
                        f"{words.short(row['cause_id'])}; "
                        f"the same call had succeeded {words.times(row['before'])} before the burst"
                        + (", and the same was so in other bursts of that caller." if again else ".")
                    ),
                }
            )
    return links
