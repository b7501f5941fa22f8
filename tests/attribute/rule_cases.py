"""For every rule a record that fires it and a near miss that must not: what a reviewer of rules would try first."""

from typing import Any

from .attribute_records import (
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

Patch = dict[str, Any]
Pair = tuple[Patch, Patch]
LAMBDA = {
    "issuerType": "AWS::Lambda::Function",
    "credentialsIssuedTo": "arn:aws:lambda:us-east-1:111122223333:function:AutoStop",
}
EC2 = {
    "issuerType": "AWS::EC2::Instance",
    "credentialsIssuedTo": "arn:aws:ec2:us-east-1:111122223333:instance/i-0abcdef1234567890",
}
OIDC = "arn:aws:iam::111122223333:oidc-provider/"
MCP = "https://aws-mcp.us-east-1.api.aws/mcp"


def ua(fires: str, misses: str) -> Pair:
    return {"userAgent": fires}, {"userAgent": misses}


def who(fires: Record, misses: Record, **both: Any) -> Pair:
    return {"userIdentity": fires, **both}, {"userIdentity": misses, **both}


def web(provider: str, subject: str = "repo:octo-org/octo-repo:ref:refs/heads/main") -> Record:
    return {
        "type": "WebIdentityUser",
        "principalId": f"{OIDC}{provider}:sts.amazonaws.com:{subject}",
        "userName": subject,
        "identityProvider": f"{OIDC}{provider}",
    }


def federated(provider: str) -> Record:
    return role(
        "deploy",
        "GitHubActions",
        sessionContext={"webIdFederationData": {"federatedProvider": f"{OIDC}{provider}", "attributes": {}}},
    )


def by(service: str, instead: str) -> Pair:
    return forwarded(user(), service), forwarded(user(), instead)


def signed_in(how: str, agent: str) -> Patch:
    event = {"eventType": "AwsConsoleSignIn", "eventName": "ConsoleLogin", "userAgent": agent}
    return {**event, "responseElements": {"ConsoleLogin": how}}


def event(name: str, misses: str, **both: Any) -> Pair:
    def named(text: str) -> Patch:
        service, _, action = text.partition(":")
        return {"eventSource": f"{service}.amazonaws.com", "eventName": action, **both}

    return named(name), named(misses)


AGENT_CODES = {
    "an": "AN",
    "ao": "AO",
    "ap": "AP",
    "aq": "AQ",
    "ar": "AR",
    "as": "AS",
    "at": "AT",
    "au": "AU",
    "av": "AV",
    "aw": "AW",
    "ax": "AX",
}

CASES: dict[str, Pair] = {
    # a code counts as a token of m/ and nowhere else
    **{
        f"agent_code_{name}": ua(cli(codes=f"b,{code},Z"), cli(codes="b,Z", env=f"app/{code} exec-env/{code}"))
        for name, code in AGENT_CODES.items()
    },
    "managed_mcp": by("aws-mcp.amazonaws.com", "ssm.amazonaws.com"),
    "other_managed_mcp": by("sagemaker-unified-studio-mcp.amazonaws.com", "sagemaker.amazonaws.com"),
    "mcp_tool_call": ({"eventType": "AwsMcpEvent"}, {"eventType": "AwsServiceEvent"}),
    "q_console": by("q.amazonaws.com", "sqs.amazonaws.com"),
    "devops_agent": by("aidevops.amazonaws.com", "devops-guru.amazonaws.com"),
    "agentcore_acting": by("bedrock-agentcore.amazonaws.com", "bedrock.amazonaws.com"),
    "mcp_grant": (
        {**event("signin:CreateOAuth2Token", "")[0], "requestParameters": {"resource": MCP}},
        {
            **event("signin:CreateOAuth2Token", "")[0],
            "requestParameters": {"resource": "arn:aws:signin:::devtools/same-device"},
        },
    ),
    "q_cli_env": ua(cli(env="exec-env/AmazonQ-For-CLI-Version-1.19.7"), cli(env="app/AmazonQ-For-CLI")),
    "kiro_tui_env": ua(
        cli(env="exec-env/AmazonQ-For-CLI Version/2.21.1 acp-client/kiro-tui"),
        cli(env="exec-env/AmazonQ-For-CLI-Version-1.2"),
    ),
    "q_ide_env": ua(
        "aws-cli/2.34.13 Python/3.14.3 Darwin/24.6.0 exec-env/AmazonQ-For-IDE Version/2.0.0 exe/arm64",
        "AmazonQ-For-VSCode/1.2.3 aws-sdk-js/3.1",
    ),
    "kiro_env": ua(cli(env="exec-env/Kiro-1.2"), cli(env="app/kiro")),
    "awslabs_mcp": ua(f"{BOTO3} md/awslabs#mcp#iam-mcp-server#1.0.0", f"{BOTO3} md/installer#mcp"),
    "awslabs_mcp_old": ua(f"{BOTO3} awslabs/mcp/AWS-API-MCP-server/0.1", f"{BOTO3} awslabs/tools/1.0"),
    "awslabs_mcp_named": ua(f"{BOTO3} cfn-mcp-server/1.0.0", f"{BOTO3} cfn-server/1.0.0"),
    "awslabs_mcp_env": ua(f"{BOTO3} exec-env/awslabs-mcp-ecs-1.0", f"{BOTO3} exec-env/awslabs-tools-1.0"),
    "mcp_client_word": ua(f"{BOTO3} md/via/api MCPClient/claude-code#2.1", f"{BOTO3} MCPServer/1.0"),
    "mcp_proxy": ua(
        "python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 claude-code/2.1.284", "python-httpx/0.28.1 proxy-for-aws/1.7.0"
    ),
    "mcp_client_unlisted": ua("mcp-proxy-for-aws/1.7.0 shelltest/1", "mcp-proxy-for-aws/1.7.0 claude-code/2.1.281"),
    "claude_client": ua("claude-code/2.1.202 (cli)", "claude-monet-gallery/2.1"),
    "cursor_client": ua("mcp-proxy-for-aws/1.7.0 cursor-vscode/1.0.0", f"{BOTO3} cursor-pagination/1.0"),
    "codex_client": ua("mcp-proxy-for-aws/1.7.0 codex-mcp-client/0.1", f"{BOTO3} codexpress/1.0"),
    "gemini_client": ua("mcp-proxy-for-aws/1.7.0 gemini-cli-mcp-client/0.1", f"{BOTO3} gemini-exchange/1.0"),
    "kiro_client": ua("mcp-proxy-for-aws/1.7.0 kiro/0.3", f"{BOTO3} kirograph/1.0"),
    "strands_tool": ua(f"{BOTO3} strands-agents-use-aws", f"{BOTO3} strands-agents"),
    "strands_runtime": ua(f"{BOTO3} strands-agents-memory", f"{BOTO3} dna-strands"),
    "langchain_runtime": ua(f"{BOTO3} x-client-framework:langchain-aws", f"{BOTO3} x-client-framework:django"),
    "agentcore_session": who(
        role("any", "BedrockAgentCore-11112222-3333-4444-5555-666677778888"), role("any", "BedrockAgentCoreDocs")
    ),
    "agentcore_role": who(
        role("AmazonBedrockAgentCoreSDKRuntime-us-east-1-b953f47315", "x"), role("BedrockAgentCoreReaders", "x")
    ),
    "devops_agent_role": who(role("DevOpsAgentRole-AgentSpace-1", "x"), role("DevOpsRole-Space-1", "x")),
    "agent_named_principal": who(role("team-claude-sandbox", "x"), role("amazon-ssm-agent", "aws-mcp-something")),
    "copilot_branch": who(
        web("token.actions.githubusercontent.com", "repo:octo-org/octo-repo:ref:refs/heads/copilot/fix-1"),
        web("token.actions.githubusercontent.com", "repo:octo-org/copilot:ref:refs/heads/main"),
    ),
    "bedrock_key_user": who(user("BedrockAPIKey-abcd"), user("bedrock-admin")),
    "assistant_presence": event("q:SendMessage", "sqs:SendMessage"),
    "transform": event("transform:StartJob", "glue:StartJob"),
    "agentcore_data": event("bedrock-agentcore:InvokeGateway", "bedrock-agentcore:CreateGateway"),
    "mcp_consent": ua(f"{BOTO3} cfg/consent#1", f"{BOTO3} cfg/consent#0"),
    "agent_environment": who(
        web("token.actions.githubusercontent.com", "repo:octo-org/octo-repo:environment:copilot"),
        web("token.actions.githubusercontent.com", "repo:octo-org/copilot:environment:prod"),
    ),
    "code_before_release": (
        {"userAgent": cli(codes="AN"), "eventTime": "2026-07-14T23:59:59Z"},
        {"userAgent": cli(codes="AN"), "eventTime": "2026-07-15T00:00:00Z"},
    ),
    # people
    "console_sign_in": (signed_in("Success", BROWSER), signed_in("Success", "python-requests/2.31.0")),
    "failed_sign_in": (signed_in("Failure", BROWSER), signed_in("Success", BROWSER)),
    "console_action": ({"eventType": "AwsConsoleAction"}, {"eventType": "AwsApiCall"}),
    "identity_center_sign_in": event("signin:UserAuthentication", "signin:GetSigninToken", eventType="AwsServiceEvent"),
    "portal_action": event(
        "sso:Authenticate", "sso:CreatePermissionSet", eventType="AwsServiceEvent", userAgent=BROWSER
    ),
    "console_proxy": (
        {"sessionCredentialFromConsole": "true", "userAgent": BROWSER},
        {"sessionCredentialFromConsole": "true", "userAgent": cli(env="exec-env/CloudShell")},
    ),
    "console_external": (
        {"sessionCredentialFromConsole": "true", "userAgent": BROWSER, "tlsDetails": {"tlsVersion": "TLSv1.3"}},
        {"sessionCredentialFromConsole": "true", "userAgent": BROWSER},
    ),
    "console_flag": ({"sessionCredentialFromConsole": "true"}, {"sessionCredentialFromConsole": "false"}),
    "console_browser": ua(BROWSER, "not-Mozilla/5.0"),
    "console_ua": ua(
        "[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030]", "S3Browser/9.5.5 (https://s3browser.com)"
    ),
    "console_backend": ua("console.ec2.amazonaws.com", "consoleme.example.com"),
    "console_invoked": by("signin.amazonaws.com", "sso.amazonaws.com"),
    "auto_prompt": ua(cli(prompt="on"), cli(prompt="off")),
    "sso_role": who(sso(), role("NotAWSReservedSSO", "dana@example.com")),
    "on_behalf_of": who(
        sso(onBehalfOf={"userId": "94482488", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-9"}),
        sso(onBehalfOf={}),
    ),
    "mfa": who(
        user(sessionContext={"attributes": {"mfaAuthenticated": "true"}}),
        user(sessionContext={"attributes": {"mfaAuthenticated": "false"}}),
    ),
    "cloudshell": ua(cli(env="exec-env/CloudShell"), cli(env="exec-env/CloudShell-AmazonQ-For-CLI-Version-1.2")),
    "cloudshell_agent": ua(cli(env="exec-env/CloudShell-AmazonQ-For-CLI-Version-1.2"), cli(env="exec-env/CloudShell")),
    "ide_toolkit": ua(
        "AWS-Toolkit-For-VSCode/3.1 Visual-Studio-Code/1.99 ClientId/11112222-3333", "Visual-Studio-Code/1.99"
    ),
    "browser_consent": (
        {**event("signin:AuthorizeOAuth2Access", "")[0], "userAgent": BROWSER},
        {**event("signin:AuthorizeOAuth2Access", "")[0], "userAgent": "curl/8.1"},
    ),
    "devops_operator": (
        {**event("aidevops:UpdateApprovalAction", "")[0], "userAgent": BROWSER},
        {**event("aidevops:UpdateApprovalAction", "")[0], "userAgent": BOTO3},
    ),
    "root_user": who(
        {"type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root"}, user("root")
    ),
    # automation
    "scope_workload": who(
        role("stop", "AutoStop", inScopeOf=LAMBDA), role("stop", "AutoStop", inScopeOf={}), userAgent=BOTO3
    ),
    "scope_instance": who(role("web", "x", inScopeOf=EC2), role("web", "x", inScopeOf=LAMBDA), userAgent=BOTO3),
    "instance_role": who(
        role("web", "x", sessionContext={"ec2RoleDelivery": "2.0"}), role("web", "x"), userAgent=BOTO3
    ),
    "instance_session": who(role("web", "i-0abcdef1234567890"), role("web", "i-am-dana"), userAgent=BOTO3),
    "lambda_env": ua(f"{BOTO3} exec-env/AWS_Lambda_python3.14", f"{BOTO3} AWS_Lambda_python3.14"),
    "ecs_env": ua(f"{BOTO3} exec-env/AWS_ECS_FARGATE", f"{BOTO3} exec-env/AWS_EKS"),
    "ecs_task_session": who(
        role("task", "0123456789abcdef0123456789abcdef"), role("task", "0123456789abcdef"), userAgent=BOTO3
    ),
    "eks_session": who(
        role("pod", "eks-shop-api-7d9f-11112222-3333-4444-5555-666677778888"),
        role("pod", "eks-admin-dana"),
        userAgent=BOTO3,
    ),
    "codebuild_session": who(
        role("build", "AWSCodeBuild-11112222-3333-4444-5555-666677778888"),
        role("build", "AWSCodeBuild-of-dana"),
        userAgent=BOTO3,
    ),
    "ci_web_identity": who(web("token.actions.githubusercontent.com"), web("login.example.com"), userAgent=BOTO3),
    "cluster_web_identity": who(
        web("oidc.eks.us-east-1.amazonaws.com/id/ABC", "system:serviceaccount:shop:api"),
        web("oidc.example.com"),
        userAgent=BOTO3,
    ),
    "cognito_user": who(web("cognito-identity.amazonaws.com"), web("login.example.com"), userAgent=BROWSER),
    "federated_ci": who(
        federated("token.actions.githubusercontent.com"), federated("login.example.com"), userAgent=BOTO3
    ),
    "federated_cluster": who(
        federated("oidc.eks.us-east-1.amazonaws.com/id/ABC"), federated("eks.example.com"), userAgent=BOTO3
    ),
    "terraform": ua(TERRAFORM, "terraformer-viewer/1.0 aws-sdk-go/1.44"),
    "pulumi": ua("APN/1.0 Pulumi/3.100.0 PulumiAwsNative/0.80.0 aws-sdk-go-v2/1.18", "pulumi-docs/1.0"),
    "cdk": ua("aws-sdk-js/3.1 aws-cdk/2.150.0", "aws-cdk-docs/2.150.0"),
    "cdk_assets": ua("aws-sdk-js/3.1 cdk-assets", "aws-sdk-js/3.1 my-cdk-assets"),
    "sam": ua(f"{BOTO3} aws-sam-cli/1.120.0/11112222-3333-4444-5555-666677778888", f"{BOTO3} sam/1.120.0"),
    "ansible": ua(f"APN/1.0 Ansible/2.16 {BOTO3}", f"{BOTO3} ansible-lint"),
    "cdk_role": who(
        role("cdk-hnb659fds-deploy-role-111122223333-us-east-1", "aws-cdk-dana"), role("cdk-deploy", "aws-cdk-dana")
    ),
    "github_action": ua(
        "aws-sdk-js/3.600 configure-aws-credentials-for-github-actions md/action#x md/run_id#1",
        "aws-sdk-js/3.600 github-actions-docs",
    ),
    "github_env": ua(cli(env="exec-env/GitHubActions"), cli(env="exec-env/GitLab")),
    "ssm_agent": ua(
        "aws-sdk-go/1.44.260 (go1.20.12; linux; amd64) amazon-ssm-agent/", "aws-sdk-go/1.44.260 my-amazon-ssm-agent/1"
    ),
    "node_agent": ua(
        "amazon-vpc-cni-k8s/version/v1.15.4 aws-sdk-go/1.47.0 (go1.21.4; linux; amd64)", "aws-sdk-go/1.47.0 my-cni/1.15"
    ),
    "node_agent_word": ua(
        "aws-sdk-go/1.45.15 (go1.21.3; linux; amd64) karpenter.sh-v0.31.2", "aws-sdk-go/1.45.15 carpenter"
    ),
    "custodian": ua("CloudCustodian/0.8.23.2 Python/2.7.12 Botocore/1.8", "CustodianBank/1.0"),
    "delegate": who(
        role("vendor", "v", invokedByDelegate={"accountId": "999999999999"}),
        role("vendor", "v", invokedByDelegate={}),
        userAgent=BOTO3,
    ),
    "plain_sdk": ua(BOTO3, PLAIN_CLI),
    "plain_cli": ua(PLAIN_CLI, "aws-clickhouse/1.0"),
    "marker_missing": ua(cli(version="2.35.24", codes="b"), cli(version="2.35.23", codes="b")),
    # services
    "aws_service_type": who(
        {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}, {"type": "AWSAccount", "accountId": "1"}
    ),
    "service_event": (
        {"eventType": "AwsServiceEvent", "userIdentity": {"accountId": "111122223333", "invokedBy": "AWS Internal"}},
        {"eventType": "AwsServiceEvent", "userIdentity": user()},  # whoever it was, AWS names a caller
    ),
    "service_event_named": (
        {"eventType": "AwsServiceEvent", "userIdentity": user()},
        {"eventType": "AwsServiceEvent", "userIdentity": {"type": "AWSService", "invokedBy": "rds.amazonaws.com"}},
    ),
    "caller_named": (
        {"eventType": "AwsServiceEvent", "userIdentity": user()},
        {"eventType": "AwsApiCall", "userIdentity": user()},
    ),
    "insight": ({"eventType": "AwsCloudTrailInsight"}, {"eventType": "AwsApiCall"}),
    "vpce_event": ({"eventType": "AwsVpceEvents"}, {"eventType": "AwsApiCall"}),
    "service_linked_role": who(
        role("AWSServiceRoleForAutoScaling", "AutoScaling", path="aws-service-role/autoscaling.amazonaws.com/"),
        role("MyServiceRole", "AutoScaling"),
    ),
    "cloudformation": by("cloudformation.amazonaws.com", "s3.amazonaws.com"),
    "forwarded": by("secretsmanager.amazonaws.com", "signin.amazonaws.com"),
    "forwarder_unlisted": by("brandnew.amazonaws.com", "secretsmanager.amazonaws.com"),
    "cloudformation_session": (
        {"userIdentity": role("cfn-exec", "AWSCloudFormation"), "userAgent": "-"},
        {"userIdentity": role("cfn-exec", "AWSCloudFormation"), "userAgent": PLAIN_CLI},
    ),
    "q_address": ({"sourceIPAddress": "q.amazonaws.com"}, {"sourceIPAddress": "sqs.amazonaws.com"}),
    "devops_address": ({"sourceIPAddress": "aidevops.amazonaws.com"}, {"sourceIPAddress": "devops-guru.amazonaws.com"}),
    "mcp_address": ({"sourceIPAddress": "eks-mcp.amazonaws.com"}, {"sourceIPAddress": "eks.amazonaws.com"}),
    "service_address": (
        {"sourceIPAddress": "cloudformation.amazonaws.com", "userAgent": "-"},
        {"sourceIPAddress": "203.0.113.7", "userAgent": "-"},
    ),
    "aws_internal": (
        {"sourceIPAddress": "AWS Internal"},
        {"sourceIPAddress": "AWS Internal", "sessionCredentialFromConsole": "true"},
    ),
    "internal_console": (
        {"sourceIPAddress": "AWS Internal", "sessionCredentialFromConsole": "true"},
        {"sourceIPAddress": "AWS Internal"},
    ),
    "invoked_internal": who(user(invokedBy="AWS Internal"), user(invokedBy="My Internal")),
    # delegation
    "source_identity": who(
        role("ops", "s", sessionContext={"sourceIdentity": "dana"}),
        role("ops", "s", sessionContext={"sourceIdentity": "op.x.apr.019f0000"}),
    ),
    "approval_session": who(
        role("DevOpsAgentActionsRole-AgentSpace-1", "op.system.apr.019f0000-1111-72"), role("ops", "op.system.apr.none")
    ),
    "saml_session": who(
        {"type": "SAMLUser", "userName": "dana@example.com", "principalId": "x:y"},
        web("login.example.com"),
        userAgent="-",
    ),
    "sso_call": who({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "9"}}, user(), userAgent=BOTO3),
    "identity_center_call": event("sso:GetRoleCredentials", "sso:CreatePermissionSet", eventType="AwsServiceEvent"),
    "pipeline_decision": event("codepipeline:PutApprovalResult", "codepipeline:PutJobSuccessResult"),
    "runbook_decision": event("ssm:SendAutomationSignal", "ssm:SendCommand"),
    "task_decision": event("states:SendTaskSuccess", "states:SendTaskHeartbeat"),
    "oauth_token": event("signin:CreateOAuth2Token", "sso-oauth:CreateToken"),
    "failed_call": (
        {"eventType": "AwsConsoleSignIn", "eventName": "ConsoleLogin", "errorMessage": "Failed authentication"},
        {"eventType": "AwsConsoleSignIn", "eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Success"}},
    ),
}

# rules that speak of a session or a neighbour need more than one record: the last of each list is the one examined
Several = tuple[list[Record], list[Record]]


def story(rule: str) -> Several:
    return STORIES[rule]()


def opened(number: int, issuing: Record, *, session: Record, **last: Any) -> list[Record]:
    """An issuing call and one call with the key it issued."""
    key = f"ASIAISSUED{number:010d}"
    first = merged(
        issuing, {"responseElements": {"credentials": {"accessKeyId": key}}, "eventTime": "2026-09-29T09:00:00Z"}
    )
    return [first, record("last", userIdentity=merged(session, {"accessKeyId": key}), **last)]


def assume(name: str = "sts:AssumeRole", **patch: Any) -> Record:
    return record("first", name, "09:00:00", **patch)


def grant(resource: str, client: str, kind: str = "authorization_code") -> list[Record]:
    arn = "arn:aws:signin:us-east-1:111122223333:session/11112222-3333-4444-5555-666677778888"
    return [
        record(
            "first",
            "signin:CreateOAuth2Token",
            "09:00:00",
            userIdentity=sso(),
            userAgent="Bun/1.4.0",
            requestParameters={"resource": resource, "client_id": client},
            additionalEventData={"signInSessionArn": arn, "grant_type": kind, "success": "true"},
        ),
        record("last", userIdentity=sso(sessionContext={"signInSessionArn": arn}), userAgent=BOTO3),
    ]


CONSENT = "arn:aws:signin:us-east-1::external-client/dcr/11112222"
MACHINE = "arn:aws:signin:::client-credentials/sigv4"
PERSON_IN_CONSOLE = user(
    "lee", key="ASIACONSOLELEE000001", sessionContext={"attributes": {"creationDate": "2026-09-29T09:00:00Z"}}
)
LOGIN = record(
    "first",
    "signin:ConsoleLogin",
    "09:00:00",
    eventType="AwsConsoleSignIn",
    userIdentity=user("lee", key=None),
    userAgent=BROWSER,
    responseElements={"ConsoleLogin": "Success"},
)
GITHUB = web("token.actions.githubusercontent.com")


def tool_call(client: str) -> list[Record]:
    """A tool call of a managed MCP server, stamped after the call it made."""
    made = {"downstreamRequests": [{"requestId": "request-last", "awsRegion": "us-east-1"}]}
    tool = record("tool", "aws-mcp:CallReadWriteTool", "10:00:01", eventType="AwsMcpEvent", userIdentity=user())
    tool |= {"userAgent": client, "additionalEventData": made}
    return [tool, record("last", "iam:ListUsers", "10:00:00", **forwarded(user(), "aws-mcp.amazonaws.com"))]


def repeated(name: str, times: list[str], actions: list[str], patch: Patch | None = None) -> list[Record]:
    """Plain calls of one user at these times; the last one is the one examined."""
    who = user(name, key=f"AKIA{name.upper():0>16}")
    made = [
        record(f"{name}{n}", actions[n % len(actions)], at, userIdentity=who, userAgent=BOTO3, **(patch or {}))
        for n, at in enumerate(times)
    ]
    return [*made[:-1], {**made[-1], "eventID": "last"}]


READS = ["ec2:DescribeVpcs", "ec2:DescribeSubnets", "s3:ListBuckets", "iam:ListRoles", "rds:DescribeDBInstances"]
SECONDS = [f"10:00:0{n}" for n in range(6)]


def tries(name: str, *, changed: bool) -> list[Record]:
    """A change that fails three times, with other parameters each time or with the same."""
    failing = repeated(name, ["10:00:00", "10:00:20", "10:00:40"], ["ec2:RunInstances"], {"errorCode": "Client.Bad"})
    return [{**made, "requestParameters": {"imageId": f"ami-{n if changed else 0}"}} for n, made in enumerate(failing)]


STORIES = {
    "read_burst": lambda: (
        repeated("bea", SECONDS, [*READS, "sns:ListTopics"], {"readOnly": True}),
        repeated("ben", SECONDS, READS, {"readOnly": True}),
    ),
    "repair_loop": lambda: (tries("rex", changed=True), tries("ron", changed=False)),
    "timetable": lambda: (
        repeated("tia", [f"10:{5 * n:02d}:0{n % 3}" for n in range(6)], ["s3:ListBuckets"]),
        repeated("tom", ["10:00:00", "10:05:00", "10:10:00", "10:16:00", "10:20:00", "10:25:00"], ["s3:ListBuckets"]),
    ),
    "unbroken_day": lambda: (
        repeated("uma", [f"{n:02d}:{n % 6}0:00" for n in range(20)], ["s3:ListBuckets"]),
        repeated("udo", [f"{n:02d}:{n % 6}0:00" for n in range(19)], ["s3:ListBuckets"]),
    ),
    "mcp_tool_unlisted": lambda: (
        tool_call("mcp-proxy-for-aws/1.7.0 shelltest/1"),
        tool_call("mcp-proxy-for-aws/1.7.0 claude-code/2.1.281"),
    ),
    "origin_console": lambda: (
        [LOGIN, record("last", userIdentity=PERSON_IN_CONSOLE, userAgent=BROWSER)],
        [
            LOGIN,
            record(
                "last",
                userIdentity=merged(
                    PERSON_IN_CONSOLE, {"sessionContext": {"attributes": {"creationDate": "2026-09-29T09:05:00Z"}}}
                ),
                userAgent=BROWSER,
            ),
        ],
    ),
    "origin_console_session": lambda: (
        [LOGIN, record("last", userIdentity=PERSON_IN_CONSOLE, userAgent=cli(env="exec-env/CloudShell"))],
        [LOGIN, record("last", userIdentity=PERSON_IN_CONSOLE, userAgent=BROWSER)],
    ),
    "origin_aws_login": lambda: (
        grant("", "arn:aws:signin:::devtools/same-device"),
        grant(MCP, CONSENT),
    ),
    "origin_mcp_grant": lambda: (grant(MCP, CONSENT), grant("", "arn:aws:signin:::devtools/same-device")),
    "origin_mcp_machine": lambda: (grant(MCP, MACHINE, "client_credentials"), grant(MCP, CONSENT)),
    "origin_sso": lambda: (
        [record("last", userIdentity=sso())],
        [record("last", userIdentity=role("Admin", "dana@example.com"))],
    ),
    "origin_ci": lambda: (
        opened(
            1,
            assume("sts:AssumeRoleWithWebIdentity", userIdentity=GITHUB),
            session=role("deploy", "GitHubActions"),
            userAgent=BOTO3,
        ),
        opened(
            2,
            assume("sts:AssumeRoleWithWebIdentity", userIdentity=web("login.example.com")),
            session=role("deploy2", "GitHubActions"),
            userAgent=BOTO3,
        ),
    ),
    "origin_agent_branch": lambda: (
        opened(
            3,
            assume(
                "sts:AssumeRoleWithWebIdentity",
                userIdentity=web("token.actions.githubusercontent.com", "repo:o/r:ref:refs/heads/claude/x"),
            ),
            session=role("deploy3", "GitHubActions"),
            userAgent=BOTO3,
        ),
        opened(
            4,
            assume("sts:AssumeRoleWithWebIdentity", userIdentity=GITHUB),
            session=role("deploy4", "GitHubActions"),
            userAgent=BOTO3,
        ),
    ),
    "origin_cluster": lambda: (
        opened(
            5,
            assume(
                "sts:AssumeRoleWithWebIdentity",
                userIdentity=web("oidc.eks.us-east-1.amazonaws.com/id/A", "system:serviceaccount:a:b"),
            ),
            session=role("pod", "x"),
            userAgent=BOTO3,
        ),
        opened(
            6, assume("sts:AssumeRoleWithWebIdentity", userIdentity=GITHUB), session=role("pod2", "x"), userAgent=BOTO3
        ),
    ),
    "origin_pipeline": lambda: (
        opened(
            7,
            assume(**forwarded({"type": "AWSService"}, "codebuild.amazonaws.com")),
            session=role("build", "x"),
            userAgent=BOTO3,
        ),
        opened(
            8, assume(userIdentity=user("bo", key="AKIABO00000000000001")), session=role("build2", "x"), userAgent=BOTO3
        ),
    ),
    "origin_workload": lambda: (
        opened(
            9,
            assume(**forwarded({"type": "AWSService"}, "lambda.amazonaws.com")),
            session=role("fn", "fn"),
            userAgent=BOTO3,
        ),
        opened(
            10, assume(userIdentity=user("bo", key="AKIABO00000000000001")), session=role("fn2", "fn"), userAgent=BOTO3
        ),
    ),
    "origin_instance": lambda: (
        opened(
            11,
            assume(**forwarded({"type": "AWSService"}, "ec2.amazonaws.com")),
            session=role("host", "x"),
            userAgent=BOTO3,
        ),
        opened(
            12,
            assume(**forwarded({"type": "AWSService"}, "lambda.amazonaws.com")),
            session=role("fn3", "x"),
            userAgent=BOTO3,
        ),
    ),
    "origin_from_workload": lambda: (
        opened(
            13,
            assume(userIdentity=role("stop", "AutoStop", inScopeOf=LAMBDA)),
            session=role("far", "x"),
            userAgent=BOTO3,
        ),
        opened(
            14, assume(userIdentity=user("bo", key="AKIABO00000000000001")), session=role("far2", "x"), userAgent=BOTO3
        ),
    ),
    "lone_event": lambda: (
        [record("last", userIdentity=user("una", key="AKIAUNA0000000000001"))],
        [record(name, userIdentity=user("duo", key="AKIADUO0000000000001")) for name in ("first", "last")],
    ),
    "marked_neighbour": lambda: (
        [
            record(
                "first", at="10:00:00", userIdentity=user("kim", key="AKIAKIM0000000000001"), userAgent=cli(codes="AN")
            ),
            record(
                "last", at="10:01:00", userIdentity=user("kim", key="AKIAKIM0000000000001"), userAgent=cli(codes="b")
            ),
        ],
        [
            record(
                "first", at="10:00:00", userIdentity=user("kit", key="AKIAKIT0000000000001"), userAgent=cli(codes="AN")
            ),
            record(
                "last", at="10:40:00", userIdentity=user("kit", key="AKIAKIT0000000000001"), userAgent=cli(codes="b")
            ),
        ],
    ),
    "marked_session": lambda: (
        [
            record(
                "first", at="10:00:00", userIdentity=user("kai", key="AKIAKAI0000000000001"), userAgent=cli(codes="AN")
            ),
            record(
                "last",
                at="10:01:00",
                userIdentity=user("kai", key="AKIAKAI0000000000001"),
                userAgent=cli(sid="ffffffffffff"),
            ),
        ],
        [
            record(
                "first", at="10:00:00", userIdentity=user("ken", key="AKIAKEN0000000000001"), userAgent=cli(codes="AN")
            ),
            record(
                "last",
                at="10:01:00",
                userIdentity=user("ken", key="AKIAKEN0000000000002"),
                userAgent=cli(sid="ffffffffffff"),
            ),
        ],
    ),
    "outside_scope": lambda: (
        [record("last", userIdentity=role("stop1", "AutoStop", inScopeOf=LAMBDA), userAgent=PLAIN_CLI)],
        [
            record(
                "last",
                userIdentity=role("stop2", "AutoStop", inScopeOf=LAMBDA),
                userAgent=f"{BOTO3} exec-env/AWS_Lambda_python3.14",
            )
        ],
    ),
    "foreign_host": lambda: (
        [
            record("first", userIdentity=user("ana", key="AKIAANA0000000000001"), userAgent=PLAIN_CLI),
            record("second", userIdentity=user("ana", key="AKIAANA0000000000001"), userAgent=PLAIN_CLI),
            record(
                "last",
                userIdentity=user("ana", key="AKIAANA0000000000001"),
                userAgent=cli(os="linux#6.1"),
                sourceIPAddress="198.51.100.9",
            ),
        ],
        [
            record("first", userIdentity=user("eva", key="AKIAEVA0000000000001"), userAgent=PLAIN_CLI),
            record("second", userIdentity=user("eva", key="AKIAEVA0000000000001"), userAgent=PLAIN_CLI),
            record(
                "last",
                userIdentity=user("eva", key="AKIAEVA0000000000001"),
                userAgent=PLAIN_CLI,
                sourceIPAddress="198.51.100.9",
            ),
        ],
    ),
}
