"""One CloudTrail record of each kind, in the shape AWS writes it.

A *caller* (who calls, from where, through what) and an *API* (``service:Operation``) make a record. The functions named
after a caller (``console``, ``cli``, ``agent_cli``, ``fas``, ``service``, ...) are the kinds of caller a log holds.
Everything is plain data.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sample_data.generator import user_agents
from sample_data.generator.dice import Dice, fixed_hex, fixed_id

Record = dict[str, Any]
READS = (
    "Get",
    "List",
    "Describe",
    "Lookup",
    "Query",
    "Scan",
    "Batch",
    "Head",
    "Decrypt",
    "AssumeRole",
    "Validate",
    "Search",
    "Filter",
    "Simulate",
    "Detect",
)
SIGNED_IN_US_EAST_1 = frozenset({"iam", "organizations", "support", "cloudfront", "route53"})


@dataclass(frozen=True, slots=True)
class Session:
    """Issued credentials: what stays the same from call to call."""

    account: str
    role: str
    name: str
    key: str
    created: datetime
    ip: str
    path: str = "/"
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role_arn(self) -> str:
        """The role behind the session."""
        return f"arn:aws:iam::{self.account}:role{self.path}{self.role}"

    @property
    def arn(self) -> str:
        """The session as a principal."""
        return f"arn:aws:sts::{self.account}:assumed-role/{self.role}/{self.name}"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, from where, through what."""

    account: str
    identity: Mapping[str, Any]
    ip: str
    agent: str
    tls: bool = True
    console: bool = False


def stamp(at: datetime) -> str:
    """A time as CloudTrail writes it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def identity(session: Session, key: str | None = None, **more: Any) -> dict[str, Any]:
    """``userIdentity`` of an assumed role; ``key`` stands in where AWS mints a new one for the same session."""
    role_id = fixed_id("AROA", session.account, session.role)
    return {
        "type": "AssumedRole",
        "principalId": f"{role_id}:{session.name}",
        "arn": session.arn,
        "accountId": session.account,
        "accessKeyId": key or session.key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": role_id,
                "arn": session.role_arn,
                "accountId": session.account,
                "userName": session.role,
            },
            "attributes": {"creationDate": stamp(session.created), "mfaAuthenticated": "false"},
            **session.context,
        },
        **more,
    }


def console(session: Session, dice: Dice) -> Caller:
    """A person clicking in the console: a new key for every request, the same session."""
    return Caller(
        session.account, identity(session, dice.access_key()), session.ip, user_agents.BROWSER, tls=False, console=True
    )


def cli(session: Session, command: str, sid: str) -> Caller:
    """The AWS CLI in a terminal, with nothing that tells who typed."""
    return Caller(session.account, identity(session), session.ip, user_agents.aws_cli(command, sid))


def agent_cli(session: Session, command: str, sid: str) -> Caller:
    """The AWS CLI started by the shell of an Amazon Q / Kiro command-line agent."""
    agent = user_agents.aws_cli(command, sid, exec_env=user_agents.Q_CLI)
    return Caller(session.account, identity(session), session.ip, agent)


def coding_agent(session: Session, command: str, sid: str, product: str) -> Caller:
    """The AWS CLI started by a coding agent that the CLI knows (since July 2026)."""
    return Caller(session.account, identity(session), session.ip, user_agents.coding_agent_cli(command, sid, product))


def program(session: Session, agent: str, **more: Any) -> Caller:
    """Any program that holds the session's key: a workload, a CI job, Terraform."""
    return Caller(session.account, identity(session, **more), session.ip, agent)


def fas(session: Session, service: str, key: str) -> Caller:
    """A service calling on in its caller's name: the principal stays, address and user agent become the service's."""
    host = f"{service}.amazonaws.com"
    return Caller(session.account, identity(session, key, invokedBy=host), host, host, tls=False)


def service(account: str, name: str) -> Caller:
    """AWS itself, in nobody's name."""
    host = f"{name}.amazonaws.com"
    return Caller(account, {"type": "AWSService", "invokedBy": host}, host, host, tls=False)


def service_linked(session: Session, name: str) -> Caller:
    """A service through the role that is linked to it."""
    host = f"{name}.amazonaws.com"
    return Caller(session.account, identity(session, invokedBy=host), host, host, tls=False)


def linked_session(account: str, name: str, role: str, session_name: str, created: datetime, dice: Dice) -> Session:
    """A session of a service-linked role."""
    return Session(
        account,
        role,
        session_name,
        dice.access_key(),
        created,
        f"{name}.amazonaws.com",
        f"/aws-service-role/{name}.amazonaws.com/",
    )


def lambda_session(
    account: str, region: str, function: str, role: str, created: datetime, ip: str, dice: Dice
) -> tuple[Session, Caller]:
    """A Lambda function at work: its session bears its name; newer records also say whom the key was issued to."""
    session = Session(account, role, function, dice.access_key(), created, ip, "/service-role/")
    issued = {
        "sourceArn": f"arn:aws:lambda:{region}:{account}:function:{function}",
        "sourceAccount": account,
        "issuerType": "AWS::Lambda::Function",
        "credentialsIssuedTo": f"arn:aws:lambda:{region}:{account}:function:{function}",
    }
    return session, program(session, user_agents.boto3("AWS_Lambda_python3.13"), inScopeOf=issued)


def identity_center_user(account: str, user_id: str, store: str, ip: str, agent: str, *, tls: bool = True) -> Caller:
    """A person known to IAM Identity Center before any role is assumed."""
    person = {
        "type": "IdentityCenterUser",
        "accountId": account,
        "onBehalfOf": {
            "userId": user_id,
            "identityStoreArn": f"arn:aws:identitystore::{account}:identitystore/{store}",
        },
        "credentialId": fixed_hex(32, user_id, "credential"),
    }
    return Caller(account, person, ip, agent, tls=tls)


def iam_user(account: str, name: str, ip: str, agent: str) -> Caller:
    """A user with a long-lived key, as they were made years ago."""
    key = fixed_id("AKIA", account, name, "key")[:13] + "EXAMPLE"
    user = {
        "type": "IAMUser",
        "principalId": fixed_id("AIDA", account, name),
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": key,
        "userName": name,
    }
    return Caller(account, user, ip, agent)


def foreign(account: str, of: str, ip: str, agent: str) -> Caller:
    """A principal of another account, of which only account and id are known here."""
    stranger = {"type": "AWSAccount", "principalId": fixed_id("AIDA", of, "stranger"), "accountId": of}
    return Caller(account, stranger, ip, agent)


def web_identity(account: str, provider: str, subject: str, audience: str, ip: str, agent: str) -> Caller:
    """A job that shows a signed token of its own platform, for example GitHub Actions."""
    person = {
        "type": "WebIdentityUser",
        "principalId": f"arn:aws:iam::{account}:oidc-provider/{provider}:{audience}:{subject}",
        "userName": subject,
        "identityProvider": f"arn:aws:iam::{account}:oidc-provider/{provider}",
    }
    return Caller(account, person, ip, agent)


def record(
    dice: Dice,
    at: datetime,
    caller: Caller,
    api: str,
    *,
    region: str,
    request: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
    error: tuple[str, str] | None = None,
    resources: Sequence[tuple[str, str, str]] = (),
    data: bool = False,
    account: str | None = None,
    **more: Any,
) -> Record:
    """One call. ``resources`` are (type, account, ARN); ``account`` is where it is delivered, if elsewhere."""
    name, operation = api.split(":")
    where = "us-east-1" if name in SIGNED_IN_US_EAST_1 else region
    made: Record = {
        "eventVersion": "1.11",
        "userIdentity": dict(caller.identity),
        "eventTime": stamp(at),
        "eventSource": f"{name}.amazonaws.com",
        "eventName": operation,
        "awsRegion": where,
        "sourceIPAddress": caller.ip,
        "userAgent": caller.agent,
    }
    if error:
        made["errorCode"], made["errorMessage"] = error
    made["requestParameters"] = request
    made["responseElements"] = None if error else response
    made["requestID"] = dice.uuid()
    made["eventID"] = dice.uuid()
    made["readOnly"] = operation.startswith(READS)
    if resources:
        made["resources"] = [{"accountId": owner, "type": kind, "ARN": arn} for kind, owner, arn in resources]
    made["eventType"] = "AwsApiCall"
    made["managementEvent"] = not data
    made["recipientAccountId"] = account or caller.account
    made["eventCategory"] = "Data" if data else "Management"
    if caller.tls:
        made["tlsDetails"] = tls_details(name, where)
    if caller.console:
        made["sessionCredentialFromConsole"] = "true"
    made.update(more)
    return made


def tls_details(name: str, region: str) -> dict[str, str]:
    """The connection of a client outside AWS."""
    host = f"{name}.amazonaws.com" if name in SIGNED_IN_US_EAST_1 else f"{name}.{region}.amazonaws.com"
    return {
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host,
        "keyExchange": "X25519MLKEM768",
    }


def assume_role(dice: Dice, at: datetime, caller: Caller, session: Session, region: str, **more: Any) -> Record:
    """The call that issues a session's key; it is delivered where the caller is at home."""
    given = {
        "credentials": {
            "accessKeyId": session.key,
            "sessionToken": "[redacted]",
            "expiration": datetime.fromtimestamp(at.timestamp() + 3600, UTC).strftime("%b %d, %Y, %I:%M:%S %p"),
        },
        "assumedRoleUser": {
            "assumedRoleId": f"{fixed_id('AROA', session.account, session.role)}:{session.name}",
            "arn": session.arn,
        },
    }
    return record(
        dice,
        at,
        caller,
        "sts:AssumeRole",
        region=region,
        request={"roleArn": session.role_arn, "roleSessionName": session.name, "durationSeconds": 3600},
        response=given,
        resources=[("AWS::IAM::Role", session.account, session.role_arn)],
        **more,
    )


def seen_by_the_owner(made: Record, owner: str, caller: Caller, dice: Dice, shared: str) -> Record:
    """The same action as the owner's account records it: another event id, one shared id, a foreign caller."""
    copy = dict(made)
    person = caller.identity
    copy["userIdentity"] = {
        "type": "AWSAccount",
        "principalId": person["principalId"],
        "accountId": person["accountId"],
    }
    copy["eventID"] = dice.uuid()
    copy["recipientAccountId"] = owner
    copy["sharedEventID"] = shared
    return copy


def service_event(
    dice: Dice,
    at: datetime,
    account: str,
    source: str,
    name: str,
    region: str,
    details: Mapping[str, Any],
    resources: Sequence[tuple[str, str, str]] = (),
) -> Record:
    """What AWS did by itself and nobody called: a key rotated, a role linked, a deletion finished."""
    made = record(dice, at, service(account, source), f"{source}:{name}", region=region, resources=resources)
    made["eventType"] = "AwsServiceEvent"
    made["userIdentity"] = {"accountId": account, "invokedBy": f"{source}.amazonaws.com"}
    made["serviceEventDetails"] = dict(details)
    made["readOnly"] = False
    return made


def policy(*actions: str, principal: Mapping[str, str] | None = None, resource: str | None = None) -> str:
    """A policy document as CloudTrail carries it: JSON text inside a string."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions) if len(actions) > 1 else actions[0]}
    if principal:
        statement["Principal"] = dict(principal)
    if resource:
        statement["Resource"] = resource
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
