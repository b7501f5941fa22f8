"""The deliberate acts of *environment-recreated* up to the rebuild: the grant, the session, the assistant."""

from collections.abc import Mapping
from typing import Any

from sample_data.generator import recreated_cast as cast
from sample_data.generator.people import console_sign_in, terminal_sign_in
from sample_data.generator.records import Record, Session, agent_cli, cli, console, fas, linked_session, service_linked
from sample_data.generator.recreated_cast import HOME, PROD, after, clock, home_of
from sample_data.generator.recreated_reactions import services_react
from sample_data.generator.recreated_recovery import people_notice, people_recover
from sample_data.generator.recreated_stack import creations, deletions
from sample_data.generator.stage import Stage
from sample_data.generator.user_agents import command_of

TEMPLATE = (
    "https://insights-deploy-artifacts.s3.ap-southeast-1.amazonaws.com/usage-insights-prod/template-20251215.yaml"
)
HUMAN_SID, AGENT_SID = "5be0a91c4f27", "c81d7f3e2a60"
DELETED_AT = clock("01:14:07")
CREATED_AT = clock("01:35:12")


def tell(stage: Stage, *, agent_deletes: bool = True) -> None:
    """The whole story; without the agent's deletion it is the same morning with nothing broken."""
    broad_grant(stage)
    unrelated_grant(stage)
    engineer = engineer_signs_in(stage)
    engineer_works(stage, engineer)
    agent_prepares(stage, engineer, agent_deletes=agent_deletes)
    if not agent_deletes:
        return
    agent_deletes_the_stack(stage, engineer)
    agent_recreates_the_stack(stage, engineer)
    services_react(stage)
    people_notice(stage)
    people_recover(stage)


def broad_grant(stage: Stage) -> None:
    """A platform admin widens the engineers' permission set; Identity Center carries it into production."""
    admin = console_sign_in(
        stage.journal,
        stage.dice,
        clock("23:36:40", 14),
        account=HOME,
        role=cast.ADMIN_ROLE,
        ip=cast.HOME_OFFICE,
        **home_of(cast.ADMIN),
    )
    instance = {"instanceArn": "arn:aws:sso:::instance/ssoins-82103example", "permissionSetArn": cast.PERMISSION_SET}
    stage.call(clock("23:38:02", 14), console(admin, stage.dice), "sso:DescribePermissionSet", instance)
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
    stage.call(
        clock("23:41:10", 14),
        console(admin, stage.dice),
        "sso:AttachManagedPolicyToPermissionSet",
        {**instance, "managedPolicyArn": administrator},
        part="contributing",
        by="human",
    )
    stage.call(
        clock("23:41:26", 14),
        console(admin, stage.dice),
        "sso:ProvisionPermissionSet",
        {**instance, "targetType": "AWS_ACCOUNT", "targetId": PROD},
        {"permissionSetProvisioningStatus": {"status": "IN_PROGRESS", "requestId": stage.dice.uuid()}},
        part="contributing_may",
    )
    linked = linked_session(PROD, "sso", "AWSServiceRoleForSSO", "SSO", clock("23:41:29", 14), stage.dice)
    stage.call(
        clock("23:41:31", 14),
        service_linked(linked, "sso"),
        "iam:AttachRolePolicy",
        {"roleName": cast.ENGINEER_ROLE, "policyArn": administrator},
        part="contributing",
        by="aws_service",
    )


def unrelated_grant(stage: Stage) -> None:
    """The same admin also gives the developers a read-only policy: a grant, and not this one."""
    linked = linked_session(PROD, "sso", "AWSServiceRoleForSSO", "SSO", clock("23:55:02", 14), stage.dice)
    role = {"roleName": cast.DEVELOPER_ROLE, "policyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"}
    stage.call(clock("23:55:04", 14), service_linked(linked, "sso"), "iam:AttachRolePolicy", role, part="not_root")


def engineer_signs_in(stage: Stage) -> Session:
    """The engineer's morning: ``aws sso login`` in a terminal."""
    return terminal_sign_in(
        stage.journal,
        stage.dice,
        clock("00:37:42"),
        account=PROD,
        role=cast.ENGINEER_ROLE,
        ip=cast.OFFICE,
        sid=HUMAN_SID,
        **home_of(cast.ENGINEER),
    )


def engineer_works(stage: Stage, engineer: Session) -> None:
    """Commands at a terminal; nothing in the log tells who typed them."""
    for at, api, request in (
        ("00:40:19", "logs:DescribeLogGroups", {"logGroupNamePrefix": "/aws/lambda/billing"}),
        (
            "00:41:55",
            "logs:FilterLogEvents",
            {"logGroupName": "/aws/lambda/billing-export", "startTime": 1765754400000},
        ),
        ("00:47:08", "ecs:ListServices", {"cluster": "billing"}),
        ("00:48:31", "ecs:DescribeServices", {"cluster": "billing", "services": ["billing-api"]}),
        ("00:55:44", "lambda:ListFunctions20150331", {"maxItems": 50}),
        ("00:58:12", "ssm:GetParameter", {"name": "/billing/feature-flags", "withDecryption": False}),
        ("01:20:11", "ecs:DescribeServices", {"cluster": "billing", "services": ["billing-api"]}),
        ("01:47:50", "logs:FilterLogEvents", {"logGroupName": "/aws/lambda/billing-export", "limit": 20}),
        (
            "01:03:37",
            "cloudformation:ListStacks",
            {"stackStatusFilter": ["UPDATE_ROLLBACK_COMPLETE", "CREATE_COMPLETE"]},
        ),
    ):
        command = command_of(api)
        stage.call(clock(at), cli(engineer, command, HUMAN_SID), api, request, by="unknown")


def agent_prepares(stage: Stage, engineer: Session, *, agent_deletes: bool) -> None:
    """The assistant reads the stack, is refused by termination protection, and takes the protections away."""

    def act(at: str, api: str, request: Mapping[str, Any], **more: Any) -> Record:
        return stage.call(
            clock(at), agent_cli(engineer, command_of(api), AGENT_SID), api, request, by="ai_agent", **more
        )

    stack = {"stackName": cast.STACK}
    act("01:06:20", "sts:GetCallerIdentity", {})
    act("01:06:33", "cloudformation:DescribeStacks", stack)
    act("01:06:36", "cloudformation:DescribeStackResources", stack)
    act("01:06:52", "cloudformation:DescribeStackEvents", stack)
    act("01:07:10", "cloudformation:GetTemplate", stack)
    act("01:07:48", "cloudformation:DetectStackDrift", stack)
    act("01:08:21", "cloudformation:DescribeStackResourceDrifts", stack)
    act("01:09:02", "lambda:GetFunction20150331v2", {"functionName": cast.FUNCTION})
    act("01:09:15", "rds:DescribeDBInstances", {"dBInstanceIdentifier": cast.DATABASE})
    act(
        "01:10:40",
        "cloudformation:UpdateStack",
        {**stack, "templateURL": TEMPLATE, "capabilities": ["CAPABILITY_NAMED_IAM"]},
        error=(
            "ValidationException",
            f"Stack:{cast.OLD_STACK_ID} is in UPDATE_ROLLBACK_FAILED state and can not be updated.",
        ),
        part="agent_error",
    )
    if not agent_deletes:
        return
    act(
        "01:12:41",
        "cloudformation:DeleteStack",
        stack,
        part="guardrail_refusals",
        error=("ValidationException", f"Stack [{cast.STACK}] cannot be deleted while TerminationProtection is enabled"),
    )
    act(
        "01:12:58",
        "cloudformation:UpdateTerminationProtection",
        {**stack, "enableTerminationProtection": False},
        response={"stackId": cast.OLD_STACK_ID},
        part="guardrail_removed",
    )
    act("01:13:20", "rds:DescribeDBInstances", {"dBInstanceIdentifier": cast.DATABASE})
    act(
        "01:13:31",
        "rds:ModifyDBInstance",
        {"dBInstanceIdentifier": cast.DATABASE, "deletionProtection": False, "applyImmediately": True},
        response={
            "dBInstanceIdentifier": cast.DATABASE,
            "dBInstanceArn": cast.arn("rds", f"db:{cast.DATABASE}"),
            "dBInstanceStatus": "available",
            "deletionProtection": False,
            "engine": "postgres",
            "multiAZ": True,
        },
        part="guardrail_removed",
    )


def agent_deletes_the_stack(stage: Stage, engineer: Session) -> None:
    """The act itself, and what CloudFormation then does in the session's name for some twenty minutes."""
    agent = agent_cli(engineer, "cloudformation.delete-stack", AGENT_SID)
    stage.call(DELETED_AT, agent, "cloudformation:DeleteStack", {"stackName": cast.STACK}, part="root", by="ai_agent")
    stage.journal.mark("triggered_at", DELETED_AT)
    keys = [stage.dice.access_key() for _ in range(3)]
    for step in deletions():
        at = after(DELETED_AT, step.offset)
        writes = not step.api.split(":")[1].startswith("Describe")
        stage.call(
            at,
            fas(engineer, "cloudformation", keys[step.offset // 420]),
            step.api,
            step.request,
            step.response,
            error=step.error,
            part="propagation" if writes else None,
            by="aws_service",
            decoy="poll_until_gone" if step.error else None,
            resources=[(step.kind, PROD, step.resource)] if step.kind else (),
        )
        for thing in step.things.split():
            stage.world.breaks(thing, at)
    for offset in (31, 95, 190, 330, 520, 760, 980, 1180):
        stage.call(
            after(DELETED_AT, offset),
            agent_cli(engineer, "cloudformation.describe-stacks", AGENT_SID),
            "cloudformation:DescribeStacks",
            {"stackName": cast.OLD_STACK_ID},
            by="ai_agent",
        )


def agent_recreates_the_stack(stage: Stage, engineer: Session) -> None:
    """The same name again: names come back, ids do not."""
    agent = agent_cli(engineer, "cloudformation.create-stack", AGENT_SID)
    stage.call(
        CREATED_AT,
        agent,
        "cloudformation:CreateStack",
        {
            "stackName": cast.STACK,
            "templateURL": TEMPLATE,
            "capabilities": ["CAPABILITY_NAMED_IAM"],
            "enableTerminationProtection": False,
        },
        {"stackId": cast.NEW_STACK_ID},
        part="recreation",
        by="ai_agent",
    )
    key = stage.dice.access_key()
    for step in creations():
        at = after(CREATED_AT, step.offset)
        stage.call(
            at,
            fas(engineer, "cloudformation", key),
            step.api,
            step.request,
            step.response,
            part="recreation",
            by="aws_service",
            resources=[(step.kind, PROD, step.resource)] if step.kind else (),
        )
        for thing in step.things.split():
            stage.world.heals(thing, at)
    for offset in (40, 130, 260, 420, 640, 900):
        stage.call(
            after(CREATED_AT, offset),
            agent_cli(engineer, "cloudformation.describe-stacks", AGENT_SID),
            "cloudformation:DescribeStacks",
            {"stackName": cast.NEW_STACK_ID},
            by="ai_agent",
        )
