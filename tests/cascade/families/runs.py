"""What a workflow, a job or a schedule did, and the decision that started it."""

from tests.cascade.stories import Story

from .words import arn

GONE = {"error": "ResourceNotFoundException", "message": "Requested resource not found: Table: carts not found"}
CARTS = {"tableName": "carts"}


def missed(story: Story) -> None:
    """Two workloads miss the table from then on."""
    story.readers("dynamodb:DescribeTable", GONE["error"], GONE["message"], request=CARTS, broke=90)


def taken_by(story: Story, created: str) -> None:
    """The credentials of the last call were issued at that time."""
    story.records[-1]["userIdentity"]["sessionContext"]["attributes"]["creationDate"] = f"2025-03-01T{created}Z"


workflow = Story("workflow")
MACHINE = arn(workflow, "states", "stateMachine:tidy")
WORKER = workflow.role("tidy-worker")
workflow.call(
    "states:CreateStateMachine", by="iac-runner", at=-3000, request={"name": "tidy", "roleArn": WORKER},
    response={"stateMachineArn": MACHINE},
)  # fmt: skip
workflow.bystanders()
workflow.root(
    "states:StartExecution", by="user:ines", at=0, request={"stateMachineArn": MACHINE},
    response={"executionArn": arn(workflow, "states", "execution:tidy:7c1b5f0e-0000-4000-8000-000000000001")},
)  # fmt: skip
workflow.call(
    "dynamodb:DeleteTable", by="tidy-worker", session="kQmVbTzLwXyRaBcDeFgHiJkLmNoPqRsT", at=40, request=CARTS
)
taken_by(workflow, "09:00:02")
missed(workflow)

older_session = Story("oldersession")
OLD_MACHINE = arn(older_session, "states", "stateMachine:tidy")
older_session.call(
    "states:CreateStateMachine", by="iac-runner", at=-3000,
    request={"name": "tidy", "roleArn": older_session.role("tidy-worker")}, response={"stateMachineArn": OLD_MACHINE},
)  # fmt: skip
older_session.aside("states:StartExecution", by="user:ines", at=0, request={"stateMachineArn": OLD_MACHINE})
older_session.root("dynamodb:DeleteTable", by="tidy-worker", session="debugging", at=40, request=CARTS)
taken_by(older_session, "08:20:00")
missed(older_session)

automation = Story("automation")
EXECUTION = "0b7f3c8e-1111-4222-8333-944445555666"
automation.bystanders()
automation.root(
    "ssm:StartAutomationExecution", by="user:omar", at=0, request={"documentName": "Drop-Tables"},
    response={"automationExecutionId": EXECUTION},
)  # fmt: skip
automation.call("dynamodb:DeleteTable", by="runbook", session=f"Automation-{EXECUTION}", at=60, request=CARTS)
missed(automation)

job = Story("job")
job.call("glue:CreateJob", by="iac-runner", at=-3000, request={"name": "compact", "role": job.role("glue-etl")})
job.bystanders()
job.root("glue:StartJobRun", by="agent-role", at=0, request={"jobName": "compact"}, response={"jobRunId": "jr_1"})
job.call("dynamodb:DeleteTable", by="glue-etl", session="GlueJobRunnerSession", at=70, request=CARTS)
taken_by(job, "09:00:30")
missed(job)

schedule = Story("schedule")
TASK = "89abcdef0123456789abcdef01234567"
DEFINITION = arn(schedule, "ecs", "task-definition/janitor:3")
schedule.bystanders()
schedule.root(
    "scheduler:CreateSchedule", by="user:vera", at=-600,
    request={
        "name": "nightly",
        "target": {"arn": arn(schedule, "ecs", "cluster/ops"), "ecsParameters": {"taskDefinitionArn": DEFINITION}},
    },
)  # fmt: skip
schedule.call(
    "ecs:RunTask", by="scheduler-role", at=30, sourceIPAddress="scheduler.amazonaws.com",
    request={"taskDefinition": DEFINITION, "cluster": "ops"},
    response={"tasks": [{"taskArn": arn(schedule, "ecs", f"task/ops/{TASK}")}]},
)  # fmt: skip
schedule.records[-1]["userIdentity"]["invokedBy"] = "scheduler.amazonaws.com"
schedule.call("dynamodb:DeleteTable", by="janitor-role", session=TASK, at=80, request=CARTS)
missed(schedule)

blocked = Story("blocked")
GROUP = {"groupId": "sg-0fedcba9876543210"}
blocked.call(
    "ec2:CreateNetworkInterface", by="team-a", at=-900,
    request={"subnetId": "subnet-0aaaaaaaaaaaaaaaa", "groupSet": {"items": [GROUP]}},
    response={"networkInterface": {"networkInterfaceId": "eni-0bbbbbbbbbbbbbbbb"}},
)  # fmt: skip
for at in (0, 60, 120):
    blocked.call(
        "ec2:DeleteSecurityGroup", by="cleanup-bot", at=at, request=GROUP, error="Client.DependencyViolation",
        message="resource sg-0fedcba9876543210 has a dependent object",
    )  # fmt: skip
