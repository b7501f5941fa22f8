"""Situations that the rules were not written for, each with the answers that attribution.md gives by hand.

A situation is a few records and, for some of them, what must be said: a dictionary of columns of ``attributions``. The
keys ``at_least`` and ``at_most`` bound the confidence, ``flagged`` and ``unflagged`` name flags.
"""

from collections.abc import Callable
from typing import Any

from .attribute_records import (
    ACCOUNT,
    BOTO3,
    BROWSER,
    PLAIN_CLI,
    TERRAFORM,
    Record,
    cli,
    forwarded,
    merged,
    record,
    role,
    sso,
    user,
)

Situation = tuple[list[Record], dict[str, dict[str, Any]]]
OIDC = f"arn:aws:iam::{ACCOUNT}:oidc-provider/"
UUID = "11112222-3333-4444-5555-666677778888"
IN_LAMBDA = f"{BOTO3} exec-env/AWS_Lambda_python3.14"
OPEN = {"executor": "unknown", "initiator": "unknown", "at_most": 0.7}
PERSON_OR_AGENT = {**OPEN, "possible": ["human", "ai_agent"]}
ANYBODY = {**OPEN, "possible": ["human", "ai_agent", "automation"]}


def assume(name: str, session: str, key: str, who: Record, action: str = "AssumeRole", **more: Any) -> Record:
    """The call that opens a role session at ten o'clock."""
    asked = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/{name}", "roleSessionName": session}
    return record(
        "assume", f"sts:{action}", "10:00:00", userIdentity=who, requestParameters=asked,
        responseElements={"credentials": {"accessKeyId": key}}, **more,
    )  # fmt: skip


def token(provider: str, subject: str) -> Record:
    return {
        "type": "WebIdentityUser",
        "principalId": f"{OIDC}{provider}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": f"{OIDC}{provider}",
    }


def service(name: str) -> dict[str, Any]:
    who = {"type": "AWSService", "invokedBy": f"{name}.amazonaws.com"}
    return {"who": who, "sourceIPAddress": f"{name}.amazonaws.com", "userAgent": f"{name}.amazonaws.com"}


def in_console(name: str, key: str) -> Record:
    attributes = {"creationDate": "2026-09-29T09:00:00Z", "mfaAuthenticated": "true"}
    return user(name, key=key, sessionContext={"attributes": attributes})


def managed_mcp_through_the_proxy() -> Situation:
    """Claude Code signs with a person's SSO role; the same role is at work at a plain CLI beside it."""
    tool = record(
        "tool", "aws-mcp:CallReadWriteTool", "10:00:01", eventType="AwsMcpEvent", userIdentity=sso(),
        userAgent="python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 claude-code/2.1.284",
        additionalEventData={"downstreamRequests": [{"requestId": "request-api", "apiName": "ec2:TerminateInstances"}]},
    )  # fmt: skip
    api = record("api", "ec2:TerminateInstances", "10:00:00", **forwarded(sso(), "aws-mcp.amazonaws.com"))
    agent = {"executor": "ai_agent", "product": "claude-code", "channel": "mcp", "owner": "dana@example.com"}
    return [tool, api, record("plain", at="10:00:30", userIdentity=sso())], {
        "tool": agent,
        "api": {**agent, "parent_event_id": "tool", "at_least": 0.97, "flagged": ["agent_on_human_identity"]},
        "plain": {**PERSON_OR_AGENT, "flagged": ["mixed_session", "possible_unmarked_agent"]},
    }


def kiro_after_aws_login() -> Situation:
    """``aws login`` allows a session; Kiro CLI uses it, and somebody at another terminal."""
    arn = f"arn:aws:signin:us-east-1:{ACCOUNT}:session/{UUID}"
    kim = merged(in_console("kim", "ASIALOGIN00000000001"), {"sessionContext": {"signInSessionArn": arn}})
    client = {"client_id": "arn:aws:signin:::devtools/same-device"}
    records = [
        record("click", "signin:AuthorizeOAuth2Access", "09:00:00", userIdentity=kim, userAgent=BROWSER,
               requestParameters=client),
        record("grant", "signin:CreateOAuth2Token", "09:00:01", userIdentity=kim, userAgent=cli(codes="AA,b"),
               requestParameters=client,
               additionalEventData={"signInSessionArn": arn, "grant_type": "authorization_code"}),
        record("kiro", userIdentity=kim, userAgent=cli(codes="AC,AQ,b")),
        record("later", at="10:50:00", userIdentity=kim, userAgent=cli(codes="AC,b", sid="ffffffffffff")),
    ]  # fmt: skip
    return records, {
        "click": {"executor": "human", "channel": "console"},
        "grant": {"executor": "unknown"},
        "kiro": {"executor": "ai_agent", "product": "kiro-cli", "initiator": "human", "approval": "session_consent"},
        "later": {**PERSON_OR_AGENT, "approval": "session_consent", "flagged": ["mixed_session"]},
    }


def unmarked_agent_at_an_old_cli() -> Situation:
    return [record("a", userIdentity=sso(), userAgent=cli(version="2.30.1", codes="b"))], {
        "a": {**PERSON_OR_AGENT, "owner": "dana@example.com", "unflagged": ["agent_on_human_identity"]}
    }


def agentcore_runtime() -> Situation:
    """An AgentCore runtime is an agent; its credentials on somebody's Mac are a contradiction."""

    def runtime(name: str, key: str) -> Record:
        return role(name, f"BedrockAgentCore-{UUID}", key=key)

    home = runtime("AmazonBedrockAgentCoreSDKRuntime-us-east-1-b953f47315", "ASIACORE000000000001")
    return [
        record("one", userIdentity=home, userAgent=BOTO3),
        record("two", at="10:00:05", userIdentity=home, userAgent=BOTO3),
        record("own_role", userIdentity=runtime("orders", "ASIACORE000000000002"), userAgent=BOTO3),
        record("laptop", at="10:30:00", userIdentity=home, userAgent=PLAIN_CLI, sourceIPAddress="198.51.100.1"),
    ], {
        "two": {"executor": "ai_agent", "product": "bedrock-agentcore", "initiator": "unknown"},
        "own_role": {"executor": "ai_agent", "at_most": 0.85},
        "laptop": {"executor": "unknown", "flagged": ["contradiction", "credentials_outside_scope"]},
    }  # fmt: skip


def github_agent_branch() -> Situation:
    """The Copilot agent's branch ran in Actions: the job is automation, and an agent wrote what it ran."""
    key = "ASIACOPILOT000000001"
    start = assume(
        "deploy", "GitHubActions", key, token("token.actions.githubusercontent.com",
        "repo:octo/shop:ref:refs/heads/copilot/fix-9"), "AssumeRoleWithWebIdentity",
    )  # fmt: skip
    job = role("deploy", "GitHubActions", key=key, since="10:00:00")
    return [start, record("plan", at="10:01:00", userIdentity=job, userAgent=TERRAFORM)], {
        "assume": {"executor": "automation", "channel": "ci", "at_least": 0.95},
        "plan": {"executor": "automation", "initiator": "ai_agent", "product": "terraform",
                 "owner": "repo:octo/shop:ref:refs/heads/copilot/fix-9"},
    }  # fmt: skip


def github_environment_named_after_an_agent() -> Situation:
    """An environment called copilot is a name: the job is automation that automation started."""
    key = "ASIACOPILOT000000002"
    start = assume(
        "deploy", "GitHubActions", key,
        token("token.actions.githubusercontent.com", "repo:octo/shop:environment:copilot"), "AssumeRoleWithWebIdentity",
    )  # fmt: skip
    job = role("deploy", "GitHubActions", key=key, since="10:00:00")
    return [start, record("list", at="10:01:00", userIdentity=job, userAgent=cli(codes="b"))], {
        "list": {"executor": "automation", "initiator": "automation", "channel": "ci"}
    }


def person_and_script_in_cloudshell() -> Situation:
    """What is typed in CloudShell is a person's; a script that runs there may be anybody's."""
    eva = in_console("eva", "ASIAEVA0000000000001")
    shell = {"sessionCredentialFromConsole": "true", "tlsDetails": {"tlsVersion": "TLSv1.3"}}
    typed = cli(env="exec-env/CloudShell", version="2.30.1", codes="b")
    return [
        record("one", userIdentity=eva, userAgent=typed, **shell),
        record("two", at="10:00:40", userIdentity=eva, userAgent=typed, **shell),
        record("script", at="10:10:00", userIdentity=eva, userAgent=f"{BOTO3} exec-env/CloudShell", **shell),
    ], {"two": {"executor": "human", "channel": "cli", "at_most": 0.9}, "script": ANYBODY}


def function_across_accounts() -> Situation:
    """A Lambda assumes a role in another account: its session goes back to the function."""
    scope = {
        "issuerType": "AWS::Lambda::Function",
        "credentialsIssuedTo": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:fn",
    }
    far = role("remote", "s", key="ASIAREMOTE0000000001", since="10:00:00")
    return [
        assume("remote", "s", "ASIAREMOTE0000000001", role("fn-role", "fn", inScopeOf=scope), userAgent=IN_LAMBDA),
        record("use", at="10:01:00", userIdentity=far, userAgent=BOTO3),
        record("typed", at="10:01:00", userIdentity=far, userAgent=PLAIN_CLI),
    ], {
        "assume": {"executor": "automation", "initiator": "unknown"},
        "use": {"executor": "automation", "at_most": 0.89, "owner": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:fn"},
        "typed": {"executor": "unknown"},
    }  # fmt: skip


def pod_identity() -> Situation:
    name = f"eks-shop-api-7d9f-{UUID}"
    issuing = service("pods.eks")
    return [
        assume("pod", name, "ASIAPOD0000000000001", issuing.pop("who"), **issuing),
        record("use", at="10:01:00", userAgent="aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25.5",
               userIdentity=role("pod", name, key="ASIAPOD0000000000001", since="10:00:00")),
    ], {
        "assume": {"executor": "aws_service", "initiator": "aws_service", "at_least": 0.97},
        "use": {"executor": "automation", "at_most": 0.89},
    }  # fmt: skip


def run_command_that_a_person_sent() -> Situation:
    """Who typed on an instance the log cannot tell: the Systems Manager agent, the sender's script, or a visitor."""
    web = role("web", "i-0abcdef1234567890", sessionContext={"ec2RoleDelivery": "2.0"}, key="ASIAINST000000000001")
    return [
        record("send", "ssm:SendCommand", userIdentity=in_console("dana", "ASIADANA000000000001"), userAgent=BROWSER,
               sessionCredentialFromConsole="true", requestParameters={"instanceIds": ["i-0abcdef1234567890"]}),
        record("ping", "ssm:UpdateInstanceInformation", userIdentity=web,
               userAgent="aws-sdk-go/1.44.260 (go1.20.12; linux; amd64) amazon-ssm-agent/3.2"),
        record("shell", "s3:DeleteBucket", "10:00:05", userIdentity=web, userAgent=cli(codes="0,b")),
        record("program", "s3:ListBuckets", "10:00:05", userIdentity=web, userAgent=BOTO3),
    ], {
        "send": {"executor": "human", "initiator": "human"},
        "ping": {"executor": "automation", "product": "amazon-ssm-agent"},
        "shell": ANYBODY,
        "program": {"executor": "automation", "at_most": 0.89},
    }  # fmt: skip


def state_machine_and_scheduler() -> Situation:
    """What Step Functions and EventBridge Scheduler call is their act, for somebody the log does not show."""

    def made(event_id: str, name: str) -> Record:
        who = role(name, "0123456789abcdef0123", key=f"ASIA{name.upper():0>16}")
        return record(event_id, "ec2:StopInstances", **forwarded(who, f"{name}.amazonaws.com"))

    expected = {"executor": "aws_service", "initiator": "unknown", "channel": "service", "at_least": 0.97}
    return [made("step", "states"), made("tick", "scheduler")], {"step": expected, "tick": expected}


def service_linked_role() -> Situation:
    linked = role("AWSServiceRoleForAutoScaling", "AutoScaling", path="aws-service-role/autoscaling.amazonaws.com/")
    return [record("a", "ec2:TerminateInstances", **forwarded(linked, "autoscaling.amazonaws.com"))], {
        "a": {"executor": "aws_service", "initiator": "aws_service", "owner": None}
    }


def root_in_the_console_and_at_a_key() -> Situation:
    """Root with a second factor in the console is a person; root's long-term key is in anybody's hands."""
    root = {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}
    attributes = {"creationDate": "2026-09-29T09:00:00Z", "mfaAuthenticated": "true"}
    session = {**root, "accessKeyId": "ASIAROOT000000000001", "sessionContext": {"attributes": attributes}}
    return [
        record("login", "signin:ConsoleLogin", "09:00:00", eventType="AwsConsoleSignIn", userIdentity=root,
               userAgent=BROWSER, responseElements={"ConsoleLogin": "Success"}, additionalEventData={"MFAUsed": "Yes"}),
        record("click", userIdentity=session, userAgent=BROWSER, sessionCredentialFromConsole="true"),
        record("key", userIdentity={**root, "accessKeyId": "AKIAROOT000000000001"}, userAgent=PLAIN_CLI),
    ], {
        "login": {"executor": "human", "at_most": 0.95},
        "click": {"executor": "human", "owner": f"arn:aws:iam::{ACCOUNT}:root"},
        "key": {**PERSON_OR_AGENT, "owner": f"arn:aws:iam::{ACCOUNT}:root"},
    }  # fmt: skip


def long_term_key_at_a_ci_address() -> Situation:
    """A key from the environment says nothing; that of GitHub Actions says automation, whoever's key it is."""
    key = {"userIdentity": user("deployer", key="AKIADEP0000000000001"), "sourceIPAddress": "20.1.2.3"}
    dana = {"userIdentity": user("dana", key="AKIADAN0000000000001"), "sourceIPAddress": "20.1.2.3"}
    job = cli(codes="g,b", env="exec-env/GitHubActions")
    return [
        record("plain", userAgent=cli(codes="g,b"), **key),
        record("job", userAgent=job, **dana),
        record("again", at="10:00:09", userAgent=job, **dana),
    ], {"plain": ANYBODY, "again": {"executor": "automation", "channel": "ci", "initiator": "automation"}}


def saml_federation() -> Situation:
    """The provider vouches for a person who signs in; that a tool asked for a session tells nobody's hands."""

    def asked(event_id: str, key: str, agent: str) -> Record:
        who = {"type": "SAMLUser", "principalId": "abc=:dana@example.com", "userName": "dana@example.com"}
        call = assume("fed", "dana@example.com", key, {**who, "identityProvider": "abc="}, "AssumeRoleWithSAML")
        return {**call, "eventID": event_id, "userAgent": agent}

    who = role("fed", "dana@example.com", key="ASIASAML000000000002", since="10:00:00")
    return [
        asked("page", "ASIASAML000000000001", "aws-internal/3 aws-sdk-java/1.11.1030"),
        asked("tool", "ASIASAML000000000002", PLAIN_CLI),
        record("use", at="10:01:00", userIdentity=who, userAgent=PLAIN_CLI),
    ], {
        "page": {"executor": "human", "owner": "dana@example.com", "at_most": 0.85},
        "tool": {**OPEN, "owner": "dana@example.com"},
        "use": {**PERSON_OR_AGENT, "owner": "dana@example.com"},
    }


def partner_with_an_external_id() -> Situation:
    """A partner's account assumes a role: that account answers for it, and who there, its own log must tell."""
    partner = {"type": "AWSAccount", "principalId": "AROAPARTNER:sess", "accountId": "999999999999"}
    who = role("monitoring", "PartnerIntegration", key="ASIAPAR0000000000001", since="10:00:00")
    return [
        assume("monitoring", "PartnerIntegration", "ASIAPAR0000000000001", partner, userAgent=BOTO3),
        record("use", at="10:01:00", userIdentity=who, userAgent=BOTO3),
    ], {"use": {**ANYBODY, "owner": "999999999999", "owner_confidence": 0.6}}


def masked_identities() -> Situation:
    """A mask is nobody's name, and a marker without company is no certainty."""
    hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"
    nobody = {"type": "AssumedRole", "arn": "REDACTED", "principalId": "REDACTED", "accessKeyId": "REDACTED"}
    return [
        record("hidden", userIdentity=nobody, userAgent=hidden, sourceIPAddress=hidden),
        record("marked", userIdentity=user("****", key="****"), userAgent=cli(codes="AN")),
    ], {
        "hidden": {**ANYBODY, "owner": None},
        "marked": {"executor": "ai_agent", "owner": None, "at_most": 0.85},
    }


def no_identity_at_all() -> Situation:
    return [
        record("cli", userIdentity=None),
        record("browser", userIdentity=None, userAgent=BROWSER),
        record("marked", userIdentity=None, userAgent=cli(codes="AN")),
        record("inside", userIdentity=None, userAgent="ec2.amazonaws.com", sourceIPAddress="ec2.amazonaws.com"),
    ], {
        "cli": {**ANYBODY, "owner": None},
        "browser": OPEN,
        "marked": {"executor": "ai_agent", "at_most": 0.85, "owner": None},
        "inside": {"executor": "aws_service", "initiator": "unknown"},
    }


def records_of_the_first_version() -> Situation:
    """Records of 2014 have no eventType, no requestID and no account of the receiver."""

    def old(event_id: str, agent: str) -> Record:
        made = record(event_id, day="2014-03-06", eventVersion="1.0", userIdentity=user("alice"), userAgent=agent)
        late = ("eventType", "eventCategory", "readOnly", "recipientAccountId", "requestID", "managementEvent")
        return {name: value for name, value in made.items() if name not in late}

    return [
        old("console", "EC2ConsoleBackend, aws-sdk-java/Linux/x.xx.fleetxen Java_HotSpot(TM)_64-Bit_Server_VM/xx"),
        old("tools", "ec2-api-tools 1.6.12.2"),
    ], {
        "console": {"executor": "human", "channel": "console"},
        "tools": {**ANYBODY, "owner": f"arn:aws:iam::{ACCOUNT}:user/alice", "flagged": ["pre_marker_era"]},
    }


def amazon_q_in_the_console() -> Situation:
    """Amazon Q acts for the person who chats; the chat itself is the person's."""
    nested = merged(sso(), {"sessionContext": {"invokedBy": "q.amazonaws.com"}})
    inside = {"sourceIPAddress": "q.amazonaws.com", "userAgent": "q.amazonaws.com"}
    agent = {"executor": "ai_agent", "initiator": "human", "product": "amazon-q-console", "at_least": 0.97}
    return [
        record("chat", "q:SendMessage", userIdentity=sso(), userAgent=BROWSER, sessionCredentialFromConsole="true",
               requestParameters={"source": "CONSOLE"}),
        record("act", "s3:ListBuckets", "10:00:02", **forwarded(sso(), "q.amazonaws.com")),
        record("nested", "s3:ListBuckets", "10:00:03", userIdentity=nested, **inside),
    ], {"chat": {"executor": "human"}, "act": agent, "nested": agent}  # fmt: skip


def agent_in_a_build() -> Situation:
    """Claude Code inside CodeBuild: an agent that automation started."""
    build = role("builds", f"AWSCodeBuild-{UUID}", key="ASIABUILD00000000001")
    return [record(name, userIdentity=build, userAgent=cli(codes="AN,z")) for name in ("one", "two")], {
        "two": {"executor": "ai_agent", "initiator": "automation", "unflagged": ["agent_on_human_identity"]}
    }


def marker_on_a_functions_stolen_key() -> Situation:
    """A coding agent's marker with a Lambda's credentials on a Mac: stamp and text cannot both be true."""
    scope = {
        "issuerType": "AWS::Lambda::Function",
        "credentialsIssuedTo": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:fn",
    }
    agent = cli(codes="AN", os="macos#25.2")
    return [record("a", userIdentity=role("fn-role", "fn", inScopeOf=scope), userAgent=agent)], {
        "a": {"executor": "unknown", "flagged": ["contradiction", "credentials_outside_scope"]}
    }


def marker_before_it_existed() -> Situation:
    """A code that no AWS CLI wrote yet: the answer stays, without certainty, and says why."""
    early = [record(name, day="2026-05-01", userIdentity=user(), userAgent=cli(codes="AN")) for name in ("one", "two")]
    return early, {"two": {"executor": "ai_agent", "at_most": 0.85, "flagged": ["marker_before_release"]}}


def prompt_and_marker_at_once() -> Situation:
    """Somebody types at the prompt of a CLI that an agent started: two words of one caller, and no verdict."""
    return [record("a", userIdentity=sso(), userAgent=cli(codes="AN,b", prompt="on"))], {"a": PERSON_OR_AGENT}


def shell_on_an_instance() -> Situation:
    """A person opens a session on an instance; the calls made there are the instance's, by nobody in particular."""
    web = role("web", "i-0abcdef1234567890", sessionContext={"ec2RoleDelivery": "2.0"}, key="ASIAINST000000000002")
    return [
        record("open", "ssm:StartSession", userIdentity=sso(), requestParameters={"target": "i-0abcdef1234567890"}),
        record("typed", at="10:02:00", userIdentity=web, userAgent=cli(codes="0,b")),
        record("again", at="10:03:00", userIdentity=web, userAgent=cli(version="2.13.5", codes="0,b")),
    ], {"open": PERSON_OR_AGENT, "typed": ANYBODY, "again": ANYBODY}


def service_event_of_somebody() -> Situation:
    """A service writes an event of its own and names a caller beside it: neither is certain to have acted."""
    event = {"eventType": "AwsServiceEvent", "userAgent": "-"}
    return [
        record("named", "quicksight:CreateDashboard", userIdentity=user(), **event),
        record("bare", "kms:RotateKey", userIdentity={"accountId": ACCOUNT, "invokedBy": "AWS Internal"}, **event),
    ], {"named": {"executor": "unknown", "at_most": 0.7}, "bare": {"executor": "aws_service", "at_least": 0.97}}


def product_under_delegation() -> Situation:
    vendor = role("vendor", "v", key="ASIAVENDOR0000000001", invokedByDelegate={"accountId": "999999999999"})
    return [record(name, userIdentity=vendor, userAgent=BOTO3) for name in ("one", "two")], {
        "two": {"executor": "automation", "product": "third-party"}
    }


def agents_that_only_their_address_shows() -> Situation:
    """Records without ``invokedBy``: the address is AWS's own stamp as well, and it is no plain service's."""

    def inside(event_id: str, name: str) -> Record:
        address = f"{name}.amazonaws.com"
        return record(event_id, "s3:DeleteBucket", userIdentity=sso(), sourceIPAddress=address, userAgent=address)

    agent = {"executor": "ai_agent", "at_least": 0.9, "flagged": ["agent_on_human_identity"]}
    return [inside("q", "q"), inside("devops", "aidevops"), inside("mcp", "eks-mcp"), inside("kms", "kms")], {
        "q": agent,
        "devops": agent,
        "mcp": agent,
        "kms": {"executor": "aws_service"},
    }


def root_of_a_member_account() -> Situation:
    """Whoever assumed the root of another account answers for it, not that root."""
    key, far = "ASIAROOT0000000000AR", "arn:aws:iam::444455556666:root"
    attributes = {"creationDate": "2026-09-29T10:00:00Z", "mfaAuthenticated": "false"}
    root = {"type": "Root", "principalId": "444455556666", "arn": far, "accountId": "444455556666", "accessKeyId": key}
    root |= {"sessionContext": {"assumedRoot": "true", "attributes": attributes}}
    return [
        record(
            "assume",
            "sts:AssumeRoot",
            userIdentity=sso(),
            requestParameters={"targetPrincipal": "444455556666"},
            responseElements={"credentials": {"accessKeyId": key}},
        ),
        record("use", "s3:DeleteBucketPolicy", "10:00:30", userIdentity=root, recipientAccountId="444455556666"),
    ], {"use": {**PERSON_OR_AGENT, "owner": "dana@example.com"}}


def program_at_the_sign_in_page() -> Situation:
    """A sign-in that an HTTP library made is no person at a browser."""

    def login(event_id: str, agent: str) -> Record:
        return record(
            event_id,
            "signin:ConsoleLogin",
            eventType="AwsConsoleSignIn",
            userIdentity=user(key=None),
            userAgent=agent,
            responseElements={"ConsoleLogin": "Success"},
        )

    return [login("page", BROWSER), login("library", "python-requests/2.31.0")], {
        "page": {"executor": "human"},
        "library": {"executor": "unknown", "at_most": 0.7},
    }


def agent_on_a_shared_instance() -> Situation:
    """Claude Code is at work on an instance: whether a script beside it is the agent's, the place cannot tell."""
    box = role("dev", "i-0abcdef1234567890", sessionContext={"ec2RoleDelivery": "2.0"}, key="ASIADEV0000000000001")
    return [
        record("agent", userIdentity=box, userAgent=cli(codes="AN,0")),
        record("beside", at="10:00:20", userIdentity=box, userAgent=BOTO3),
        record("later", at="12:00:00", userIdentity=box, userAgent=BOTO3),
    ], {
        "agent": {"executor": "ai_agent"},
        "beside": {**OPEN, "possible": ["ai_agent", "automation"], "flagged": ["possible_unmarked_agent"]},
        "later": {"executor": "automation", "flagged": ["mixed_session"]},
    }


SITUATIONS: tuple[Callable[[], Situation], ...] = (
    managed_mcp_through_the_proxy, kiro_after_aws_login, unmarked_agent_at_an_old_cli, agentcore_runtime,
    github_agent_branch, github_environment_named_after_an_agent, person_and_script_in_cloudshell,
    function_across_accounts, pod_identity, run_command_that_a_person_sent, state_machine_and_scheduler,
    service_linked_role, root_in_the_console_and_at_a_key, long_term_key_at_a_ci_address, saml_federation,
    partner_with_an_external_id, masked_identities, no_identity_at_all, records_of_the_first_version,
    amazon_q_in_the_console, agent_in_a_build, marker_on_a_functions_stolen_key, marker_before_it_existed,
    prompt_and_marker_at_once, shell_on_an_instance, service_event_of_somebody, product_under_delegation,
    agents_that_only_their_address_shows, root_of_a_member_account, program_at_the_sign_in_page,
    agent_on_a_shared_instance,
)  # fmt: skip
