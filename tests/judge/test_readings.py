"""Who asked for it, by which way it was done, and the readings side by side: hedged where the log is silent."""

from typing import Any

import pytest

from tests.cascade.hand_made_case import Case, arn

from .test_judge import DATABASE, MARKER, answers, deletion

STREAM = "kinesis:stream|clicks"


def laundered(denied: bool = True) -> Case:
    """An agent, denied to delete a stream, calls a function that deletes it."""
    case = Case()
    agent: dict[str, Any] = {"executor": "ai_agent", "evidence": MARKER, "tier": 2}
    if denied:
        error = {"error": "AccessDenied", "service": "kinesis"}
        case.event("denied", "09:50", "DeleteStream", "developer/d", STREAM, **error, **agent)
    case.event("invoke", "10:00", "Invoke", "developer/d", "lambda:function|janitor", service="lambda", **agent)
    case.event("delete", "10:00:02", "DeleteStream", "janitor/f", STREAM, service="kinesis")
    case.event("miss", "10:02", "DescribeStream", "shop", STREAM, error="ResourceNotFoundException", service="kinesis")
    case.link("invoke", "delete", "structural", weight=0.9)
    case.link("delete", "miss")
    return case


def test_what_a_function_did_for_an_agent_is_told_as_the_functions_deed() -> None:
    function = next(fact for fact in answers(laundered(), "executed") if fact["actor"] == arn("janitor/f"))
    assert (function["executor_class"], function["event_ids"]) == ("automation", ["delete", "invoke"])
    assert "DeleteStream on clicks" in function["statement"]


def test_the_agent_is_shown_as_whoever_set_the_function_in_motion_and_no_more() -> None:
    fact = next(fact for fact in answers(laundered(), "delegated") if "delete" in fact["event_ids"])
    assert (fact["actor"], fact["executor_class"], fact["grade"]) == (arn("developer/d"), "ai_agent", "B")
    assert "a link leads there" in fact["statement"]


def test_denied_one_way_and_done_by_another_is_told_with_its_events() -> None:
    (fact,) = answers(laundered(), "guardrail")
    assert fact["event_ids"] == ["delete", "denied", "invoke"]
    assert "had been denied to role developer (session d) once" in fact["statement"]
    assert (fact["actor"], "not shown" in fact["counter_evidence"]) == (None, True)


def test_without_a_denial_no_detour_is_told() -> None:
    (fact,) = answers(laundered(denied=False), "guardrail")
    assert fact["event_ids"] == []


def test_a_grant_to_the_function_is_not_told_as_one_to_the_agent() -> None:
    case = laundered()
    request = '{"roleName": "janitor", "policyName": "tidy", "policyDocument": "{}"}'
    case.event("grant", "08:00", "PutRolePolicy", "admin/a", "iam:role|janitor", service="iam", request=request)
    fact = next(fact for fact in answers(case, "granted") if fact["event_ids"])
    assert fact["event_ids"] == ["delete", "grant"]
    assert "(policy tidy)" in fact["statement"]
    assert "the principal of DeleteStream" in fact["statement"]


def test_whoever_made_a_long_term_key_is_not_told_to_have_asked_for_the_call() -> None:
    case = deletion()
    case.event("sign-in", "06:00", "ConsoleLogin", "admin/a", executor="human", service="signin")
    case.event("key", "06:30", "CreateAccessKey", "admin/a", "iam:user|svc", executor="human", service="iam")
    case.link("sign-in", "key", "identity", weight=1.0)
    case.link("key", "delete", "identity", weight=1.0)
    (fact,) = answers(case, "delegated")
    assert (fact["actor"], fact["executor_class"], fact["event_ids"]) == (None, None, ["delete", "key"])
    assert "who has held the key since is not shown" in fact["statement"]


def test_a_tool_call_is_told_as_such_and_the_credentials_by_their_sign_in() -> None:
    case = deletion(evidence=MARKER)
    case.event("sign-in", "08:00", "AuthorizeOAuth2Access", "dana", executor="human", service="signin", verb="sign_in")
    tool = {"service": "aws-mcp", "executor": "ai_agent"}
    case.event("tool", "10:00:01", "CallReadWriteTool", "engineer/dana", **tool)
    case.link("sign-in", "delete", "identity", weight=1.0, rule="sign_in")
    case.link("tool", "delete", "identity", weight=1.0, rule="mcp_tool_call")
    back, tool_ = sorted(answers(case, "delegated"), key=lambda fact: "tool call" in fact["statement"])
    assert (back["event_ids"], back["actor"]) == (["delete", "sign-in"], arn("dana"))
    assert (tool_["event_ids"], tool_["executor_class"]) == (["delete", "tool"], "ai_agent")


def test_a_service_that_hands_out_credentials_is_called_by_its_name() -> None:
    case = deletion(executor="automation")
    aws = {"executor": "aws_service", "service": "sts", "invoked_by": "ecs-tasks.amazonaws.com"}
    case.event("assume", "09:00", "AssumeRole", "", "iam:role|engineer", **aws)
    case.link("assume", "delete", "identity", weight=1.0)
    (fact,) = answers(case, "delegated")
    assert "by the service ecs-tasks.amazonaws.com" in fact["statement"]
    assert (fact["actor"], fact["executor_class"]) == (None, None)


def readings(case: Case) -> list[dict[str, Any]]:
    return [fact for fact in answers(case, "undetermined") if fact["statement"].startswith("Reading of ")]


@pytest.mark.parametrize("executor", ["human", "ai_agent", "automation", "unknown"])
def test_three_readings_stand_side_by_side_and_none_is_decided(executor: str) -> None:
    case = deletion(executor=executor, possible=["human", "ai_agent"], evidence=MARKER)
    found = readings(case)
    assert len(found) == 3
    assert all("For it: " in fact["statement"] and "Missing: " in fact["statement"] for fact in found)
    assert all((fact["actor"], fact["executor_class"], fact["grade"]) == (None, None, "D") for fact in found)
    assert all("decide none" in fact["counter_evidence"] for fact in found)


def test_a_reading_counts_only_what_its_events_show() -> None:
    case = laundered()
    tool = next(fact for fact in readings(case) if " as a tool's doing" in fact["statement"])
    assert set(tool["event_ids"]) == {"delete", "denied", "invoke"}
    assert "what was refused one way was done by another" in tool["statement"]
    person = next(fact for fact in readings(case) if "somebody's decision" in fact["statement"])
    assert "For it: nothing in these logs" in person["statement"]


def test_without_a_root_there_is_nothing_to_read() -> None:
    case = Case()
    for number in range(6):
        case.event(f"f{number}", f"10:0{number}", "GetItem", f"app{number % 3}", DATABASE, error="InternalFailure")
    assert readings(case) == []
