"""Turns the values of one event's fields into the rules they fire."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from timeline.attribute.rules import LONGEST_READ, Catalogue, Rule
from timeline.attribute.useragent import UserAgent, parse

SDK_WORDS = frozenset(
    {"m", "md", "cfg", "os", "lang", "ua", "exec-env", "app", "sid", "api", "command", "prompt", "exe"}
)
HTTP_CLIENTS = (
    "go-http-client",
    "python-requests",
    "python-httpx",
    "curl",
    "wget",
    "okhttp",
    "apache-httpclient",
    "axios",
    "node-fetch",
)
AGENT_AWARE_CLI = (2, 35, 24)  # the first AWS CLI that names ten coding agents (aws/aws-cli PR 10485)
READ_FROM_TEXT = ("neighbour", "scope_use")  # found by comparing user agents: not there when those are not believed
LONGEST_VALUE = 120


class Hit(NamedTuple):
    """One rule that fired, and the value that fired it."""

    rule: Rule
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one user agent says, beside the rules it fires."""

    hits: tuple[Hit, ...]
    agent: UserAgent


def hits_of(catalogue: Catalogue, field: str, value: str) -> tuple[Hit, ...]:
    """The rules of one field that a value fires as a whole."""
    if not value:
        return ()
    read, shown = value[:LONGEST_READ], value[:LONGEST_VALUE]
    return tuple(Hit(rule, shown) for rule in catalogue.by_field.get(field, ()) if rule.pattern.fullmatch(read))


def read_user_agent(catalogue: Catalogue, text: object) -> Reading:
    """The rules that a user agent fires, each at most once."""
    agent = parse(text)
    found: dict[str, Hit] = {}
    for field, value in _words(agent):
        for hit in hits_of(catalogue, field, value):
            found.setdefault(hit.rule.id, hit)
    return Reading(tuple(found.values()), agent)


def _words(agent: UserAgent) -> Iterator[tuple[str, str]]:
    for code in agent.features:
        yield "ua.feature", code
    yield "ua.exec_env", agent.exec_env
    for item in agent.metadata:
        yield "ua.md", item
    for item in agent.config:
        yield "ua.cfg", item
    yield "ua.app", agent.app
    yield "ua.prompt", agent.prompt
    yield "ua.text", agent.text
    for word in agent.text.split(" "):
        yield "ua.word", word
    yield from _products(agent)
    yield "ua.plain", _plain(agent)
    yield "ua.marker", "missing" if _names_no_agent(agent) else ""


def _products(agent: UserAgent) -> Iterator[tuple[str, str]]:
    """Names with versions; a client that an MCP server reports counts as if it named itself."""
    after_proxy = False
    for name, version in agent.products:
        if name.lower() in SDK_WORDS:
            continue
        yield "ua.product", f"{name}/{version}"
        if after_proxy:
            yield "mcp_client", f"{name.lower()}/{version}"
        after_proxy = name == "mcp-proxy-for-aws"
        if name == "MCPClient":
            client, _, number = version.partition("#")
            yield "ua.product", f"{client.lower()}/{number or '-'}"
            yield "mcp_client", f"{client.lower()}/{number or '-'}"
    for item in agent.metadata:
        if item.startswith("client#"):
            yield "ua.product", item.removeprefix("client#").lower()


def _plain(agent: UserAgent) -> str:
    if agent.text.startswith("aws-internal/"):
        return ""  # the SDK is that of a service, not of the caller
    if agent.client in ("aws-cli", "boto3", "sdk"):
        return agent.client
    return "http" if agent.client in HTTP_CLIENTS else ""


def _names_no_agent(agent: UserAgent) -> bool:
    version = agent.version("aws-cli")
    codes = {code for code in agent.features if len(code) == 2 and "AN" <= code <= "AX"}
    return version is not None and version >= AGENT_AWARE_CLI and not codes and not agent.is_cut


def settle(catalogue: Catalogue, hits: list[Hit], ignore_tiers: frozenset[int]) -> tuple[Hit, ...]:
    """The rules that stand together: ``needs`` and ``unless`` applied, whole tiers left out when asked."""
    believed = [hit for hit in hits if hit.rule.tier not in ignore_tiers]
    if 2 in ignore_tiers:
        believed = [hit for hit in believed if hit.rule.field not in READ_FROM_TEXT]
    fired = {hit.rule.id for hit in believed} | {f"@{hit.rule.group}" for hit in believed if hit.rule.group}
    kept: dict[str, Hit] = {}
    for hit in believed:
        rule = hit.rule
        stands = (not rule.needs or any(name in fired for name in rule.needs)) and not any(
            name in fired for name in rule.unless
        )
        if stands:
            kept.setdefault(rule.id, hit)
    return tuple(kept[rule.id] for rule in catalogue.rules if rule.id in kept)


def fields_of(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The fields that rules may look at, from one fingerprint; a web identity counts as caller or as session."""
    yield from ((name, row[name]) for name in PLAIN_FIELDS if row[name])
    is_caller = row["principal_type"] == "WebIdentityUser"
    if row["provider"]:
        yield ("caller_provider" if is_caller else "session_provider"), row["provider"]
        yield "any_provider", row["provider"]
    if is_caller and row["user_name"]:
        yield "web_subject", row["user_name"]
    for name in dict.fromkeys((row["session_name"], row["user_name"], row["issuer"].rpartition("/")[2])):
        yield "name", name
    yield from (("origin", part) for part in row["origin"].split("|"))
    yield from (("behaviour", part) for part in row["behaviour"].split("|"))


PLAIN_FIELDS = (
    "event", "event_type", "principal_type", "invoked_by", "source_ip", "issuer", "session_name", "user_name", "scope",
    "role_delivery", "console_flag", "mfa", "on_behalf_of", "delegate", "source_identity", "oauth", "failed",
    "neighbour", "scope_use", "tool_client", "alone", "era",
)  # fmt: skip
