"""Change sets, service roles, stack sets and client tokens: who prepared, who carried out, and what came of it."""

from .scenes import Linked, Scene

UUID = "3f2a9c11-1111-4000-8000-0000000000{:02x}"
CLOUDFORMATION = "service:cloudformation"


def change_set(scene: Scene, name: str, number: int) -> str:
    return f"arn:aws:cloudformation:eu-west-1:{scene.account}:changeSet/{name}/{UUID.format(number)}"


def prepare(scene: Scene, name: str, number: int, at: float, by: str = "planner", **more: str) -> str:
    response = {"id": change_set(scene, name, number)}
    asked = {"changeSetName": name, "stackName": "shop-prod", **more}
    return scene.call("cloudformation:CreateChangeSet", by=by, at=at, request=asked, response=response)


def by_role(scene: Scene, action: str, at: float, role: str, **request: str) -> str:
    """A call of CloudFormation in a stack's service role."""
    more = {"sourceIPAddress": "cloudformation.amazonaws.com", "userAgent": "cloudformation.amazonaws.com"}
    return scene.call(action, by=role, session="AWSCloudFormation", at=at, request=request, **more)


told = Scene("changesettold")
PREPARED = prepare(told, "drop-mail", 1, -3600)
OTHER = prepare(told, "drop-mail", 2, -1800)
CARRIED = told.call(
    "cloudformation:ExecuteChangeSet",
    by="user:mia",
    at=0,
    request={"changeSetName": change_set(told, "drop-mail", 1), "stackName": "shop-prod"},
)

by_name = Scene("changesetnamed")
FIRST = prepare(by_name, "weekly", 3, -7200)
AGAIN = prepare(by_name, "weekly", 4, -3600)
NAMED = by_name.call(
    "cloudformation:ExecuteChangeSet",
    by="user:mia",
    at=0,
    request={"changeSetName": "weekly", "stackName": "shop-prod"},
)
ELSEWHERE = by_name.call(
    "cloudformation:ExecuteChangeSet",
    by="user:mia",
    at=1,
    request={"changeSetName": "weekly", "stackName": "other-stack"},
)

given = Scene("changesetrole")
ROLE = "shop-deploy"
prepare(given, "with-role", 5, -60, roleARN=given.role(ROLE))
EXECUTED = given.call(
    "cloudformation:ExecuteChangeSet",
    by="user:mia",
    at=0,
    request={"changeSetName": change_set(given, "with-role", 5), "stackName": "shop-prod"},
)
IN_ROLE = by_role(given, "sqs:DeleteQueue", 20, ROLE, queueUrl="https://sqs/1/shop-prod-Mail-ABC")
TOO_LATE = by_role(given, "sqs:DeleteQueue", 9000, ROLE, queueUrl="https://sqs/1/shop-prod-Post-ABC")
BEFORE = by_role(given, "sqs:DeleteQueue", -30, ROLE, queueUrl="https://sqs/1/shop-prod-Late-ABC")
OTHER_ROLE = by_role(given, "sqs:DeleteQueue", 21, "someone-elses", queueUrl="https://sqs/1/shop-prod-Mine-ABC")

sets = Scene("stackset")
ASKED = sets.call(
    "cloudformation:DeleteStackInstances",
    by="user:omar",
    at=0,
    request={"stackSetName": "baseline", "accounts": ["x"], "regions": ["eu-west-1"]},
)
EXECUTION = "AWSCloudFormationStackSetExecutionRole"
DROPPED, NAMESAKE, MADE = (
    sets.call(action, by=EXECUTION, at=at, account="799999999999", request={"stackName": f"StackSet-{name}"})
    for action, at, name in (
        ("cloudformation:DeleteStack", 40, f"baseline-{UUID.format(16)}"),
        ("cloudformation:DeleteStack", 41, f"baseline-2-{UUID.format(17)}"),
        ("cloudformation:CreateStack", 42, f"baseline-{UUID.format(18)}"),
    )
)

token = Scene("clienttoken")
TOKEN = {"clientRequestToken": "Console-DeleteStack-5c1e0d2a-0000"}
SENT = token.call("cloudformation:DeleteStack", by="user:vera", at=0, request={"stackName": "ledger", **TOKEN})
REPEATED = token.call("cloudformation:DeleteStack", by="user:vera", at=2, request={"stackName": "ledger", **TOKEN})
PASSED_ON = token.call("cloudformation:DeleteStack", by=CLOUDFORMATION, at=30, request={"stackName": "inner", **TOKEN})
UNLIKE = token.call(
    "cloudformation:DeleteStack",
    by=CLOUDFORMATION,
    at=31,
    request={"stackName": "x", "clientRequestToken": "Console-DeleteStack-ffffffff"},
)

TWICE = {"clientToken": "RdVLN1469357832991-x"}
ONE = token.call("ec2:RunInstances", by="user:vera", at=100, request=TWICE, requestID="one-request")
COPY = token.call("ec2:RunInstances", by=CLOUDFORMATION, at=100, request=TWICE, requestID="one-request")
CONSOLE = token.call("ec2:RunInstances", by="user:kim", at=130, request=TWICE)
token.records[-1]["userIdentity"]["invokedBy"] = "signin.amazonaws.com"


def causes(linked: Linked, effect: str) -> dict[tuple[str, str], float]:
    found = linked.of(effect, "structural", "identity")
    rules = ("change_set", "change_set_name", "stack_change_set_role", "stack_set", "client_token")
    return {(cause, row["rule"]): row["weight"] for cause, row in found.items() if row["rule"] in rules}


def test_a_change_set_leads_from_who_prepared_that_very_one_to_who_carried_it_out(linked: Linked) -> None:
    assert causes(linked, CARRIED) == {(PREPARED, "change_set"): 0.98}
    assert linked.of(CARRIED, "structural")[PREPARED]["grade"] == "A"


def test_a_bare_name_means_the_latest_change_set_of_that_name_for_that_stack(linked: Linked) -> None:
    assert causes(linked, NAMED) == {(AGAIN, "change_set_name"): 0.9}
    assert causes(linked, ELSEWHERE) == {}


def test_what_cloudformation_did_with_the_role_of_a_change_set_follows_from_its_execution(linked: Linked) -> None:
    assert causes(linked, IN_ROLE) == {(EXECUTED, "stack_change_set_role"): 0.9}
    assert causes(linked, TOO_LATE) == causes(linked, BEFORE) == causes(linked, OTHER_ROLE) == {}


def test_a_stack_in_another_account_follows_from_the_call_on_its_set_and_on_no_namesake(linked: Linked) -> None:
    assert causes(linked, DROPPED) == {(ASKED, "stack_set"): 0.9}
    assert causes(linked, NAMESAKE) == causes(linked, MADE) == {}


def test_a_services_call_with_a_clients_token_follows_from_the_first_that_sent_it(linked: Linked) -> None:
    assert causes(linked, PASSED_ON) == {(SENT, "client_token"): 0.97}
    assert linked.of(PASSED_ON, "identity")[SENT]["grade"] == "A"
    assert causes(linked, REPEATED) == causes(linked, UNLIKE) == {}


def test_a_console_is_a_client_and_two_records_of_one_request_are_one(linked: Linked) -> None:
    assert causes(linked, COPY) == causes(linked, CONSOLE) == {}
