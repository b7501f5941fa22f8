"""Errors that belong in no chain, each class with its own positive evidence (reference, 1.4 and finding 4).

Where a call by another principal explains an error, the weaker classes yield: a read of an absent default is no decoy
when somebody deleted that very thing.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

from timeline.link import rules, words
from timeline.store import Store

Row = Mapping[str, Any]
Decoys = dict[str, tuple[str, str]]
PIECE = 50_000
"""Rows that are written together."""
YIELDING = frozenset(
    {
        "default_absence",
        "existence_check",
        "wrong_region",
        "scanner",
        "idempotent_create",
        "idempotent_cleanup",
        "standing_denial",
        "own_quota",
    }
)
"""Classes that yield to a published cause; the others stand, because their evidence is about the error itself."""


def judge(store: Store, own_waiting: Decoys, explained: Collection[str]) -> None:
    """Write ``excluded_errors``; ``explained`` are events with a published cause. The first class found stands.

    Such errors are a tenth of some logs: they pass through here piece by piece.
    """
    store.build("link_plain_decoys", list(_kinds(store)))
    store.build("link_explained", [{"event_id": event_id} for event_id in sorted(explained)])
    store.build("link_decoys", [])
    finders = (_propagations, _self_throttled, _by_kind, _existence_checks, _elsewhere, _scans, _standing, _quotas)
    own = ((event_id, *own_waiting[event_id]) for event_id in sorted(own_waiting))
    for place, found in enumerate((own, *(finder(store) for finder in finders))):
        while piece := list(islice(found, PIECE)):
            store.append("link_decoys", [_row(place, *one) for one in piece])
    store.build("excluded_errors")


def _row(place: int, event_id: str, class_: str, reason: str) -> Row:
    """What the remover itself met stands in any case; of the rest, the weaker classes yield."""
    yields = place > 0 and class_ in YIELDING
    return {"event_id": event_id, "place": place, "decoy": class_, "reason": reason, "yields": yields}


def _each(store: Store, question: str) -> Iterator[Row]:
    for batch in store.stream(question):
        yield from batch.to_pylist()


def _kinds(store: Store) -> Iterator[dict[str, Any]]:
    for row in store.ask("link_absences_seen"):
        found = _kind(row)
        if found:
            yield {**row, "decoy": found[0], "reason": found[1]}


def _kind(row: Row) -> tuple[str, str] | None:
    for rule in rules.rows("decoys"):
        fits_family = rule["family"] in ("", row["family"])
        fits_verb = not rule["verbs"] or row["verb"] in rule["verbs"].split()
        if fits_family and fits_verb and rules.matches(rule["code"], row["code"]):
            return rule["decoy"], f"{row['name']} met {row['code'] or 'an error'}: {rule['reason']}."
    for rule in rules.rows("absences"):
        if (
            rule["event_source"] == row["label"]
            and rules.matches(rule["event_name"], row["name"])
            and rules.matches(rule["code"], row["code"])
        ):
            return "default_absence", (
                f"{row['name']} met {row['code']}: this setting is absent unless somebody makes it, and no "
                "call in these logs removed it."
            )
    return None


def _by_kind(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_decoys_by_kind"):
        yield row["event_id"], row["decoy"], row["reason"]


def _self_throttled(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_rates"):
        if row["own"] >= 3 and row["own"] * 2 >= row["everybody"]:
            yield (
                row["event_id"],
                "self_throttle",
                (
                    f"{words.who(row['caller'])} made {row['own']} of the {row['everybody']} calls to "
                    f"{row['label']} within thirty seconds: "
                    "it throttled itself."
                ),
            )


def _existence_checks(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_existence_checks"):
        yield (
            row["event_id"],
            "existence_check",
            (
                f"The same session looked for {words.thing(row['token'])} and then made it "
                f"({words.short(row['made_by'])})."
            ),
        )


def _propagations(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_propagations"):
        seconds = int((row["healed_at"] - row["event_time"]).total_seconds())
        yield (
            row["event_id"],
            "iam_propagation",
            (
                f"It came {words.lag(row['made_at'], row['event_time'])} {row['made_name']} "
                f"({words.short(row['made_by'])}) on "
                f"{words.thing(row['token'])}, and the same call succeeded {seconds} s later: IAM was still "
                "spreading the change."
            ),
        )


def _elsewhere(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_elsewhere"):
        yield (
            row["event_id"],
            "wrong_region",
            (f"{row['type']} {row['name'][:80]} was looked for in {row['region']} and lives in {row['lives_in']}."),
        )


def _scans(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_scans"):
        yield (
            row["event_id"],
            "scanner",
            (
                f"Its session was refused {row['actions']} different actions of {row['services']} services "
                "that it had never been able to use."
            ),
        )


def _standing(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_standing"):
        yield (
            row["event_id"],
            "standing_denial",
            (
                f"{words.who(row['caller'])} was never allowed {row['label']}:{row['name']} in these logs and was "
                f"refused such reads {words.times(row['refusals'])}: nothing here took a permission away."
            ),
        )


def _quotas(store: Store) -> Iterator[tuple[str, str, str]]:
    for row in _each(store, "link_quotas"):
        yield (
            row["event_id"],
            "own_quota",
            (
                f"{words.who(row['caller'])} alone met this limit ({words.error(row['code'], 'quota')}, "
                f"{words.times(row['times'])}): a limit is nobody's act, and nobody else was hit."
            ),
        )
