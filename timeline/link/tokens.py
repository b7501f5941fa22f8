"""The typed resources that each event names: from ARNs, from ids, and from names at known places of the record.

Sets are made in SQL. Python looks only at each distinct ARN and at each distinct (action, key) to choose the places.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from timeline.link import actions, arns, denials, rules
from timeline.store import Store

STEM = re.compile(r"^(?P<stem>[A-Za-z][A-Za-z0-9-]*?)-?(?:Name|Id|ID|Identifier|Arn|ARN)s?$")
BARE = frozenset({"name", "id", "arn", "identifier"})
PARENT_BY_DEFAULT = {"ecs": "default"}
"""An ECS call without a cluster means the cluster called default (Amazon ECS API reference)."""
NEVER_RESOURCES = frozenset(
    {
        "client-request",
        "clientrequest",
        "request",
        "user",
        "account",
        "display",
        "caller",
        "session",
        "rolesession",
        "next",
        "attribute",
        "parameter",
        "metric",
        "tag",
        "resource-type",
        "engine",
        "template",
        "catalog",
        "owner",
        "max",
        "principal",
    }
)
"""Stems of keys that end in Name or Id and yet name no resource of the service."""

NOWHERE = '$."-"[*]'
"""A place within a list that no record has."""
INTERMEDIATE = (
    "link_denials",
    "link_arns",
    "link_arn_names",
    "link_ids",
    "link_id_types",
    "link_places",
    "link_named",
    "link_aliases",
)


def build(store: Store) -> None:
    """Write ``resource_tokens``; ``actions`` must be there."""
    denials.build(store)
    store.build("link_arns", pattern=arns.PATTERN)
    store.build("link_arn_names", [])
    for batch in store.stream("link_arns_seen"):
        store.append("link_arn_names", list(_arn_names(batch.column("arn").to_pylist())))
    store.build("link_ids", pattern=rules.id_pattern())
    store.build("link_id_types", [{"prefix": row["prefix"], "type": row["type"]} for row in rules.rows("ids")])
    places = list(_places(store))
    store.build("link_places", places)
    _name(store, places)
    store.build("link_aliases", [dict(row) for row in rules.rows("aliases")])
    store.build("resource_tokens")


def _arn_names(seen: Iterable[str]) -> Iterator[dict[str, Any]]:
    for arn in seen:
        for named in sorted(set(arns.parse(arn)), key=lambda named: named.token):
            yield {
                "arn": arn,
                "token": named.token,
                "type": named.type,
                "account_id": named.account or None,
                "region": named.region or None,
                "name": named.name,
            }


# -- places ------------------------------------------------------------------------------------------------------


def _places(store: Store) -> Iterator[dict[str, Any]]:
    """The places of this case: the table's rows in the casing that the records use, then names by convention."""
    seen: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in store.ask("link_keys_seen"):
        seen.setdefault((row["label"], row["name"], row["part"]), {}).setdefault(row["key"].lower(), row["key"])
    for (label, name, part), keys in sorted(seen.items()):
        listed = list(_listed(label, name, part, keys))
        yield from _unique([*listed, *_by_convention(label, name, part, keys, {place["path"] for place in listed})])


def _unique(places: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(place["path"], place["parent"], place["type"]): place for place in reversed(list(places))}.values())[
        ::-1
    ]


def _listed(label: str, name: str, part: str, keys: dict[str, str]) -> Iterator[dict[str, Any]]:
    for row in rules.rows("resources"):
        if row["event_source"] not in (label, rules.service(label)) or not rules.matches(row["event_name"], name):
            continue
        path = row["path"].removeprefix("response:")
        if (part == "response") != (path != row["path"]):
            continue
        found, parent = _as_recorded(path, keys), _as_recorded(row["parent"], keys) if row["parent"] else ""
        if found and (parent or not row["parent"] or label in PARENT_BY_DEFAULT):
            yield _place(
                label,
                name,
                part,
                found,
                parent or f"$.{row['parent']}" if row["parent"] else "",
                row["type"],
                row["role"],
            )


def _as_recorded(path: str, keys: dict[str, str]) -> str:
    """The path with its first key in the record's own casing, or nothing when no record has that key."""
    first, dot, rest = path.partition(".")
    star = "[*]" if first.endswith("[*]") else ""
    key = keys.get(first.removesuffix("[*]").lower())
    return actions.json_path(f"{key}{star}{dot}{rest}") if key and '"' not in key and "\\" not in key else ""


def _by_convention(label: str, name: str, part: str, keys: dict[str, str], known: set[str]) -> Iterator[dict[str, Any]]:
    """Keys such as ``fooName`` or ``fooId`` name a ``foo`` of their service; ``name`` alone names the action's noun."""
    if part == "response":
        return
    noun, acts_on_self = actions.noun_of(label, name)
    for key in sorted(keys.values()):
        path, stem = _as_recorded(key, keys), STEM.match(key)
        if not path or path in known:
            continue
        if key.lower() in BARE and acts_on_self:
            yield _place(label, name, part, path, "", noun, "target")
        elif stem and label != "ec2" and stem.group("stem").lower() not in NEVER_RESOURCES:
            word = stem.group("stem")
            named = actions.type_named(label, word[0].upper() + word[1:])
            yield _place(label, name, part, path, "", named or f"{rules.service(label)}:{word.lower()}", "target")


def _place(label: str, name: str, part: str, path: str, parent: str, type_: str, role: str) -> dict[str, Any]:
    kind = rules.kind(type_)
    return {
        "label": label,
        "name": name,
        "part": part,
        "path": path,
        "parent": parent,
        "parent_default": PARENT_BY_DEFAULT.get(label) if parent else None,
        "type": type_,
        "role": role,
        "scope": kind.scope,
        "normalise": kind.normalise,
    }


# -- names -------------------------------------------------------------------------------------------------------


def _name(store: Store, places: list[dict[str, Any]]) -> None:
    """What the records say at these places, one service and part after the other: a million calls need no more room."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for place in places:
        paths = wanted.setdefault((place["label"], place["part"]), set())
        paths.update(path for path in (place["path"], place["parent"]) if path)
    store.build("link_named", [])
    for (label, part), paths in sorted(wanted.items()):
        within = sorted(path for path in paths if "[*]" in path)
        for plain, one in [(sorted(paths.difference(within)), NOWHERE), *((["$"], path) for path in within)]:
            if plain:
                for batch in store.stream("link_names_at", label=label, part=part, paths=plain, within=one):
                    store.append("link_named", pa.Table.from_batches([batch]))
