"""Runs of failures and the changes that stand between the last success and the first failure.

Tokens and the compatibility table have chosen the candidates already; here each is judged and weighed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from timeline.link import evidence, relevance, rules, words
from timeline.link.holdings import Documents, Holdings, allowed_otherwise, lost_before
from timeline.store import Store

UNTOLD = 0.4
"""Prior where only the principal or the resource meets and the log does not show what the change touches."""
BESIDE = 0.6
"""Prior of a second ground for a denial, of which the message says nothing."""
ONLY_ONE = 2.0
"""AWS named the kind of policy that no longer allows the call, and between the last success and the first failure these
logs hold one change of that kind that could have taken it: the odds times two."""
PROPAGATION = timedelta(seconds=60)
OFTEN = 5
NARROW = timedelta(hours=1)
SAME_SESSION = 0.2
CERTAIN_WITHOUT_CONTRAST = frozenset(
    {
        "denied_by_named_policy",
        "denied_by_named_scp",
        "credential_after_key_change",
        "credential_after_user_delete",
        "kms_unusable",
        "key_store_gone",
        "provider_gone",
        "function_stopped",
        "state_after_stop",
        "role_unusable",
        "not_found_after_stack_delete",
    }
)
"""Rules that may publish without a success before: the error itself names what was changed, or the thing is gone."""
KMS_WORDS = {
    "pending deletion": ("ScheduleKeyDeletion",),
    "pending import": ("DeleteImportedKeyMaterial",),
    "disabled": ("DisableKey", "CancelKeyDeletion", "ScheduleKeyDeletion"),
}

Row = Mapping[str, Any]
Link = dict[str, Any]


class Undone:
    """When each change was taken back, and by which call."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_cause: dict[str, list[Row]] = {}
        for row in rows:
            self._by_cause.setdefault(row["cause_id"], []).append(row)

    def between(self, cause_id: str, earliest: datetime, latest: datetime) -> Row | None:
        """The first healing undo inside the two moments, both included."""
        fitting = (
            row for row in self._by_cause.get(cause_id, ()) if row["heals"] and earliest <= row["undo_at"] <= latest
        )
        return min(fitting, key=lambda row: (row["undo_at"], row["undo_id"]), default=None)


def judge(store: Store) -> list[Link]:
    """Links from changes to the failures they explain."""
    undone = Undone(store.ask("link_undo_times"))
    documents = Documents(store.ask("link_documents_seen"))
    holdings = Holdings(store.ask("link_grants_held"))
    policies_named = _policies_named(store)
    links: list[Link] = []
    episode = ("thread", "run", "family")
    candidates = store.ask("link_candidate_details")
    for _, group in groupby(candidates, key=lambda row: tuple(row[name] for name in episode)):
        judged = [_judged(row, undone, documents, holdings, policies_named.get(row["cause_id"], ())) for row in group]
        for row in _strongest(_with_told([row for row in judged if row is not None])):
            links.extend(_links(row))
            for other in lost_before(row, documents, holdings, policies_named.get(row["cause_id"], ())):
                links.extend(_links(_beside_the_last(row, other)))
    return links


def _policies_named(store: Store) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in store.ask("link_policies_named"):
        found.setdefault(row["event_id"], []).append(row["token"])
    return found


def _rule(row: Row) -> rules.Row:
    return next(
        rule
        for rule in rules.rows("mechanisms")
        if rule["rule"] == row["rule"]
        and rule["error_family"] == row["family"]
        and rule["state"] == "change"
        and rule["mutation_source"] in ("", row["cause_label"])
        and rules.matches(rule["mutation_name"], row["cause_name"])
    )


def _judged(
    row: Row,
    undone: Undone,
    documents: Documents,
    holdings: Holdings,
    tokens: Sequence[str],
) -> dict[str, Any] | None:
    """The candidate with ``covers``, ``before``, ``undo``; None when something rules it out."""
    rule = _rule(row)
    if row["cause_id"] in row["event_ids"] or (row["earlier_failures"] >= 2 and not row["successes_before"]):
        return None
    if not _verb_fits(row) or not _message_fits(row):
        return None
    if undone.between(row["cause_id"], row["cause_at"], row["first_at"] - PROPAGATION):
        return None
    covers = (
        relevance.judge(row, rule["relation"], documents, tokens) if row["family"] in ("denied", "credential") else True
    )
    beside = covers is False and _beside(row, rule, documents, tokens)
    if covers is False and not beside:
        return None
    otherwise = row["family"] == "denied" and allowed_otherwise(row, documents, holdings, tokens)
    if otherwise:
        if beside:
            return None
        covers = None
    end = row["next_success"] + timedelta(seconds=1) if row["next_success"] else row["last_at"]
    undo = undone.between(row["cause_id"], row["last_at"] - timedelta(seconds=1), end) if row["next_success"] else None
    return {
        **row,
        "prior": BESIDE if beside else float(rule["prior"]),
        "median": float(rule["lag_median_s"]),
        "p99": float(rule["lag_p99_s"]),
        "relation": rule["relation"],
        "covers": True if beside else covers,
        "otherwise": otherwise,
        "beside": beside,
        "before": row["successes_before"],
        "undo": undo,
    }


def _beside_the_last(row: Row, other: Row) -> dict[str, Any]:
    """The row of an earlier loss, without which the later one would have denied nothing."""
    return {
        **row,
        "cause_id": other["until_id"],
        "cause_at": other["until"],
        "cause_name": other["until_name"],
        "cause_caller": other["until_caller"],
        "cause_service": other["until_service"],
        "is_last": False,
        "undo": None,
    }


def _beside(row: Row, rule: rules.Row, documents: Documents, tokens: Sequence[str]) -> bool:
    """Whether a change that the message does not name made a second, independent ground, after the last success."""
    late = row["last_success"] is not None and row["cause_at"] >= row["last_success"]
    return row["family"] == "denied" and late and relevance.judge_beside(row, rule["relation"], documents, tokens)


def _with_told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A ground beside the one that the message names counts only where the named one is found as well."""
    told = any(row["covers"] and not row["beside"] for row in rows)
    return [row for row in rows if told or not row["beside"]]


def _verb_fits(row: Row) -> bool:
    if row["cause_name"] in ("UpdateAccessKey", "DeleteAccessKey", "PutFunctionConcurrency"):
        return row["cause_verb"] in ("disable", "delete")
    return True


def _message_fits(row: Row) -> bool:
    message = (row["error_message"] or "").lower()
    if row["rule"] == "state_after_stop":
        return "stop" in message
    if row["rule"] == "key_store_gone":
        return "custom key store" in message or not row["token"].endswith("|*")
    if row["rule"] == "kms_unusable":
        told = [names for text, names in KMS_WORDS.items() if text in message]
        return not told or any(row["cause_name"] in names for names in told)
    return True


def _strongest(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Candidates whose content covers the denial stand before those of unknown content; of one rule the "
    "latest counts."""
    certain = [row for row in rows if row["covers"]] or list(rows)
    shared = len({row["cause_id"] for row in certain}) if not certain or certain[0]["covers"] is None else 1
    latest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(certain, key=lambda row: (row["cause_at"], row["cause_id"])):
        distinct = (
            row["cause_id"]
            if row["covers"] and row["relation"] in ("principal", "resource", "account", "member") and row["before"]
            else ""
        )
        latest[row["rule"], distinct] = row
    for key in sorted(latest):
        weighed = _weighed(latest[key], shared)
        if weighed:
            yield weighed


def _weighed(row: dict[str, Any], shared: int) -> dict[str, Any] | None:
    prior = row["prior"] if row["covers"] else min(row["prior"], UNTOLD)
    if (
        row["relation"] in ("same_token", "stack_member")
        and row["cause_session"]
        and row["cause_session"] == row["effect_session"]
    ):
        prior = SAME_SESSION
    if not row["before"] and not row["undo"] and row["rule"] not in CERTAIN_WITHOUT_CONTRAST and not _explicit(row):
        return None
    # what it took away is shown to be what was asked for: however long nobody asked, it stays away
    known = row["covers"] and row["before"]
    spread = evidence.lag_factor(
        timedelta(0) if known else row["first_at"] - row["cause_at"], row["median"], row["p99"]
    )
    told = " on resource: " not in (row["error_message"] or "") and bool(row["action"])
    clear = told or row["object"] or row["relation"] not in ("resource", "principal", "member")
    factors = [evidence.BROKE if clear else evidence.UNCLEAR_THING] * bool(row["before"]) + [evidence.HEALED] * bool(
        row["undo"]
    )
    factors += [evidence.WIDER] * (row["earlier_failures"] >= 2)
    factors += [ONLY_ONE] * (shared == 1 and _is_only_ground(row))
    weight = evidence.weigh(prior * row["specificity"] * spread / shared, *factors)
    named = row["relation"] in ("policy_in_message", "same_token", "access_key") or bool(row["covers"])
    grade = evidence.grade(identity=named, contrast=bool(row["before"]), healed=bool(row["undo"]))
    return {**row, "weight": weight, "grade": grade} if weight >= evidence.PUBLISHED else None


def _is_only_ground(row: Row) -> bool:
    """Whether a loss of unread content lies where AWS says that an identity's own policies stopped allowing the call.

    The call must have worked often enough for the loss to fall into a narrow gap by no accident.
    """
    last = row["last_success"]
    return (
        row["family"] == "denied"
        and row["covers"] is None
        and not row["otherwise"]
        and row["relation"] in ("principal", "member")
        and row["denial_effect"] == "implicit"
        and "identity" in (row["policy_kind"] or "")
        and row["before"] >= OFTEN
        and last is not None
        and row["cause_at"] >= last
        and row["first_at"] - last <= NARROW
    )


def _explicit(row: Row) -> bool:
    return (row["denial_effect"] == "explicit" and row["covers"] is True) or row["cause_name"] in (
        "DeleteRole",
        "DeleteUser",
    )


def _links(row: Row) -> Iterator[Link]:
    for event_id, moment in zip(row["event_ids"], row["event_times"], strict=True):
        yield {
            "cause_id": row["cause_id"],
            "effect_id": event_id,
            "kind": "mechanism",
            "rule": row["rule"],
            "weight": row["weight"],
            "grade": row["grade"],
            "reason": _reason(row, event_id, moment),
        }


def _reason(row: Row, event_id: str, moment: datetime) -> str:
    text = (
        f"{row['effect_name']} ({words.short(event_id)}) by {words.who(row['effect_caller'])} failed with "
        f"{words.error(row['effect_code'], row['family'])} {words.lag(row['cause_at'], moment)} {row['cause_name']} "
        f"({words.short(row['cause_id'])}) by {words.maker(row['cause_caller'], row['cause_service'])}; "
        f"{_meeting(row)}."
    )
    if row["before"]:
        text += f" The same call had succeeded {words.times(row['before'])} before."
    if row["undo"]:
        undo = f"{row['undo']['undo_name']} ({words.short(row['undo']['undo_id'])})"
        text += f" It succeeded again after {undo} took the change back."
    return text


def _meeting(row: Row) -> str:
    subject = words.thing(row["token"]) if "|" in row["token"] else row["token"].partition(":")[2] or row["token"]
    told = {
        "policy_in_message": f"the error names {subject}",
        "principal": f"the change is to {subject}, the caller",
        "member": f"the change is to {subject}, which the log shows on the caller",
        "resource": f"the change is to the policy of {subject}",
        "users_key": f"the change is to a key of {subject}, and which key called is hidden",
        "key_store": "the key lives in that custom key store",
        "account": f"a service control policy was changed for {subject.replace('*', 'a root or unit')}",
        "access_key": "the change is to the caller's access key",
        "stack_member": f"the thing was made by {subject}",
    }
    meeting = told.get(row["relation"], f"both name {subject}")
    if not row.get("is_last", True):
        return f"{meeting}; another policy still allowed the call then, until that was taken away as well"
    return (
        f"{meeting}; AWS names one ground when several deny, and this one suffices as well"
        if row["beside"]
        else meeting
    )
