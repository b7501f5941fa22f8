"""Whether a policy speaks of an action: enough of the IAM policy language to tell a relevant change from another.

A deliberate part of the language: effects, actions and wildcards. Conditions and resources are not evaluated, so an
answer here supports or contradicts a candidate; it never proves a decision. Source: IAM policy grammar.
"""

import fnmatch
import json
from typing import Any
from urllib.parse import unquote

READS = ("Get", "List", "Describe", "Head", "BatchGet", "Query", "Scan", "Lookup", "Search")


def statements(document: str | None) -> list[dict[str, Any]]:
    """The statements of a policy document given as JSON text, URL-encoded or not; none when it cannot be read."""
    text = unquote(document) if document and document.lstrip().startswith("%7B") else document
    try:
        parsed = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return []
    found = parsed.get("Statement") if isinstance(parsed, dict) else None
    listed = found if isinstance(found, list) else [found]
    return [statement for statement in listed if isinstance(statement, dict)]


KEYS = frozenset(
    {"policydocument", "policy", "bucketpolicy", "content", "resourcepolicy", "policytext", "attributevalue"}
)
"""Where requests keep a policy document, in lower case: services write PolicyDocument and policyDocument."""


def document_of(request: str | None) -> str | None:
    """The policy document in a request, at its top or one level below; None when there is none."""
    try:
        parsed = json.loads(request or "{}")
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    below = [value for value in parsed.values() if isinstance(value, dict)]
    return next((text for level in (parsed, *below) if (text := _document_at(level))), None)


def _document_at(level: dict[str, Any]) -> str | None:
    found = (value for key, value in level.items() if key.lower() in KEYS and value)
    return next((value if isinstance(value, str) else json.dumps(value) for value in found), None)


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def speaks_of(document: str | None, action: str, effect: str, caller: tuple[str, ...] = ()) -> bool | None:
    """Whether a statement of that effect covers the action; None when there is no readable document.

    ``caller`` holds the names under which a resource's policy may mean the caller: its ARNs and its account.
    """
    found = statements(document)
    if not found:
        return None
    return any(
        statement.get("Effect") == effect and _covers(statement, action) and _means(statement, caller)
        for statement in found
    )


def _means(statement: dict[str, Any], caller: tuple[str, ...]) -> bool:
    principal = json.dumps(statement.get("Principal", "*"))
    return not caller or '"*"' in principal or any(name and f'{name}"' in principal for name in caller)


def _covers(statement: dict[str, Any], action: str) -> bool:
    wanted = action.lower()
    if "NotAction" in statement:
        return not any(fnmatch.fnmatchcase(wanted, pattern.lower()) for pattern in _texts(statement["NotAction"]))
    return any(fnmatch.fnmatchcase(wanted, pattern.lower()) for pattern in _texts(statement.get("Action")))


def managed_covers(name: str, action: str) -> bool | None:
    """Whether an AWS managed policy of that name covers an action, where its name alone tells; else None."""
    service, _, operation = action.partition(":")
    plain = name.lower().replace("amazon", "").replace("aws", "")
    reads = operation.startswith(READS)
    if name == "AdministratorAccess" or (name == "PowerUserAccess" and service not in ("iam", "organizations")):
        return True
    if name in ("ReadOnlyAccess", "ViewOnlyAccess"):
        return reads
    if plain.startswith(service.replace("-", "")) and plain.endswith("fullaccess"):
        return True
    if plain.startswith(service.replace("-", "")) and plain.endswith("readonlyaccess"):
        return reads
    if plain.endswith(("fullaccess", "readonlyaccess")):
        return False
    return None
