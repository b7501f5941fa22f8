"""Who did it: the cases where a tool would most easily accuse the wrong one."""

from timeline.store import Store

from .attribute_records import (
    BOTO3,
    BROWSER,
    PLAIN_CLI,
    Q_CLI,
    TERRAFORM,
    cli,
    forwarded,
    merged,
    record,
    role,
    sso,
    user,
)
from .conftest import Attributed

LAMBDA = {
    "issuerType": "AWS::Lambda::Function",
    "credentialsIssuedTo": "arn:aws:lambda:us-east-1:111122223333:function:stop",
}
IN_LAMBDA = f"{BOTO3} exec-env/AWS_Lambda_python3.14"


def test_an_unmarked_cli_on_a_persons_identity_may_be_a_person_or_an_agent(attributed: Attributed) -> None:
    person = role("AWSReservedSSO_X_0123456789abcdef", "dana", key="ASIAX000000000000001", onBehalfOf={"userId": "9"})
    agents = [
        PLAIN_CLI,
        cli(codes="b,Z"),
        cli(version="2.13.5"),
        "aws-cli/1.27.74 Python/3.9.15 Linux/6.1 botocore/1.29",
    ]
    answers = attributed(
        *(
            record(f"{n}-{m}", userIdentity=who, userAgent=agent)
            for n, who in enumerate([sso(), user(), person])
            for m, agent in enumerate(agents)
        )
    )
    assert len(answers) == 12
    for answer in answers.values():
        assert answer["executor"] == answer["initiator"] == "unknown"
        assert answer["possible"] == ["human", "ai_agent"]
        assert answer["confidence"] < 0.70
        assert "missing marker proves nothing" in answer["why"]


def test_an_unmarked_sdk_on_a_persons_identity_may_also_be_a_script(attributed: Attributed) -> None:
    answer = attributed(record("a", userIdentity=sso(), userAgent=BOTO3))["a"]
    assert (answer["executor"], answer["possible"]) == ("unknown", ["human", "ai_agent", "automation"])


def test_a_second_factor_at_sign_in_does_not_make_a_cli_call_human(attributed: Attributed) -> None:
    with_mfa = user(sessionContext={"attributes": {"mfaAuthenticated": "true", "creationDate": "2026-09-29T09:00:00Z"}})
    assert attributed(record("a", userIdentity=with_mfa))["a"]["executor"] == "unknown"


def test_console_plain_cli_agent_and_terraform_of_one_user_are_told_apart(attributed: Attributed) -> None:
    console = user(key="ASIACONSOLE000000001", sessionContext={"attributes": {"creationDate": "2026-09-29T09:00:00Z"}})
    answers = attributed(
        record("console", userIdentity=console, userAgent=BROWSER, sessionCredentialFromConsole="true"),
        record("terraform", userIdentity=user(), userAgent=TERRAFORM),
        record("plain", userIdentity=user(), userAgent=cli(sid="aaaaaaaaaaaa", os="macos#25.2.0")),
        record("agent", userIdentity=user(), userAgent=cli(codes="AN", sid="bbbbbbbbbbbb")),
    )
    found = {name: (answer["executor"], answer["channel"]) for name, answer in answers.items()}
    assert found == {
        "console": ("human", "console"),
        "terraform": ("automation", "iac"),
        "plain": ("unknown", "cli"),
        "agent": ("ai_agent", "cli"),
    }
    assert answers["agent"]["confidence"] >= 0.9
    assert "mixed_session" in answers["plain"]["flags"]
    assert "mixed_session" not in answers["console"]["flags"]


def test_one_marked_call_raises_its_neighbours_but_never_labels_the_key(attributed: Attributed) -> None:
    near, far, other = cli(codes="b"), cli(codes="b"), cli(codes="b", sid="ffffffffffff")
    answers = attributed(
        record("marked", at="10:00:00", userIdentity=user(), userAgent=cli(codes="AN")),
        record("near", at="10:00:10", userIdentity=user(), userAgent=near),
        record("later", at="10:20:10", userIdentity=user(), userAgent=far),
        record("other", at="10:00:10", userIdentity=user(), userAgent=other),
        record("gone", at="11:00:00", userIdentity=user(), userAgent=near),
    )
    weights = {
        name: {seen["signal"]: seen["weight"] for seen in answer["evidence"]} for name, answer in answers.items()
    }
    assert {name for name, answer in answers.items() if answer["executor"] == "ai_agent"} == {"marked"}
    assert weights["near"]["marked_neighbour"] > weights["later"]["marked_neighbour"] > 0
    assert weights["near"]["marked_neighbour"] > weights["other"]["marked_session"]
    assert not {"marked_neighbour", "marked_session"} & set(weights["gone"])
    assert "possible_unmarked_agent" in answers["near"]["flags"]


def test_terraform_run_by_an_agent_is_automation_that_an_agent_started(attributed: Attributed) -> None:
    answer = attributed(record("a", userIdentity=sso(), userAgent=f"{TERRAFORM} {Q_CLI}"))["a"]
    assert (answer["executor"], answer["initiator"], answer["product"]) == ("automation", "ai_agent", "terraform")
    assert "agent_on_human_identity" in answer["flags"]
    assert answer["actor"] == "terraform · dana@example.com"


def test_terraform_of_a_person_is_automation_whose_initiator_is_open(attributed: Attributed) -> None:
    answer = attributed(record("a", userIdentity=sso(), userAgent=TERRAFORM))["a"]
    assert (answer["executor"], answer["initiator"], answer["owner"]) == ("automation", "unknown", "dana@example.com")


def test_what_cloudformation_deletes_for_an_agent_is_the_services_act_and_the_agents_cause(
    attributed: Attributed,
) -> None:
    answers = attributed(
        record(
            "delete",
            "cloudformation:DeleteStack",
            "10:00:00",
            userIdentity=sso(),
            userAgent=cli(env=Q_CLI),
            requestParameters={"stackName": "pay"},
        ),
        record("made", "rds:DeleteDBInstance", "10:04:00", **forwarded(sso(), "cloudformation.amazonaws.com")),
    )
    delete, made = answers["delete"], answers["made"]
    assert (delete["executor"], delete["initiator"], delete["product"]) == ("ai_agent", "human", "amazon-q-cli")
    assert (made["executor"], made["initiator"], made["channel"]) == ("aws_service", "ai_agent", "service")
    assert (made["parent_event_id"], made["owner"]) == ("delete", "dana@example.com")
    assert made["actor"] == "cloudformation.amazonaws.com"
    assert delete["actor"] == "amazon-q-cli · dana@example.com"


def test_a_forwarded_call_without_a_visible_caller_is_for_nobody_in_particular(attributed: Attributed) -> None:
    answer = attributed(record("a", **forwarded(sso(), "cloudformation.amazonaws.com")))["a"]
    assert (answer["executor"], answer["initiator"]) == ("aws_service", "unknown")


def test_services_that_act_by_themselves_are_their_own_cause(attributed: Attributed) -> None:
    linked = role("AWSServiceRoleForAutoScaling", "AutoScaling", path="aws-service-role/autoscaling.amazonaws.com/")
    answers = attributed(
        record(
            "itself",
            userIdentity={"type": "AWSService", "invokedBy": "ec2.amazonaws.com"},
            userAgent="ec2.amazonaws.com",
        ),
        record("linked", userIdentity=linked, userAgent="autoscaling.amazonaws.com"),
    )
    assert {(answer["executor"], answer["initiator"]) for answer in answers.values()} == {
        ("aws_service", "aws_service")
    }
    assert min(answer["confidence"] for answer in answers.values()) >= 0.97


def test_software_called_agent_is_no_ai(attributed: Attributed) -> None:
    agents = {
        "ssm": "aws-sdk-go/1.44.260 (go1.20.12; linux; amd64) amazon-ssm-agent/",
        "ecs": "aws-sdk-go/1.44.260 ecs-agent/1.2",
        "ci": "aws-sdk-go/1.44.260 buildkite-agent/3.1",
        "secrets": "aws-secrets-manager-agent/1.0 aws-sdk-rust/1.2",
    }
    answers = attributed(
        *(record(name, userIdentity=role("node", "x"), userAgent=agent) for name, agent in agents.items())
    )
    assert {answer["executor"] for answer in answers.values()} == {"automation"}
    assert answers["ssm"]["product"] == "amazon-ssm-agent"


def test_a_name_alone_makes_nobody_an_agent(attributed: Attributed) -> None:
    names = ["aws-mcp-something", "claude-admin", "ai-team", "my-agent"]
    answers = attributed(*(record(name, userIdentity=role(name, "dana"), userAgent=PLAIN_CLI) for name in names))
    assert {answer["executor"] for answer in answers.values()} == {"unknown"}


def test_a_functions_credentials_on_a_laptop_are_a_contradiction_and_no_automation(attributed: Attributed) -> None:
    function = role("stop", "stop", inScopeOf=LAMBDA)
    answers = attributed(
        record("home", userIdentity=function, userAgent=IN_LAMBDA, sourceIPAddress="198.51.100.4"),
        record("away", at="10:05:00", userIdentity=function, userAgent=PLAIN_CLI, sourceIPAddress="203.0.113.99"),
    )
    assert answers["home"]["executor"] == "automation"
    assert answers["away"]["executor"] == "unknown"
    assert answers["away"]["possible"] == ["human", "ai_agent", "automation"]
    assert {"contradiction", "credentials_outside_scope"} <= set(answers["away"]["flags"])


def test_an_instances_credentials_used_by_another_program_elsewhere_are_a_contradiction(attributed: Attributed) -> None:
    instance = role("web", "i-0abcdef1234567890", sessionContext={"ec2RoleDelivery": "2.0"})
    stolen = merged(instance, {"sessionContext": {"ec2RoleDelivery": "1.0"}})
    answers = attributed(
        *(
            record(f"home{n}", at=f"10:0{n}:00", userIdentity=instance, userAgent=BOTO3, sourceIPAddress="198.51.100.4")
            for n in range(3)
        ),
        record("away", at="10:05:00", userIdentity=stolen, userAgent=cli(), sourceIPAddress="203.0.113.99"),
    )
    assert answers["home1"]["executor"] == "automation"
    assert (answers["away"]["executor"], "contradiction" in answers["away"]["flags"]) == ("unknown", True)


def test_an_agent_inside_a_function_is_an_agent(attributed: Attributed) -> None:
    answer = attributed(
        record(
            "a", userIdentity=role("stop", "stop", inScopeOf=LAMBDA), userAgent=f"{IN_LAMBDA} strands-agents-use-aws"
        )
    )["a"]
    assert (answer["executor"], answer["product"]) == ("ai_agent", "strands")
    assert "agent_on_human_identity" not in answer["flags"]


def test_a_ci_job_is_automation_and_an_agent_in_it_is_an_agent_that_automation_started(attributed: Attributed) -> None:
    token = {
        "type": "WebIdentityUser",
        "userName": "repo:octo-org/octo-repo:ref:refs/heads/main",
        "identityProvider": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    }
    job = role("deploy", "GitHubActions", key="ASIACIJOB00000000001", since="10:00:00")
    answers = attributed(
        record(
            "assume",
            "sts:AssumeRoleWithWebIdentity",
            "10:00:00",
            userIdentity=token,
            requestParameters={"roleArn": "arn:aws:iam::111122223333:role/deploy", "roleSessionName": "GitHubActions"},
            responseElements={"credentials": {"accessKeyId": "ASIACIJOB00000000001"}},
        ),
        record("terraform", at="10:01:00", userIdentity=job, userAgent=TERRAFORM),
        record("claude", at="10:02:00", userIdentity=job, userAgent=cli(codes="AN")),
    )
    assert (answers["assume"]["executor"], answers["assume"]["channel"]) == ("automation", "ci")
    terraform, claude = answers["terraform"], answers["claude"]
    assert (terraform["executor"], terraform["initiator"]) == ("automation", "automation")
    assert (terraform["owner"], terraform["actor"]) == (
        "repo:octo-org/octo-repo:ref:refs/heads/main",
        "terraform · GitHubActions repo:octo-org/octo-repo:ref:refs/heads/main",
    )
    assert (claude["executor"], claude["initiator"]) == ("ai_agent", "automation")


def test_cloudshell_is_a_person_and_an_agent_in_cloudshell_an_agent(attributed: Attributed) -> None:
    answers = attributed(
        record(
            "person", userIdentity=sso("lee@example.com"), userAgent=cli(env="exec-env/CloudShell", version="2.30.1")
        ),
        record("agent", userIdentity=sso(), userAgent=cli(env="exec-env/CloudShell-AmazonQ-For-CLI-Version-1.2")),
    )
    assert (answers["person"]["executor"], answers["agent"]["executor"]) == ("human", "ai_agent")
    assert answers["person"]["confidence"] < 0.9


def test_the_managed_mcp_chain_names_client_consent_and_the_person_who_signed_in(attributed: Attributed) -> None:
    session = "arn:aws:signin:us-east-1:111122223333:session/11112222-3333-4444-5555-666677778888"
    within = sso(key="REDACTED", sessionContext={"signInSessionArn": session})
    answers = attributed(
        record(
            "grant",
            "signin:CreateOAuth2Token",
            "09:00:00",
            userIdentity=sso(),
            userAgent="Bun/1.4.0",
            requestParameters={
                "resource": "https://aws-mcp.us-east-1.api.aws/mcp",
                "client_id": "arn:aws:signin:us-east-1::external-client/dcr/1",
            },
            additionalEventData={"signInSessionArn": session, "grant_type": "authorization_code"},
        ),
        record("api", "iam:ListUsers", "10:00:00", awsRegion="eu-west-1", **forwarded(within, "aws-mcp.amazonaws.com")),
        record(
            "tool",
            "aws-mcp:CallReadWriteTool",
            "10:00:01",
            eventType="AwsMcpEvent",
            userIdentity=within,
            userAgent="claude-code/2.1.202 (cli)",
            additionalEventData={
                "downstreamRequests": [
                    {"apiName": "iam:ListUsers", "requestId": "request-api", "awsRegion": "eu-west-1"}
                ]
            },
        ),
    )
    api = answers["api"]
    assert (api["executor"], api["initiator"], api["product"], api["channel"]) == (
        "ai_agent",
        "human",
        "claude-code",
        "mcp",
    )
    assert (api["approval"], api["owner"], api["parent_event_id"]) == ("session_consent", "dana@example.com", "tool")
    assert {"signal": "signed_in", "tier": 0, "field": "lineage", "value": "grant", "weight": 0.0} in api["evidence"]
    assert "does not show what was asked" in api["why"]
    assert answers["grant"]["executor"] != "ai_agent"


def test_a_sign_in_session_that_opens_no_mcp_server_is_no_agent(attributed: Attributed) -> None:
    records = []
    for number, resource in enumerate(["", "arn:aws:signin:::devtools/same-device", "https://aws-mcp.example.com/mcp"]):
        session = f"arn:aws:signin:us-east-1:111122223333:session/11112222-3333-4444-5555-66667777888{number}"
        records += [
            record(
                f"login{number}",
                "signin:CreateOAuth2Token",
                "09:00:00",
                userIdentity=sso(),
                requestParameters={"resource": resource},
                additionalEventData={"signInSessionArn": session, "grant_type": "authorization_code"},
            ),
            record(
                f"cli{number}",
                userIdentity=sso(sessionContext={"signInSessionArn": session}),
                userAgent=cli(codes="AC,AD,b"),
            ),
        ]
    answers = attributed(*records)
    assert {answer["executor"] for answer in answers.values()} == {"unknown"}
    assert {answers[f"cli{number}"]["approval"] for number in range(3)} == {"session_consent"}


def test_an_mcp_client_on_no_list_of_agents_lowers_the_confidence(attributed: Attributed) -> None:
    answers = attributed(
        record("script", eventType="AwsMcpEvent", userIdentity=user(), userAgent="mcp-proxy-for-aws/1.7.0 shelltest/1"),
        record(
            "claude",
            eventType="AwsMcpEvent",
            userIdentity=user(),
            userAgent="mcp-proxy-for-aws/1.7.0 claude-code/2.1.281",
        ),
    )
    assert answers["script"]["confidence"] <= 0.85 < answers["claude"]["confidence"]
    assert "unlisted_mcp_client" in answers["script"]["flags"]


def test_an_approval_in_devops_agent_reaches_the_change_it_allowed(attributed: Attributed) -> None:
    pins = {"operation": "ec2:ModifySecurityGroupRules", "GroupId": "sg-1"}
    approval = "019f0000-1111-7222-8333-444455556666"
    name = "op.dana.apr.019f0000-1111-72"
    session = role(
        "DevOpsAgentActionsRole-AgentSpace-1",
        name,
        key="ASIADEVOPS0000000001",
        since="10:00:05",
        sessionContext={"sourceIdentity": name},
    )
    answers = attributed(
        record(
            "approve",
            "aidevops:UpdateApprovalAction",
            "10:00:00",
            userIdentity=role("DevOpsAgentRole-AgentSpace-1", "id-dana"),
            userAgent=BROWSER,
            requestParameters={"action": "APPROVED", "finalPattern": {"tool": "use_aws", "argumentPins": pins}},
            responseElements={"approvalId": approval, "status": "APPROVED"},
        ),
        record(
            "assume",
            "sts:AssumeRole",
            "10:00:05",
            userIdentity={"type": "AWSService", "invokedBy": "aidevops.amazonaws.com"},
            requestParameters={
                "roleArn": "arn:aws:iam::111122223333:role/DevOpsAgentActionsRole-AgentSpace-1",
                "roleSessionName": name,
                "externalId": approval,
            },
            responseElements={"credentials": {"accessKeyId": "ASIADEVOPS0000000001"}},
        ),
        record(
            "as_approved", "ec2:ModifySecurityGroupRules", "10:00:09", **forwarded(session, "aidevops.amazonaws.com")
        ),
        record("not_approved", "ec2:DeleteSecurityGroup", "10:00:10", **forwarded(session, "aidevops.amazonaws.com")),
    )
    assert answers["approve"]["executor"] == "human"
    change = answers["as_approved"]
    assert (change["executor"], change["initiator"], change["approval"]) == ("ai_agent", "human", "action_approved")
    assert {"signal": "approved", "tier": 0, "field": "lineage", "value": "approve", "weight": 0.0} in change[
        "evidence"
    ]
    assert "approval_mismatch" not in change["flags"]
    assert "approval_mismatch" in answers["not_approved"]["flags"]
    assert answers["not_approved"]["approval"] == "unknown"


def test_a_change_set_of_two_principals_is_a_two_person_change_and_of_one_is_not(attributed: Attributed) -> None:
    def change_set(event_id: str, action: str, at: str, who: dict, name: str) -> dict:
        return record(
            event_id,
            f"cloudformation:{action}ChangeSet",
            at,
            userIdentity=who,
            requestParameters={"changeSetName": name, "stackName": "pay"},
        )

    lee = user("lee", key="AKIALEE0000000000001")
    answers = attributed(
        change_set("create1", "Create", "10:00:00", user(), "one"),
        change_set("execute1", "Execute", "10:05:00", lee, "one"),
        change_set("create2", "Create", "11:00:00", user(), "two"),
        change_set("execute2", "Execute", "11:05:00", user(), "two"),
        record("made", "rds:CreateDBInstance", "10:06:00", **forwarded(lee, "cloudformation.amazonaws.com")),
    )
    assert {name: answers[name]["approval"] for name in ("create1", "execute1", "execute2", "made")} == {
        "create1": "none_seen",
        "execute1": "two_person",
        "execute2": "none_seen",
        "made": "two_person",
    }


def test_a_server_that_says_it_asks_is_no_proof_that_it_asked(attributed: Attributed) -> None:
    answer = attributed(
        record(
            "a",
            userIdentity=sso(),
            userAgent=f"{BOTO3} md/awslabs#mcp#aws-api-mcp-server#1.0 MCPClient/claude-code#2.1 cfg/consent#1",
        )
    )["a"]
    assert (answer["executor"], answer["product"], answer["channel"]) == ("ai_agent", "claude-code", "mcp")
    assert answer["approval"] == "unknown"


def test_the_log_of_a_time_before_the_marker_says_so(attributed: Attributed) -> None:
    answers = attributed(
        record("old", day="2025-12-01", userIdentity=sso(), userAgent=PLAIN_CLI),
        record("odd", day="2025-12-01", userIdentity=user(), userAgent=cli(codes="AN")),
        record("new", userIdentity=sso(key="ASIANEW0000000000001", since="09:30:00"), userAgent=cli(codes="b")),
    )
    assert "pre_marker_era" in answers["old"]["flags"]
    assert "pre_marker_era" not in answers["new"]["flags"]
    assert "marker_before_release" in answers["odd"]["flags"]


def test_two_agents_in_one_session_keep_their_names(attributed: Attributed) -> None:
    answers = attributed(
        record("claude", userIdentity=sso(), userAgent=cli(codes="AN")),
        record("codex", userIdentity=sso(), userAgent=cli(codes="AP")),
    )
    assert {answer["product"] for answer in answers.values()} == {"claude-code", "codex"}
    assert all("mixed_session" not in answer["flags"] for answer in answers.values())


def test_one_cli_session_of_two_identities_carries_no_marker_across(attributed: Attributed) -> None:
    answers = attributed(
        record("agent", userIdentity=user("lee", key="AKIALEE0000000000001"), userAgent=cli(codes="AN")),
        record("other", userIdentity=user("kim", key="AKIAKIM0000000000001"), userAgent=cli(codes="b")),
    )
    assert not {"marked_neighbour", "marked_session"} & {seen["signal"] for seen in answers["other"]["evidence"]}


def test_a_marker_from_a_second_host_is_flagged(attributed: Attributed) -> None:
    answers = attributed(
        *(
            record(
                f"home{n}", at=f"10:0{n}:00", userIdentity=user(), userAgent=PLAIN_CLI, sourceIPAddress="198.51.100.4"
            )
            for n in range(3)
        ),
        record("away", at="10:05:00", userIdentity=user(), userAgent=cli(codes="AN"), sourceIPAddress="203.0.113.99"),
    )
    assert "used_from_two_hosts" in answers["away"]["flags"]
    assert answers["away"]["confidence"] < 0.9


def test_end_users_of_an_application_are_no_console_users(attributed: Attributed) -> None:
    caller = {"type": "WebIdentityUser", "userName": "x", "identityProvider": "cognito-identity.amazonaws.com"}
    assert attributed(record("a", userIdentity=caller, userAgent=BROWSER))["a"]["executor"] == "unknown"


def test_without_the_callers_own_words_only_what_aws_stamped_remains(attributed: Attributed) -> None:
    records = [
        record("cli", userIdentity=user(), userAgent=cli(codes="AN")),
        record("mcp", **forwarded(user(), "aws-mcp.amazonaws.com")),
    ]
    answers = attributed(*records, ignore_tiers=frozenset({2}))
    assert (answers["cli"]["executor"], answers["mcp"]["executor"]) == ("unknown", "ai_agent")


def test_names_that_strangers_chose_are_made_safe_to_show(attributed: Attributed) -> None:
    answer = attributed(record("a", userIdentity=user("d\u202ean\na" + "x" * 300)))["a"]
    assert answer["actor"].isprintable()
    assert len(answer["actor"]) <= 120


BROKEN = [
    {"userIdentity": None},
    {"userIdentity": "123"},
    {"userIdentity": {}},
    {"userIdentity": {"type": ["x"]}},
    {"userAgent": None},
    {"userAgent": 7},
    {"userAgent": ""},
    {"sourceIPAddress": None},
    {"eventType": None},
    {"requestParameters": "null"},
    {"additionalEventData": "text"},
    {"userIdentity": {"sessionContext": "x"}},
    {"userIdentity": {"type": "Unknown", "arn": ""}},
    {"eventName": None},
    {"eventSource": None},
    {"eventType": "AwsMcpEvent", "additionalEventData": {"downstreamRequests": {"a": 1}}},
    {"eventType": "AwsMcpEvent", "additionalEventData": {"downstreamRequests": [1, None, "x", {"requestId": 5}]}},
    {
        "userIdentity": {
            "type": "AssumedRole",
            "sessionContext": {"sessionIssuer": {}, "attributes": "x", "webIdFederationData": []},
        }
    },
    {"eventName": "AssumeRole", "requestParameters": "HIDDEN_DUE_TO_SECURITY_REASONS", "responseElements": ["x"]},
    {
        "eventName": "CreateStack",
        "eventSource": "cloudformation.amazonaws.com",
        "requestParameters": {"stackName": ["x"]},
    },
    {
        "eventName": "UpdateApprovalAction",
        "requestParameters": {"finalPattern": "x"},
        "responseElements": {"approvalId": 1},
    },
]


def test_marks_that_part_our_fields_cannot_be_smuggled_in(attributed: Attributed) -> None:
    odd = "op.a\x1f\x1fb.apr.0\x1f"
    answers = attributed(
        record("a", userIdentity=role("r", odd, sessionContext={"sourceIdentity": odd}), eventType=odd),
        record("b", userIdentity=user("ai-\x1f", invokedBy=odd), userAgent=f"Terraform/{odd} m/AN\x1f"),
        record("c", userIdentity={"type": odd, "identityProvider": odd, "inScopeOf": {"issuerType": odd}}),
    )
    assert len(answers) == 3


def test_every_event_gets_an_answer_whatever_it_lacks(attributed: Attributed) -> None:
    answers = attributed(*(record(f"e{number}", **broken) for number, broken in enumerate(BROKEN)))
    assert len(answers) == len(BROKEN)
    classes = {"human", "ai_agent", "automation", "aws_service", "unknown"}
    assert {answer["executor"] for answer in answers.values()} <= classes
    assert all(answer["why"] and answer["actor"] for answer in answers.values())


def test_a_log_without_events_has_no_answers(attributed: Attributed) -> None:
    assert attributed() == {}


def test_a_person_of_identity_center_is_no_service_though_cloudtrail_files_it_as_one(attributed: Attributed) -> None:
    person = {"type": "IdentityCenterUser", "onBehalfOf": {"userId": "9448"}, "accountId": "111122223333"}
    older = {"type": "Unknown", "accountId": "111122223333", "userName": "dana@example.com"}
    service = {"accountId": "111122223333", "invokedBy": "sso.amazonaws.com"}

    def event(event_id: str, who: dict, agent: str, name: str = "sso:GetRoleCredentials") -> dict:
        return record(event_id, name, userIdentity=who, userAgent=agent, eventType="AwsServiceEvent")

    answers = attributed(
        event("cli", person, PLAIN_CLI),
        event("agent", person, cli(codes="AN")),
        event("older", older, PLAIN_CLI),
        event("portal", person, BROWSER, "sso:Authenticate"),
        event("service", service, "sso.amazonaws.com", "sso:RotateKey"),
    )
    found = {name: answer["executor"] for name, answer in answers.items()}
    assert found == {
        "cli": "unknown",
        "agent": "ai_agent",
        "older": "unknown",
        "portal": "human",
        "service": "aws_service",
    }
    assert {"human", "ai_agent"} <= set(answers["cli"]["possible"]) & set(answers["older"]["possible"])
    assert answers["cli"]["owner"] == "9448"


def test_the_deciding_tier_is_that_of_what_carried_the_answer(attributed: Attributed) -> None:
    answers = attributed(
        record("marked", userIdentity=sso(), userAgent=cli(codes="AN")),
        record("open", userIdentity=sso("lee@example.com")),
        record("mcp", **forwarded(sso(), "aws-mcp.amazonaws.com")),
        record("build", userIdentity=role("b", "AWSCodeBuild-11112222-3333-4444-5555-666677778888"), userAgent=BOTO3),
    )
    assert {name: answer["deciding_tier"] for name, answer in answers.items()} == {
        "marked": 2,  # although AWS stamped that the role is a person's
        "open": None,
        "mcp": 0,
        "build": 1,
    }


def test_what_rests_on_the_callers_own_words_flips_when_they_are_not_believed(
    attributed: Attributed, store: Store
) -> None:
    console = user(key="ASIACONSOLE000000001", sessionContext={"attributes": {"creationDate": "2026-09-29T09:00:00Z"}})
    attributed(
        record("marked", userIdentity=user("a"), userAgent=cli(codes="AN")),
        record("console", userIdentity=console, userAgent=BROWSER, sessionCredentialFromConsole="true"),
        record("stolen", userIdentity=role("stop", "stop", inScopeOf=LAMBDA), userAgent=PLAIN_CLI),
        record("mcp", **forwarded(sso(), "aws-mcp.amazonaws.com")),
        record("open", userIdentity=sso("lee@example.com")),
    )
    rows = store.table("attribution_sensitivity").to_pylist()
    found = {row["event_id"]: (row["executor"], row["executor_without_tier_2"], row["flips"]) for row in rows}
    assert found == {
        "marked": ("ai_agent", "unknown", True),
        "console": ("human", "unknown", True),
        "stolen": ("unknown", "automation", True),  # without the laptop's own words only the stamp of AWS is left
        "mcp": ("ai_agent", "ai_agent", False),
        "open": ("unknown", "unknown", False),
    }


def test_the_doubt_about_an_mcp_client_reaches_what_its_tool_call_did(attributed: Attributed) -> None:
    def chain(name: str, client: str) -> list[dict]:
        made = {"downstreamRequests": [{"requestId": f"request-{name}", "awsRegion": "us-east-1"}]}
        who = user(name, key=f"AKIA{name.upper():0>16}")
        tool = record(f"{name}-tool", "aws-mcp:CallReadWriteTool", eventType="AwsMcpEvent", userIdentity=who)
        tool |= {"userAgent": client, "additionalEventData": made}
        return [tool, record(name, "iam:ListUsers", **forwarded(who, "aws-mcp.amazonaws.com"))]

    answers = attributed(
        *chain("script", "mcp-proxy-for-aws/1.7.0 shelltest/1"), *chain("claude", "claude-code/2.1.202 (cli)")
    )
    assert answers["script"]["confidence"] <= 0.85 < answers["claude"]["confidence"]
    assert "unlisted_mcp_client" in answers["script"]["flags"]


def test_a_service_on_no_list_may_run_a_model_of_its_own(attributed: Attributed) -> None:
    answers = attributed(
        record("new", **forwarded(sso(), "brandnew.amazonaws.com")),
        record("known", **forwarded(sso(), "secretsmanager.amazonaws.com")),
    )
    assert {answer["executor"] for answer in answers.values()} == {"aws_service"}
    assert answers["new"]["confidence"] <= 0.85 < answers["known"]["confidence"]


def test_behaviour_leans_and_never_decides(attributed: Attributed) -> None:
    who = user("lee", key="AKIALEE0000000000001")
    names = ["DescribeVpcs", "DescribeSubnets", "DescribeImages", "DescribeHosts", "DescribeTags", "DescribeVolumes"]
    answers = attributed(
        *(
            record(f"{h:02d}-{n}", f"ec2:{name}", f"{h:02d}:00:0{n}", userIdentity=who, userAgent=BOTO3, readOnly=True)
            for h in range(24)
            for n, name in enumerate(names)
        )
    )
    signals = {seen["signal"] for answer in answers.values() for seen in answer["evidence"]}
    assert {"read_burst", "timetable", "unbroken_day"} <= signals
    assert {answer["executor"] for answer in answers.values()} == {"unknown"}
    assert all({"human", "ai_agent"} <= set(answer["possible"]) for answer in answers.values())
    assert {answer["deciding_tier"] for answer in answers.values()} == {None}
