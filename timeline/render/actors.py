"""What to call an actor: the role first, never a name. Identities stand in one annex, which a reader may leave out."""

import re
from collections.abc import Iterable
from functools import lru_cache

from timeline.model import ActorClass, Step
from timeline.render.text import printable, shorten

CLASS_WORDS: dict[ActorClass, str] = {
    "human": "person",
    "ai_agent": "AI agent",
    "automation": "automation",
    "aws_service": "AWS service",
    "unknown": "undetermined actor",
}
CLASS_TITLES: dict[ActorClass, str] = {
    "human": "Human",
    "ai_agent": "AI agent",
    "automation": "Automation",
    "aws_service": "AWS service",
    "unknown": "Unknown",
}
SHAPES: dict[ActorClass, str] = {
    "human": "●",
    "ai_agent": "◆",
    "automation": "■",
    "aws_service": "✚",
    "unknown": "○",
}

_SSO = re.compile(r"^AWSReservedSSO_(.+)_[0-9a-f]{8,}$")
_SERVICE = re.compile(r"\b([a-z0-9.-]+)\.amazonaws\.com(?:\.cn)?\b")
_NAME = 40


@lru_cache(maxsize=50_000)
def role_of(arn: str | None) -> str:
    """The role in an identity, without the person: ``PowerUser session``, ``IAM user``, ``root user``; "" if none."""
    kind, _, rest = (arn or "").rpartition(":")[2].partition("/")
    name = rest.split("/")[0] if kind == "assumed-role" else rest.rsplit("/", 1)[-1]
    if kind in ("assumed-role", "role") and name:
        sso = _SSO.match(name)
        return f"{shorten(printable(sso.group(1) if sso else name), _NAME)} session"
    return {"user": "IAM user", "root": "root user", "federated-user": "federated user"}.get(kind, "")


def named(identity: str | None) -> str:
    """An identity in short: of an ARN the kind and the name, a permission set without its hash; the annex has all."""
    shown = printable(identity, 160)
    if not shown.startswith("arn:"):
        return shown
    kind, _, rest = shown.rpartition(":")[2].partition("/")
    role, _, session = rest.partition("/")
    sso = _SSO.match(role)
    role = sso.group(1) if sso else role
    return f"{role}/{session}" if kind == "assumed-role" and session else f"{kind}/{rest}".rstrip("/")


def identity_of(step: Step) -> tuple[str, ...]:
    """What makes two events the same actor on a lane.

    A person or an agent is told apart by the owner of its credentials; a workload is one actor however many copies run,
    for each copy has a session of its own; a service of AWS is itself in every account.
    """
    if step.executor == "aws_service":
        return (step.executor, label(step))
    role = (step.executor, step.product or "", role_of(step.principal_arn), step.account_id or "")
    return role if step.executor == "automation" else (*role, step.owner or step.actor)


def label(step: Step) -> str:
    """Role-first words for the actor of one event, not yet told apart from another with the same role."""
    word = CLASS_WORDS[step.executor]
    role = role_of(step.principal_arn)
    if step.executor == "aws_service":
        return f"{word} {_service(step)}".rstrip()
    product = shorten(printable(step.product), _NAME)
    named = f"{word} {product}".rstrip() if step.executor != "human" else word
    return f"{named} ({role or 'principal not named'})"


def _service(step: Step) -> str:
    """The service that made a call, by the words AWS itself puts on it; "" where no field names one."""
    for words in (step.product, step.source_ip, step.user_agent, step.actor):
        found = _SERVICE.search(words or "")
        if found:
            return shorten(found.group(1), _NAME)
    return role_of(step.principal_arn).removesuffix(" session")


def labels(steps: Iterable[Step]) -> dict[tuple[str, ...], str]:
    """One label for each actor. Where two actors share a role, numbers tell them apart, in the order they appear."""
    named: dict[str, list[tuple[str, ...]]] = {}
    for step in steps:
        peers = named.setdefault(label(step), [])
        identity = identity_of(step)
        if identity not in peers:
            peers.append(identity)
    return {
        identity: base if len(peers) == 1 else f"{base} #{index + 1}"
        for base, peers in named.items()
        for index, identity in enumerate(peers)
    }
