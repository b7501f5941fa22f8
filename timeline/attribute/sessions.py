"""Who stands behind a session: walks from a session to the one that opened it, up to a person, a key or a workload."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from timeline.attribute import lanes

Span = Mapping[str, Any]

MASKED = re.compile(r"(?i)(.*[:/])?(\W*|x{4,}|.*(redacted|hidden_due_to|\*{3}).*)")
ACCOUNT = re.compile(r"[0-9]{12}")
LONGEST_CHAIN = 12  # role chaining is one or two hops; a longer chain is a loop made by masked names
MCP_RESOURCE = re.compile(r"https://[a-z0-9.-]*-mcp\.[a-z0-9-]+\.api\.aws(/.*)?")
MACHINE_NAME = re.compile(
    r"(?i)(.*[-_./])?(ci|cd|cicd|deploy\w*|svc|service|bot|robot|automation|terraform|jenkins|github\w*|gitlab\w*|"
    r"pipeline\w*|backup\w*|monitor\w*|batch|cron|system|ses-smtp\w*|lambda|app|worker|runner|build\w*)([-_./].*)?"
)
AGENT_BRANCH = re.compile(r"repo:\S+:ref:refs/heads/(copilot|claude|codex|cursor)/\S+")
APPROVED_NAME = re.compile(r"op\.(?P<operator>.+)\.apr\.(?P<approval>[0-9a-f-]+)")
PIPELINES = (
    "codebuild.amazonaws.com",
    "codepipeline.amazonaws.com",
    "codedeploy.amazonaws.com",
    "amplify.amazonaws.com",
)
HOSTS = (
    "ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com", "eks.amazonaws.com",
    "pods.eks.amazonaws.com", "batch.amazonaws.com", "glue.amazonaws.com", "sagemaker.amazonaws.com",
    "states.amazonaws.com", "elasticmapreduce.amazonaws.com", "elasticbeanstalk.amazonaws.com",
    "apprunner.amazonaws.com", "tasks.apprunner.amazonaws.com", "scheduler.amazonaws.com", "events.amazonaws.com",
    "ssm.amazonaws.com",
)  # fmt: skip
INSTANCES = ("ec2.amazonaws.com", "ssm.amazonaws.com")  # where people log in as well


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of the top of one session's lineage."""

    words: tuple[str, ...] = ()
    owner: str | None = None
    confidence: float | None = None
    label: str | None = None
    signed_in_by: str | None = None
    approval: str = "none_seen"
    kind: str = "role"


def identity_kind(span: Span) -> str:
    """Whose identity it is, of itself: human, machine, workload, role, service or outside."""
    kind = str(span["principal_type"])
    issuer, name = str(span["issuer"]), str(span["session_name"])
    if "/aws-service-role/" in issuer or "AWSServiceRoleFor" in issuer or kind == "AWSService":
        return "service"
    if kind in ("Root", "IdentityCenterUser", "SAMLUser") or "AWSReservedSSO_" in issuer or span["on_behalf_of"]:
        return "human"
    if kind == "IAMUser":
        return "machine" if MACHINE_NAME.fullmatch(str(span["user_name"])[:128]) else "human"
    if kind == "WebIdentityUser" or span["scope_arn"] or re.fullmatch(r"i-[0-9a-f]{8,17}|[0-9a-f]{32}", name):
        return "workload"
    return "role" if kind in ("AssumedRole", "Role", "FederatedUser") else "outside"


def _own(span: Span) -> Origin:
    """What the session's own records say, without looking at who opened it."""
    kind = identity_kind(span)
    owner, sure, label = _own_owner(span, kind)
    words = ("sso",) if "AWSReservedSSO_" in span["issuer"] else ()
    return Origin(words, owner, sure, label or owner, None, "none_seen", kind)


def _own_owner(span: Span, kind: str) -> tuple[str | None, float | None, str | None]:
    """The accountable identity, how sure, and its short name, as far as the session's own records tell."""
    return next((found for found in _owners(span, kind) if not MASKED.fullmatch(found[0])), (None, None, None))


def _owners(span: Span, kind: str) -> Iterator[tuple[str, float, str | None]]:
    """Whoever may answer for a session, best first: a person, a key's user, a declared identity, a workload."""
    if "AWSReservedSSO_" in span["issuer"] and span["session_name"]:
        yield span["session_name"], 0.9, None
    if span["on_behalf_of"]:
        yield span["person"] or span["on_behalf_of"], 0.9, None
    if span["principal_type"] in ("IAMUser", "Root") and span["principal"]:
        yield span["principal"], 0.95, span["user_name"] or ("root" if span["principal_type"] == "Root" else None)
    if span["principal_type"] in ("IdentityCenterUser", "SAMLUser", "WebIdentityUser") and span["user_name"]:
        yield span["user_name"], 0.9, None
    approved = APPROVED_NAME.fullmatch(span["source_identity"])
    if approved and approved["operator"] != "system":
        yield approved["operator"], 0.7, None
    if span["source_identity"] and not approved:
        yield span["source_identity"], 0.6, None
    if span["scope_arn"]:
        yield span["scope_arn"], 0.7, lanes.workload(span)
    if kind == "workload" and span["issuer"]:
        yield span["issuer"], 0.6, lanes.workload(span)


def _opened(span: Span, own: Origin) -> Origin:
    """Adds what the opening call itself shows: a sign-in, a grant, a CI system's token, a service of AWS."""
    name = span["issued_event"].rpartition(":")[2]
    if span["issued_rule"] == "oauth_grant":
        return _granted(span, own)
    if span["issued_rule"] == "sso_credentials":
        return _signed_in(span, own, "sso")
    if name in ("ConsoleLogin", "SwitchRole"):
        return _signed_in(span, _switched(span, own), "console")
    if name == "AssumeRoleWithSAML":
        owner = span["issued_subject"] or span["session_name"] or own.owner
        return _signed_in(span, replace(own, owner=owner, confidence=0.9, label=owner), "saml")
    if name == "AssumeRoleWithWebIdentity" or span["provider"]:
        return _federated(span, own)
    return _served(span, own)


def _signed_in(span: Span, own: Origin, word: str) -> Origin:
    """A session that a person's sign-in opened."""
    words = tuple(dict.fromkeys((*own.words, word)))
    return replace(own, words=words, signed_in_by=span["issued_by"], kind="human")


def _switched(span: Span, own: Origin) -> Origin:
    """A session that somebody signed in to the console switched to: AWS says from which identity."""
    before = span["switched_from"]
    name = before.rpartition("/")[2]
    if not name:
        return own
    return replace(own, owner=name if "AWSReservedSSO_" in before else before, confidence=0.95, label=name)


def _served(span: Span, own: Origin) -> Origin:
    """A session that a service of AWS opened for a build or for a workload."""
    service = span["issued_invoked_by"]
    if service in PIPELINES:
        return replace(own, words=(*own.words, "pipeline"), kind="workload")
    if service not in HOSTS:
        return own
    return replace(
        own,
        words=(*own.words, "instance" if service in INSTANCES else "workload"),
        owner=own.owner or span["issuer"] or None,
        confidence=own.confidence or 0.6,
        label=own.label or lanes.workload(span),
        kind="workload",
    )


def _granted(span: Span, own: Origin) -> Origin:
    """A session opened by CreateOAuth2Token: for an MCP server or for a CLI, by a person or by a program."""
    is_mcp = bool(MCP_RESOURCE.fullmatch(span["issued_resource"]))
    is_machine = "client-credentials" in span["issued_client"] or span["issued_grant"] == "client_credentials"
    if is_machine:
        return replace(own, words=(*own.words, "mcp_machine" if is_mcp else "grant_machine"))
    word = "mcp_grant" if is_mcp else "aws_login"
    return replace(own, words=(*own.words, word), signed_in_by=span["issued_by"], approval="session_consent")


def _federated(span: Span, own: Origin) -> Origin:
    """A session that began with a token of an identity provider: a CI system, a pod, or some other application."""
    provider = span["issued_provider"] or span["provider"]
    subject = span["issued_subject"] or None
    words: tuple[str, ...] = own.words
    if re.search(
        r"token\.actions|app\.terraform\.io|agent\.buildkite|gitlab|circleci|bitbucket|vstoken\.dev\.azure", provider
    ):
        words = (*words, "ci")
    elif "oidc.eks." in provider:
        words = (*words, "cluster")
    if subject and AGENT_BRANCH.fullmatch(subject):
        words = (*words, "ci_agent_branch")
    run = span["session_name"]
    name = f"{run} {subject}".strip() if subject and not lanes.is_made_up(run) else subject or own.label
    is_workload = bool(set(words) & {"ci", "cluster"})
    return replace(
        own,
        words=words,
        owner=subject or own.owner,
        confidence=0.9 if subject else own.confidence,
        label=name,
        kind="workload" if is_workload else "outside",
    )


def walk(spans: Mapping[str, Span]) -> dict[str, Origin]:
    """The origin of every session, each found once; a loop of masked names ends where it closes."""
    known: dict[str, Origin] = {}
    for session_id in sorted(spans):
        _climb(session_id, spans, known, ())
    return known


def _climb(session_id: str, spans: Mapping[str, Span], known: dict[str, Origin], path: tuple[str, ...]) -> Origin:
    if session_id in known:
        return known[session_id]
    span = spans[session_id]
    origin = _opened(span, _own(span))
    parent_id = span["parent_session_id"]
    if parent_id in spans and parent_id not in (*path, session_id) and len(path) < LONGEST_CHAIN:
        origin = _inherited(span, origin, _climb(parent_id, spans, known, (*path, session_id)))
    else:
        origin = _at_the_top(span, origin)
    known[session_id] = origin
    return origin


def below(span: Span, known: Mapping[str, Origin]) -> Origin:
    """The origin of a session that opened no other, from those of all that did."""
    origin = _opened(span, _own(span))
    parent = known.get(span["parent_session_id"])
    return _inherited(span, origin, parent) if parent else _at_the_top(span, origin)


def _at_the_top(span: Span, origin: Origin) -> Origin:
    """A session of whose opener the log shows no session: the opening call may name somebody all the same."""
    if origin.owner is None and _is_person_call(span):
        owner = span["issued_subject"] or span["issued_principal"]
        return replace(origin, owner=owner, confidence=0.9, label=owner)
    if origin.owner is None and ACCOUNT.fullmatch(span["issued_account"]):
        # who in that account it was, only its own log shows
        return replace(origin, owner=span["issued_account"], confidence=0.6)
    return origin


def _is_person_call(span: Span) -> bool:
    return span["issued_type"] in ("IAMUser", "Root", "IdentityCenterUser", "SAMLUser", "WebIdentityUser")


def _inherited(span: Span, own: Origin, parent: Origin) -> Origin:
    """What comes down a chain: owner, origin and consent, unless the session names an owner of its own."""
    if span["principal_type"] in ("IAMUser", "Root") and span["issued_event"].endswith(":CreateAccessKey"):
        return own  # whoever made the key, the user of the key answers for it
    weight = float(span["issued_weight"] or 0.0)
    words = tuple(dict.fromkeys((*own.words, *parent.words, *_passed_on(own, parent))))
    kind = parent.kind if own.kind == "role" else own.kind
    approval = parent.approval if own.approval == "none_seen" else own.approval
    signed_in = own.signed_in_by or parent.signed_in_by
    climbs = parent.owner is not None and (
        own.owner is None
        or (own.confidence or 0) < 0.7
        or span["issued_rule"] == "oauth_grant"
        or span["issued_event"].endswith(":AssumeRoot")  # the root of a member account answers for nothing there
    )
    if not climbs:
        return replace(own, words=words, kind=kind, approval=approval, signed_in_by=signed_in)
    sure = round((parent.confidence or 0.5) * weight, 3)
    return replace(
        own,
        words=words,
        owner=parent.owner,
        confidence=sure,
        label=parent.label,
        kind=kind,
        approval=approval,
        signed_in_by=signed_in,
    )


def _passed_on(own: Origin, parent: Origin) -> tuple[str, ...]:
    """What a role says for having been assumed by a workload; of a CI job its own words say it."""
    is_chained = own.kind == "role" and parent.kind == "workload"
    return ("from_workload",) if is_chained and not set(parent.words) & {"ci", "pipeline"} else ()


def origin_row(span: Span, origin: Origin) -> dict[str, Any]:
    """One row of table ``session_origins``."""
    return {
        "session_id": span["session_id"],
        "origin": "|".join(origin.words),
        "owner": origin.owner,
        "owner_confidence": origin.confidence,
        "label": origin.label or lanes.lane(span, origin.kind),
        "signed_in_by": origin.signed_in_by,
        "approval": origin.approval,
        "kind": origin.kind,
        "is_alone": span["event_count"] == 1 and span["issued_by"] is None,
    }
