"""Approvals: who said yes, who said no, and by how many a change was made; silence is never told as a no."""

import json
from typing import Any

import pytest

from tests.cascade.hand_made_case import Case, arn

from .test_judge import DATABASE, answers, deletion

STACK = "cloudformation:stack|prod"
PIPELINE = "codepipeline:pipeline|release"


def gate(case: Case, name: str, who: str, request: dict[str, Any], on: str = PIPELINE, **more: Any) -> None:
    """Somebody's decision an hour before the act."""
    more = {"executor": "human", "verb": "other", "service": "codepipeline", **more}
    case.event("gate", "09:00", name, who, on, request=json.dumps(request), **more)


def release(by: str = "AROA-pipeline/1") -> Case:
    """A deletion that a pipeline's run led to."""
    case = deletion(executor="automation")
    case.event("run", "09:30", "StartBuild", by, PIPELINE, verb="start", service="codebuild")
    case.link("run", "delete", "structural", weight=0.9)
    return case


def test_a_pipelines_approval_is_tied_by_the_run_that_led_to_the_act() -> None:
    case = release()
    gate(case, "PutApprovalResult", "lead/l", {"pipelineName": "release", "result": {"status": "Approved"}})
    (fact,) = answers(case, "approved")
    assert (fact["actor"], fact["executor_class"], fact["event_ids"]) == (arn("lead/l"), "human", ["gate", "run"])
    assert "reads Approved" in fact["statement"]


def test_an_approval_of_another_pipeline_is_not_tied() -> None:
    case = release()
    request = {"pipelineName": "other", "result": {"status": "Approved"}}
    gate(case, "PutApprovalResult", "lead/l", request, on="codepipeline:pipeline|other")
    (fact,) = answers(case, "approved")
    assert (fact["actor"], fact["event_ids"]) == (None, [])


def test_a_rejection_is_no_approval_and_is_not_passed_over() -> None:
    case = release()
    gate(case, "PutApprovalResult", "lead/l", {"pipelineName": "release", "result": {"status": "Rejected"}})
    (fact,) = answers(case, "approved")
    assert "reads Rejected and is no approval" in fact["statement"]
    assert fact["actor"] == arn("lead/l")


@pytest.mark.parametrize(
    ("signal", "words"), [("Approve", "reads Approve; it came before DeleteDBInstance"), ("StopStep", "is no approval")]
)
def test_a_runbooks_signal_counts_by_what_it_says(signal: str, words: str) -> None:
    case, run = deletion(executor="automation"), "ssm:automation-execution|7f"
    case.event("run", "08:30", "StartAutomationExecution", "ops/o", created=run, verb="start", service="ssm")
    case.link("run", "delete", "structural", weight=0.9)
    gate(case, "SendAutomationSignal", "lead/l", {"automationExecutionId": "7f", "signalType": signal}, run)
    (fact,) = answers(case, "approved")
    assert words in fact["statement"]


def change(executor: str, created_by: str, name: str = "v2") -> Case:
    """A change set, carried out at ten by ``engineer/dana``."""
    case = Case()
    arn_ = "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/v2/0f"
    request = json.dumps({"changeSetName": arn_, "stackName": "prod"})
    more = {"executor": executor, "service": "cloudformation", "verb": "delete", "request": request}
    case.event("apply", "10:00", "ExecuteChangeSet", "engineer/dana", STACK, **more)
    case.event("miss", "10:02", "DescribeDBInstances", "shop", DATABASE, error="DBInstanceNotFound")
    case.link("apply", "miss")
    gate(case, "CreateChangeSet", created_by, {"changeSetName": name, "stackName": "prod"}, STACK)
    return case


def test_a_change_set_made_by_one_and_carried_out_by_another_shows_two() -> None:
    (fact,) = answers(change("human", "lead/l"), "approved")
    assert (fact["actor"], fact["event_ids"]) == (arn("lead/l"), ["apply", "gate"])
    assert "executed by another, role engineer (session dana)" in fact["statement"]


def test_a_change_set_made_and_carried_out_by_one_shows_no_second() -> None:
    (fact,) = answers(change("ai_agent", "engineer/dana"), "approved")
    assert (fact["actor"], fact["grade"]) == (None, "A")
    assert "no second one is shown" in fact["statement"]


def test_another_change_set_of_the_same_stack_tells_nothing() -> None:
    (fact,) = answers(change("human", "lead/l", name="v1"), "approved")
    assert (fact["event_ids"], fact["grade"]) == ([], "D")


def test_an_approval_that_attribution_found_names_its_event_and_says_what_is_wrong_with_it() -> None:
    evidence = [{"signal": "approved", "tier": 0, "field": "event", "value": "gate", "weight": 0.0}]
    case = deletion(executor="ai_agent", evidence=evidence, flags=["approval_mismatch", "approved_by_program"])
    gate(case, "UpdateApprovalAction", "agent/a", {"action": "APPROVED"}, "", executor="ai_agent", service="aidevops")
    (fact,) = answers(case, "approved")
    assert (fact["executor_class"], fact["event_ids"]) == ("ai_agent", ["delete", "gate"])
    assert "not what was approved" in fact["counter_evidence"]
    assert "no person's consent" in fact["counter_evidence"]


def test_consent_to_a_session_is_not_told_as_consent_to_the_call() -> None:
    (fact,) = answers(deletion(approval="session_consent"), "approved")
    assert (fact["actor"], fact["event_ids"]) == (None, ["delete"])
    assert "consent to this call is not" in fact["statement"]
