"""What is an incident, what is noise, and what are two incidents and not one."""

from tests.cascade.hand_made_case import Case, seen
from tests.cascade.known_cases import DATABASE, stack_deleted_by_an_agent


def test_server_errors_across_principals_are_an_incident_without_a_culprit() -> None:
    case = Case()
    case.event("deploy", "09:59", "UpdateService", "ci/run", "ecs:service|web", service="ecs")
    for number in range(6):
        case.event(
            f"fail-{number}", f"10:0{number}", "GetItem", f"app{number % 3}", "dynamodb:table|t",
            error="InternalFailure", service="dynamodb",
        )  # fmt: skip
    result = seen(case)
    assert [row["verdict"] for row in result.incidents] == ["no_supported_cause"]
    assert result.role("root") == set()
    assert result.role("effect") == {f"fail-{number}" for number in range(6)}
    assert result.role("excluded") == {"deploy"}
    assert result.incidents[0]["triggered_at"] is None
    assert "impairment at AWS" in result.incidents[0]["summary"]


def test_routine_noise_makes_no_incident() -> None:
    case = Case()
    case.event("denied", "09:00", "PutObject", "dev/ann", "s3:bucket|b", error="AccessDenied", service="s3")
    for number in range(5):
        case.event(f"slow-{number}", f"09:1{number}", "PutMetricData", "app", error="ThrottlingException")
    case.event("once", "09:30", "GetItem", "app", error="InternalFailure", service="dynamodb")
    case.event("late", "11:30", "GetItem", "other", error="InternalFailure", service="dynamodb")
    case.event("new-role", "12:00", "DescribeDBInstances", "app", DATABASE, error="AccessDenied")
    case.exclude("new-role")
    assert seen(case).incidents == []


def test_a_refusal_by_a_guardrail_is_a_near_miss_and_no_failure() -> None:
    case = Case()
    case.event(
        "try", "10:00", "DeleteDBInstance", "agent/a", DATABASE, executor="ai_agent", error="OperationNotPermitted"
    )
    case.link("try", "try")
    assert seen(case).incidents == []


def test_two_failures_that_share_nothing_are_two_incidents() -> None:
    case = stack_deleted_by_an_agent()
    case.event("cut", "15:00", "RevokeSecurityGroupIngress", "net/n", "ec2:security-group|sg-1", service="ec2")
    for number in range(2):
        case.event(
            f"cut-{number}",
            f"15:0{number + 1}",
            "RunInstances",
            "batch",
            "ec2:security-group|sg-1",
            error="AccessDenied",
        )
        case.link("cut", f"cut-{number}")
    result = seen(case)
    assert len(result.incidents) == 2
    assert result.role("root", 0) == {"delete"}
    assert result.role("root", 1) == {"cut"}


def test_failures_of_two_accounts_that_share_no_resource_are_two_incidents() -> None:
    case = Case()
    for account, name in (("111122223333", "a"), ("999988887777", "b")):
        for number in range(10):
            case.event(
                f"{name}{number}", f"10:{number * 5:02d}", "GetItem", f"{name}{number % 2}", f"dynamodb:table|{name}",
                error="AccessDenied" if number >= 4 else None, service="dynamodb", account=account,
            )  # fmt: skip
    result = seen(case)
    assert [row["effect_count"] for row in result.incidents] == [6, 6]
    assert {len(result.role("effect", number)) for number in (0, 1)} == {6}


def test_callers_whom_the_record_names_by_an_id_alone_make_an_incident_as_others_do() -> None:
    case = Case()
    for number in range(10):
        case.event(
            f"e{number}", f"10:{number * 4:02d}", "GetItem", "", "dynamodb:table|t", session="",
            error="InternalFailure" if number >= 4 else None, service="dynamodb",
        )  # fmt: skip
        case.events[-1].update(principal_type="AWSAccount", principal_id=f"AROA{number % 2}:x", session_id=None)
    result = seen(case)
    assert [row["principals_hit"] for row in result.incidents] == [2]


def test_one_call_in_the_logs_of_two_accounts_is_of_one_principal() -> None:
    case = stack_deleted_by_an_agent()
    case.event("copy", "10:02", "DescribeDBInstances", "", DATABASE, error="DBInstanceNotFound", session="")
    case.events[-1].update(
        principal_type="AWSAccount", principal_id="AROASHOP:s", session_id=None, shared_event_id="one"
    )
    next(row for row in case.events if row["event_id"] == "miss-0").update(shared_event_id="one")
    case.link("by-aws", "copy")
    result = seen(case)
    assert "copy" in result.role("effect")
    assert result.incidents[0]["principals_hit"] == 2


def test_a_removal_refused_for_a_dependent_is_a_link_and_no_incident() -> None:
    case = Case()
    case.event("hold", "09:00", "CreateNetworkInterface", "team-a", "ec2:security-group|g", service="ec2")
    for number in range(4):
        case.event(
            f"refused-{number}", f"10:0{number}", "DeleteSecurityGroup", f"bot{number % 2}", "ec2:security-group|g",
            error="DependencyViolation", service="ec2",
        )  # fmt: skip
        case.link("hold", f"refused-{number}", rule="blocked_by_dependent")
    assert seen(case).incidents == []


def one_workload_shut_out() -> Case:
    """A job that always could is denied for an hour; a rule holds one change possible."""
    case = Case()
    case.event("worked", "09:00", "ListStreams", "loader", "kinesis:stream|s", service="kinesis")
    case.event(
        "limit", "09:50", "PutRolePermissionsBoundary", "admin/a", "iam:role|loader", executor="human", service="iam"
    )
    for number in range(9):
        case.event(
            f"no-{number}", f"10:{number * 6:02d}", "ListStreams", "loader", "kinesis:stream|s", error="AccessDenied",
            service="kinesis",
        )  # fmt: skip
        case.link("limit", f"no-{number}", weight=0.6, grade="C")
    return case


def test_one_workload_shut_out_for_long_is_told_without_a_culprit_and_with_what_is_possible() -> None:
    result = seen(one_workload_shut_out())
    assert [row["verdict"] for row in result.incidents] == ["no_supported_cause"]
    assert result.role("root") == set()
    assert "too weak to stand on (weight 0.60)" in result.part("limit")["reason"]


def test_one_workload_that_still_works_now_and_then_is_noise() -> None:
    case = one_workload_shut_out()
    case.event("works", "10:25", "ListStreams", "loader", "kinesis:stream|s", service="kinesis")
    assert seen(case).incidents == []


def test_an_empty_log_has_no_incident() -> None:
    assert seen(Case()).incidents == []
