"""What a denial says in words: who was denied what on which resource, and the policy that decided it.

Since January 2026 AWS adds the ARN of the denying policy. Source: IAM user guide, "Troubleshoot access denied error
messages".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from timeline.store import Store

WHO_WHAT = re.compile(
    r"(?:User:|user|principal)?\s*(?P<principal>arn:aws[a-z-]*:[^\s,]+)?\s*is not authorized to perform:?\s*"
    r"(?P<action>[A-Za-z0-9-]+:[A-Za-z0-9*]+)",
)
RESOURCE = re.compile(r"on (?:the )?resources?:?\s*(?P<resource>arn:aws[a-z-]*:[^\s,]+)")
EXPLICIT = re.compile(
    r"with an explicit deny in an? (?P<kind>[a-z -]+?) policy|explicit deny in an? (?P<other>[a-z -]+?)(?:[:.,]|$)"
)
IMPLICIT = re.compile(r"because no (?P<kind>[A-Za-z -]+?) (?:policy )?allows")
OWN_POLICY = re.compile(
    r"(?:function|resource|queue|topic|bucket|key|repository)(?:'s)? policy (?:grants|allows) access"
)
"""A service that was itself refused says whose policy ought to let it in (Secrets Manager user guide, rotation)."""
POLICY = re.compile(r"(?P<policy>arn:aws[a-z-]*:(?:iam|organizations)::[^\s,]*policy/[^\s,]+)")


@dataclass(frozen=True, slots=True)
class Denial:
    """One denial as its message tells it; an empty part was not told."""

    principal: str = ""
    action: str = ""
    resource: str = ""
    effect: str = ""
    policy_kind: str = ""
    policy: str = ""


def parse(message: str) -> Denial:
    """The parts of a denial's message; every part may be missing, because many services say only "Access Denied"."""
    who = WHO_WHAT.search(message)
    resource = RESOURCE.search(message)
    explicit, implicit = EXPLICIT.search(message), IMPLICIT.search(message)
    policy = next((found for found in POLICY.finditer(message) if not _is_resource(found, resource)), None)
    return Denial(
        principal=_clean(who.group("principal") or "") if who else "",
        action=who.group("action") if who else "",
        resource=_clean(resource.group("resource")) if resource else "",
        effect="explicit" if explicit else "implicit" if implicit else "",
        policy_kind=_kind(explicit, implicit) or ("resource-based" if OWN_POLICY.search(message) else ""),
        policy=_clean(policy.group("policy")) if policy else "",
    )


def _is_resource(policy: re.Match[str], resource: re.Match[str] | None) -> bool:
    return resource is not None and policy.start() == resource.start("resource")


def _kind(explicit: re.Match[str] | None, implicit: re.Match[str] | None) -> str:
    if explicit:
        return (explicit.group("kind") or explicit.group("other") or "").strip()
    return implicit.group("kind").strip() if implicit else ""


def _clean(text: str) -> str:
    return text.rstrip(".,;:")


def rows(messages: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One row per denied message."""
    for message in messages:
        denial = parse(message)
        yield {
            "error_message": message,
            "principal_arn": denial.principal or None,
            "action": denial.action or None,
            "resource_arn": denial.resource or None,
            "effect": denial.effect or None,
            "policy_kind": denial.policy_kind or None,
            "policy_arn": denial.policy or None,
        }


def build(store: Store) -> None:
    """Write the intermediate table ``link_denials``: a message may name its session, so there may be many."""
    store.build("link_denials", [])
    for batch in store.stream("link_denials_seen"):
        store.append("link_denials", rows(batch.column("error_message").to_pylist()))
