"""What was started by a call leads back to that call, by an id, by the role of the run, or not at all."""

from .scenes import Linked, Scene

RUN = "3f2a9c11-0000-4000-8000-00000000abcd"
OTHER_RUN = "3f2a9c11-0000-4000-8000-00000000ffff"


def created(scene: Scene, clock: str) -> None:
    """The credentials of the last call were issued at that time."""
    scene.records[-1]["userIdentity"]["sessionContext"]["attributes"]["creationDate"] = f"2025-03-01T{clock}Z"


def causes(linked: Linked, effect: str, rule: str = "") -> dict[str, float]:
    found = linked.of(effect, "structural")
    return {cause: row["weight"] for cause, row in found.items() if rule in ("", row["rule"])}


by_id = Scene("byrunid")
START = by_id.call(
    "ssm:StartAutomationExecution",
    by="user:omar",
    at=0,
    request={"documentName": "Drop"},
    response={"automationExecutionId": RUN},
)
DEED = by_id.call("sqs:DeleteQueue", by="runbook", session=f"Automation-{RUN}", at=30, request={"queueUrl": "q"})
READ = by_id.call("sqs:ListQueues", by="runbook", session=f"Automation-{RUN}", at=31)
STRANGE = by_id.call(
    "sqs:DeleteQueue", by="runbook", session=f"Automation-{OTHER_RUN}", at=32, request={"queueUrl": "q2"}
)

by_role = Scene("byrunrole")
MACHINE = f"arn:aws:states:eu-west-1:{by_role.account}:stateMachine:tidy"
by_role.call(
    "states:CreateStateMachine",
    by="iac",
    at=-900,
    request={"name": "tidy", "roleArn": by_role.role("tidy-role")},
    response={"stateMachineArn": MACHINE},
)
FLOW = by_role.call("states:StartExecution", by="user:ines", at=0, request={"stateMachineArn": MACHINE})
IN_FLOW = by_role.call("sqs:DeleteQueue", by="tidy-role", session="a" * 32 + "x", at=20, request={"queueUrl": "q"})
created(by_role, "09:00:03")
BEFORE_FLOW = by_role.call("sqs:DeleteQueue", by="tidy-role", session="older", at=25, request={"queueUrl": "q3"})
created(by_role, "08:59:00")
OTHER_ROLE = by_role.call("sqs:DeleteQueue", by="other-role", session="x", at=26, request={"queueUrl": "q4"})
created(by_role, "09:00:03")

twice = Scene("twicerun")
SECOND_MACHINE = f"arn:aws:states:eu-west-1:{twice.account}:stateMachine:tidy"
twice.call(
    "states:CreateStateMachine",
    by="iac",
    at=-900,
    request={"name": "tidy", "roleArn": twice.role("tidy-role")},
    response={"stateMachineArn": SECOND_MACHINE},
)
FLOWS = [
    twice.call("states:StartExecution", by="user:ines", at=at, request={"stateMachineArn": SECOND_MACHINE})
    for at in (0, 4)
]
IN_EITHER = twice.call("sqs:DeleteQueue", by="tidy-role", session="b" * 33, at=20, request={"queueUrl": "q"})
created(twice, "09:00:05")

people = Scene("takenbyaperson")
THIRD_MACHINE = f"arn:aws:states:eu-west-1:{people.account}:stateMachine:tidy"
people.call(
    "states:CreateStateMachine",
    by="iac",
    at=-900,
    request={"name": "tidy", "roleArn": people.role("tidy-role")},
    response={"stateMachineArn": THIRD_MACHINE},
)
people.call("states:StartExecution", by="user:ines", at=0, request={"stateMachineArn": THIRD_MACHINE})
KEY = "ASIA0TAKEN0BY0PERSON"
people.call(
    "sts:AssumeRole",
    by="user:kim",
    at=2,
    request={"roleArn": people.role("tidy-role"), "roleSessionName": "kim"},
    response={"credentials": {"accessKeyId": KEY}},
)
BY_KIM = people.call("sqs:DeleteQueue", by="tidy-role", session="kim", at=20, request={"queueUrl": "q"})
people.records[-1]["userIdentity"]["accessKeyId"] = KEY
created(people, "09:00:02")

rule = Scene("rulerun")
TARGET = f"arn:aws:states:eu-west-1:{rule.account}:stateMachine:nightly"
SET = rule.call(
    "events:PutTargets", by="user:vera", at=0, request={"rule": "night", "targets": [{"id": "1", "arn": TARGET}]}
)
FIRST, LATER = (
    rule.call("states:StartExecution", by="service:events", at=at, request={"stateMachineArn": TARGET})
    for at in (60, 3660)
)

command = Scene("commandrun")
BOX = "i-0123456789abcdef1"
SENT = command.call("ssm:SendCommand", by="user:omar", at=0, request={"instanceIds": [BOX], "documentName": "Run"})
command.call("sqs:DeleteQueue", by="web-role", session=BOX, at=-100, request={"queueUrl": "always"})
USUAL = command.call("sqs:DeleteQueue", by="web-role", session=BOX, at=30, request={"queueUrl": "always"})
UNUSUAL = command.call("dynamodb:DeleteTable", by="web-role", session=BOX, at=40, request={"tableName": "t"})

batch = Scene("batchrun")
JOB, SECOND_JOB = "7c1e0d2a-0000-4000-8000-00000000abcd", "7c1e0d2a-0000-4000-8000-00000000eeee"
SUBMITTED, SECOND_SUBMITTED = (
    batch.call(
        "batch:SubmitJob", by="user:ines", at=at, request={"jobDefinition": "month-end:4"}, response={"jobId": job}
    )
    for at, job in ((0, JOB), (5, SECOND_JOB))
)
TASK = "0123456789abcdef0123456789ab9999"
TOLD_TASK = batch.call(
    "ecs:RunTask",
    by="linked:batch",
    at=60,
    request={"taskDefinition": "other-family", "startedBy": JOB},
    response={"tasks": [{"taskArn": f"arn:aws:ecs:eu-west-1:{batch.account}:task/c/{TASK}"}]},
)
BY_JOB = batch.call("dynamodb:DeleteTable", by="job-role", session=TASK, at=90, request={"tableName": "t"})
EITHERS_TASK = batch.call("ecs:RunTask", by="linked:batch", at=61, request={"taskDefinition": "month-end-4-77:1"})
SOMEBODYS_TASK = batch.call("ecs:RunTask", by="user:omar", at=62, request={"taskDefinition": "month-end-4-77:1"})

lone = Scene("onejob")
ONE_JOB = lone.call("batch:SubmitJob", by="user:ines", at=0, request={"jobDefinition": "tidy"})
ITS_TASK = lone.call("ecs:RunTask", by="linked:batch", at=300, request={"taskDefinition": "tidy-1-9:1"})
OTHER_TASK = lone.call("ecs:RunTask", by="linked:batch", at=301, request={"taskDefinition": "tidying:1"})

shell = Scene("shellrun")
OPENED = shell.call("ecs:ExecuteCommand", by="user:omar", at=0, request={"cluster": "c", "task": TASK})
IN_SHELL = shell.call("dynamodb:DeleteTable", by="web-task", session=TASK, at=40, request={"tableName": "t"})
URL = shell.call("lambda:CreateFunctionUrlConfig", by="user:omar", at=0, request={"functionName": "tidy-up"})
LAMBDA = {"userAgent": "Boto3/1.40 exec-env/AWS_Lambda_python3.13"}
BY_URL = shell.call("sqs:DeleteQueue", by="tidy-role", session="tidy-up", at=90, request={"queueUrl": "q"}, **LAMBDA)
NO_URL = shell.call("sqs:DeleteQueue", by="other-role", session="other-fn", at=90, request={"queueUrl": "r"}, **LAMBDA)

experiment = Scene("experiment")
TEMPLATE = "EXTaBcDeFgHiJkLmN"
experiment.call(
    "fis:CreateExperimentTemplate",
    by="iac",
    at=-900,
    request={"roleArn": experiment.role("chaos-role"), "description": "x"},
    response={"experimentTemplate": {"id": TEMPLATE}},
)
BEGUN = experiment.call("fis:StartExperiment", by="user:ines", at=0, request={"experimentTemplateId": TEMPLATE})
CHAOS = experiment.call(
    "ec2:TerminateInstances",
    by="chaos-role",
    session="EXP1",
    at=20,
    request={"instancesSet": {"items": [{"instanceId": "i-0aaaaaaaaaaaaa333"}]}},
)
created(experiment, "09:00:02")

tool = Scene("toolrun")
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.60.0"
MADE, _, REMOVED, MUCH_LATER = (
    tool.call(action, by="iac-runner", at=at, request=request, userAgent=TERRAFORM)
    for action, at, request in (
        ("sqs:CreateQueue", 0, {"queueName": "a"}),
        ("sqs:CreateQueue", 1, {"queueName": "b"}),
        ("dynamodb:DeleteTable", 2, {"tableName": "old"}),
        ("dynamodb:DeleteTable", 400, {"tableName": "older"}),
    )
)


def test_a_session_that_bears_the_id_of_an_execution_leads_to_its_start_and_no_other_does(linked: Linked) -> None:
    assert causes(linked, DEED) == {START: 0.95}
    assert linked.of(DEED, "structural")[START]["grade"] == "A"
    assert causes(linked, STRANGE) == {}
    assert causes(linked, READ) == {}


def test_a_session_of_the_machines_role_that_began_after_the_start_leads_to_it(linked: Linked) -> None:
    assert causes(linked, IN_FLOW, "run_role") == {FLOW: 0.9}
    assert causes(linked, BEFORE_FLOW) == {}
    assert causes(linked, OTHER_ROLE) == {}


def test_two_starts_that_fit_share_the_weight(linked: Linked) -> None:
    assert causes(linked, IN_EITHER, "run_role") == dict.fromkeys(FLOWS, 0.45)


def test_a_session_that_a_person_took_is_not_the_runs(linked: Linked) -> None:
    assert causes(linked, BY_KIM, "run_role") == {}


def test_only_the_first_start_after_a_target_was_set_leads_to_who_set_it(linked: Linked) -> None:
    assert causes(linked, FIRST) == {SET: 0.85}
    assert causes(linked, LATER) == {}


def test_a_command_explains_only_what_its_instance_had_never_done_and_stays_possible(linked: Linked) -> None:
    assert causes(linked, UNUSUAL, "command_on_instance") == {SENT: 0.6}
    assert causes(linked, USUAL, "command_on_instance") == {}


def test_the_removals_of_one_terraform_run_stand_under_its_first_change(linked: Linked) -> None:
    assert causes(linked, REMOVED, "tool_run") == {MADE: 0.85}
    assert causes(linked, MUCH_LATER, "tool_run") == {}


def test_a_task_that_names_its_job_leads_to_its_submission_and_the_tasks_deeds_to_the_task(linked: Linked) -> None:
    assert causes(linked, TOLD_TASK) == {SUBMITTED: 0.95}
    assert causes(linked, BY_JOB) == {TOLD_TASK: 0.95}


def test_jobs_of_one_definition_share_a_task_that_names_none_of_them(linked: Linked) -> None:
    assert causes(linked, EITHERS_TASK, "job_task") == dict.fromkeys((SUBMITTED, SECOND_SUBMITTED), 0.425)
    assert causes(linked, SOMEBODYS_TASK) == {}


def test_the_only_job_of_a_definition_leads_to_the_task_that_bears_its_name(linked: Linked) -> None:
    assert causes(linked, ITS_TASK) == {ONE_JOB: 0.85}
    assert causes(linked, OTHER_TASK) == {}


def test_a_shell_in_a_task_or_a_new_way_to_call_a_function_stays_a_possibility(linked: Linked) -> None:
    assert causes(linked, IN_SHELL, "shell_in_task") == {OPENED: 0.6}
    assert causes(linked, BY_URL, "function_trigger") == {URL: 0.6}
    assert causes(linked, NO_URL) == {}


def test_an_experiments_role_leads_to_who_started_the_experiment(linked: Linked) -> None:
    assert causes(linked, CHAOS, "run_role") == {BEGUN: 0.9}
