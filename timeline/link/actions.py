"""What each event does, in words that rules can compare: verb, noun, error family, and the safeguard it removes.

Rules look at distinct actions and distinct errors only, never at each event; tables join the answers back.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from timeline.link import rules
from timeline.store import Store

DESTRUCTIVE = frozenset({"delete", "detach", "revoke", "disable", "stop"})
TYPE_BY_FAMILY = {"kms_state": "kms:key", "invalid_role": "iam:role"}
API_DATE = re.compile(r"\d{4}_?\d{2}_?\d{2}(v\d+)?$")
"""Lambda and CloudFront names carry the date of their API: DeleteFunction20150331, CreateDistribution2020_05_31."""
LEADING_VERB = re.compile(r"^(?:Batch|Admin|Force)?[A-Z][a-z]+(?=[A-Z])")


def build(store: Store) -> None:
    """Write ``actions``, and the intermediate tables ``link_verbs`` and ``link_errors`` that other steps read."""
    store.build("link_verbs", [_verb_row(**row) for row in store.ask("link_verbs_seen")])
    store.build("link_errors", [])
    for batch in store.stream("link_errors_seen"):
        store.append("link_errors", [_error_row(**row) for row in batch.to_pylist()])
    store.build("link_conditions", list(_conditions(store)))
    store.build("actions")


def label(event_source: str) -> str:
    """The service label of an event source: ``rds.amazonaws.com`` gives ``rds``."""
    return event_source.lower().removesuffix(".cn").removesuffix(".amazonaws.com")


def bare_name(event_name: str) -> str:
    """The action without the date of its API."""
    return API_DATE.sub("", event_name)


# -- verbs and nouns ---------------------------------------------------------------------------------------------


def _verb_row(event_source: str, event_name: str) -> dict[str, Any]:
    source, name = label(event_source), bare_name(event_name)
    rule = verb_rule(source, name)
    noun, acts_on_self = noun_of(source, name)
    verb = rule["verb"] if rule else "other"
    destructive = rule["destructive"] if rule else ""
    return {
        "event_source": event_source,
        "event_name": event_name,
        "label": source,
        "name": name,
        "verb": verb,
        "noun": (rule["noun"] if rule else "") or noun,
        "acts_on_self": acts_on_self or bool(rule and rule["noun"] and verb != "modify"),
        "is_destructive": destructive == "1" or (destructive != "0" and verb in DESTRUCTIVE),
    }


def verb_rule(source: str, name: str) -> rules.Row | None:
    """The first row of verbs.csv that fits: exceptions of a service stand above the conventions of all."""
    fitting = (
        row
        for row in rules.rows("verbs")
        if row["event_source"] in ("", source, rules.service(source)) and rules.matches(row["event_name"], name)
    )
    return next(fitting, None)


@cache
def _nouns() -> Mapping[tuple[str, str], tuple[str, bool]]:
    found: dict[tuple[str, str], tuple[str, bool]] = {}
    for kind in rules.kinds().values():
        for noun in kind.nouns:
            found.setdefault((kind.service, noun), (kind.type, True))
        for noun in kind.facets:
            found.setdefault((kind.service, noun), (kind.type, False))
    return found


def noun_of(source: str, name: str) -> tuple[str, bool]:
    """The type of thing that an action's name speaks of, and whether it is the thing itself rather than a "
    "part of it."""
    service = rules.service(source)
    bare = LEADING_VERB.sub("", name) or name
    for noun in (bare, bare.removesuffix("s")):
        if (service, noun) in _nouns():
            return _nouns()[service, noun]
    return f"{service}:{bare.removesuffix('s').lower()}", True


def type_named(source: str, text: str) -> str | None:
    """The type that a noun of a service stands for, or None when nobody wrote it down."""
    found = _nouns().get((rules.service(source), text))
    return found[0] if found else None


# -- errors ------------------------------------------------------------------------------------------------------


def normalised_code(error_code: str) -> str:
    """An error code without ``Client.``/``Server.`` in front and ``Exception``, ``Fault`` or ``Error`` at its end."""
    code = error_code.removeprefix("Client.").removeprefix("Server.").rpartition("#")[2]
    return re.sub(r"(Exception|Fault|Error)+$", "", code) or code


def family_of(source: str, error_code: str, error_message: str) -> str:
    """The family of an error by error_families.csv, the first row that fits."""
    code = error_code.removeprefix("Client.").removeprefix("Server.")
    short = normalised_code(error_code)
    for row in rules.rows("error_families"):
        fits_source = row["event_source"] in ("", source)
        fits_code = rules.matches(row["code"], short) or rules.matches(row["code"], code)
        if fits_source and fits_code and rules.matches(row["message"], error_message):
            return row["family"]
    return "other"


def _error_row(event_source: str, error_code: str, error_message: str) -> dict[str, Any]:
    source = label(event_source)
    family = family_of(source, error_code, error_message)
    return {
        "event_source": event_source,
        "error_code": error_code,
        "error_message": error_message,
        "code": normalised_code(error_code),
        "family": family,
        "missing_type": TYPE_BY_FAMILY.get(family) or missing_type(source, normalised_code(error_code)),
    }


def missing_type(source: str, code: str) -> str | None:
    """The type that a not-found code itself names: NoSuchBucket, DBInstanceNotFound, InvalidSubnetID.NotFound."""
    noun = re.sub(
        r"^(NoSuch|Invalid|Unknown|NonExistent)|(ID|Id)?\.?(NotFound|DoesNotExist|NotExist|NotActive)$", "", code
    )
    noun = noun.removesuffix("ID").removesuffix("Id").removesuffix(".")
    if noun in ("Group", "SecurityGroup") and source == "ec2":
        return "ec2:security-group"
    return type_named(source, noun)


# -- what the request adds -----------------------------------------------------------------------------------------


def _conditions(store: Store) -> Iterator[dict[str, Any]]:
    """Events whose request makes more of their action; the first row of conditions.csv that fits gives the verb."""
    sources = {(label(row["event_source"]), bare_name(row["event_name"])) for row in store.ask("link_verbs_seen")}
    seen: dict[str, dict[str, Any]] = {}
    for rule in rules.rows("conditions"):
        if not any(
            source == rule["event_source"] and rules.matches(rule["event_name"], name) for source, name in sources
        ):
            continue
        for row in store.ask(
            "link_condition_values", source=rule["event_source"], name=rule["event_name"], path=json_path(rule["path"])
        ):
            if rules.matches(rule["pattern"], row["value"]):
                _note(
                    seen.setdefault(row["event_id"], {"event_id": row["event_id"], "verb": None, "safeguard": None}),
                    rule,
                )
    yield from (seen[event_id] for event_id in sorted(seen))


def _note(row: dict[str, Any], rule: rules.Row) -> None:
    if row["verb"] is None and rule["verb"] != "-":
        row["verb"] = rule["verb"]
    row["safeguard"] = row["safeguard"] or rule["safeguard"] or None


def json_path(path: str) -> str:
    """DuckDB's form of a path written with dots: every key quoted, because log keys may hold anything; "" is "
    "the whole."""
    return "$" + "".join(
        f'."{key.removesuffix("[*]")}"{"[*]" if key.endswith("[*]") else ""}' for key in path.split(".") if key
    )
