"""What an ARN names: resource type, account, region and the names under which the same thing is known elsewhere.

Source: AWS documentation, "Identify AWS resources with ARNs", and the resource types of the Service Authorization
Reference.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from timeline.link import rules

GRAMMAR = re.compile(r"^arn:(aws[a-z-]*):([A-Za-z0-9-]*):([A-Za-z0-9-]*):([0-9A-Za-z*]*):(.+)$", re.DOTALL)
PATTERN = r'arn:aws[a-z-]*:[a-zA-Z0-9-]*:[a-z0-9-]*:[0-9a-zA-Z*]*:[^\s"\\,;\'<>()\[\]{}]+'
"""Finds ARNs inside any text (RE2 and Python alike)."""
LONGEST = 512
SCOPED = {"wafv2": ("regional/", "global/")}
"""What some services put before the type of the resource."""


@dataclass(frozen=True, slots=True)
class Named:
    """One canonical name of a resource: equal tokens are the same resource."""

    type: str
    account: str
    region: str
    name: str

    @property
    def token(self) -> str:
        """``type|account|region|name``."""
        return f"{self.type}|{self.account}|{self.region}|{self.name}"


def canonical(type_: str, account: str, region: str, name: str) -> Named:
    """A name in the scope of its type: a bucket has no account, an EC2 id needs none, IAM has no region."""
    known = rules.kind(type_)
    keep_account = known.scope in ("region", "account")
    keep_region = known.scope in ("region", "id")
    return Named(type_, account if keep_account else "", region if keep_region else "", _normalised(name, known))


def parse(arn: str) -> tuple[Named, ...]:
    """Every canonical name of what an ARN names; nothing when the text is no ARN or only a pattern of one."""
    found = GRAMMAR.match(arn[:LONGEST].rstrip(".:/"))
    if not found:
        return ()
    _, service, region, account, resource = found.groups()
    named = _objects(resource) if service == "s3" and not account else ()
    type_, names = _resource(service, resource)
    named += tuple(canonical(type_, account, region, name) for name in names)
    return tuple(one for one in named if one.name and "*" not in one.token)


def _objects(resource: str) -> tuple[Named, ...]:
    return (canonical("s3:object", "", "", resource),) if "/" in resource.rstrip("/") else ()


def _resource(service: str, resource: str) -> tuple[str, tuple[str, ...]]:
    for scope in SCOPED.get(service, ()):
        resource = resource.removeprefix(scope)
    kind, separator, rest = _split(resource.lstrip("/"))
    if service == "sts" and kind == "assumed-role":
        return "iam:role", _first(rest)
    known = rules.kind_of_arn().get(f"{service}:{kind}") if separator else None
    if known:
        return known.type, NAMES[known.names](rest)
    bare = rules.kind_of_arn().get(f"{service}:")
    if bare:
        return bare.type, NAMES[bare.names](resource)
    return (f"{service}:{kind}", (rest,)) if separator else (f"{service}:resource", (resource,))


def _split(resource: str) -> tuple[str, str, str]:
    cut = re.search(r"[:/]", resource)
    return (resource[: cut.start()], cut.group(), resource[cut.end() :]) if cut else (resource, "", "")


def _normalised(name: str, known: rules.Kind) -> str:
    if known.normalise == "lower":
        return name.lower()
    if known.normalise == "ltrim":
        return name.lstrip("/")
    if known.normalise == "hostedzone":
        return name.removeprefix("/hostedzone/").removeprefix("hostedzone/")
    return name


# -- how the rest of an ARN gives names ---------------------------------------------------------------------------


def _first(rest: str) -> tuple[str, ...]:
    return (re.split(r"[:/]", rest, maxsplit=1)[0],)


def _last(rest: str) -> tuple[str, ...]:
    return (rest.rsplit("/", 1)[-1],)


def _both(rest: str) -> tuple[str, ...]:
    name, _, unique = rest.partition("/")
    return (name, rest) if unique else (rest,)


def _secret(rest: str) -> tuple[str, ...]:
    """An ARN ends in six random characters that a recreated secret does not share; the name stands before them."""
    return (rest[:-7], rest) if re.search(r"-[A-Za-z0-9]{6}$", rest) else (rest,)


def _load_balancer(rest: str) -> tuple[str, ...]:
    parts = rest.split("/")
    return (parts[1], rest) if parts[0] in ("app", "net", "gwy") and len(parts) > 2 else (parts[0],)


def _asg(rest: str) -> tuple[str, ...]:
    return (rest.rsplit("Name/", 1)[-1],) if "Name/" in rest else ()


def _log_group(rest: str) -> tuple[str, ...]:
    return (rest.split(":", 1)[0],)


def _task_definition(rest: str) -> tuple[str, ...]:
    family, _, revision = rest.partition(":")
    return (family, rest) if revision else (rest,)


def _service_of_cluster(rest: str) -> tuple[str, ...]:
    return (rest,) if "/" in rest else (f"default/{rest}",)


def _without_id(rest: str) -> tuple[str, ...]:
    """``cluster/name/id`` of a child of a cluster: the parent and the child."""
    return ("/".join(rest.split("/")[:2]),)


def _web_acl(rest: str) -> tuple[str, ...]:
    return tuple(rest.split("/")[-2:])


NAMES: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "whole": lambda rest: (rest,),
    "first": _first,
    "firstslash": lambda rest: (rest.split("/", 1)[0],),
    "last": _last,
    "both": _both,
    "bucket": lambda rest: (rest.split("/", 1)[0],),
    "role": lambda rest: (rest.rsplit("/", 1)[-1],),
    "alias": lambda rest: (f"alias/{rest}",),
    "secret": _secret,
    "elb": _load_balancer,
    "asg": _asg,
    "loggroup": _log_group,
    "taskdef": _task_definition,
    "service": _service_of_cluster,
    "parent2": _without_id,
    "stackset": lambda rest: (rest.split(":", 1)[0],),
    "waf": _web_acl,
    "mq": lambda rest: tuple(rest.split(":")),
}
