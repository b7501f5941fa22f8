"""Detection, mitigation and recovery: tied to events, and none where none is seen."""

from datetime import datetime

from tests.cascade.hand_made_case import Case, at, seen
from tests.cascade.known_cases import DATABASE, STACK, recovered, stack_deleted_by_an_agent


def times_of(case: Case) -> list[datetime | None]:
    """Detection, mitigation, recovery."""
    row = seen(case).incidents[0]
    return [row["detected_at"], row["mitigated_at"], row["recovered_at"]]


def test_detection_and_recovery_are_tied_to_their_events() -> None:
    case = recovered(stack_deleted_by_an_agent())
    result = seen(case)
    assert (result.role("detection"), result.role("recovery")) == ({"look"}, {"restore"})
    assert times_of(case) == [at("10:30"), at("11:00"), at("11:00")]


def test_what_is_not_seen_has_no_time() -> None:
    assert times_of(stack_deleted_by_an_agent()) == [None, None, None]


def test_what_is_healed_by_name_and_still_missed_by_id_is_not_recovered() -> None:
    case = recovered(stack_deleted_by_an_agent())
    case.event(
        "group", "10:01:30", "DeleteSecurityGroup", "engineer/dana", "ec2:security-group|sg-1", executor="aws_service"
    )
    case.link("delete", "group", "structural", weight=0.95)
    for clock in ("10:40", "12:30"):
        case.event(clock, clock, "RunInstances", "batch", "ec2:security-group|sg-1", error="InvalidGroup.NotFound")
        case.link("group", clock)
    result = seen(case)
    assert {"10:40", "12:30"} <= result.role("effect")
    assert times_of(case) == [at("10:30"), at("11:00"), None]


def test_leading_a_workload_around_what_is_gone_is_a_recovery_when_it_then_works() -> None:
    case = stack_deleted_by_an_agent()
    case.event("look", "10:30", "LookupEvents", "oncall/o", executor="human", service="cloudtrail")
    case.event(
        "rewire",
        "11:00",
        "UpdateFunctionConfiguration",
        "oncall/o",
        "lambda:function|shop",
        executor="human",
        service="lambda",
    )
    case.event("shop-works", "11:01", "DescribeDBInstances", "shop", "rds:db|orders-2")
    case.event("move", "11:30", "UpdateService", "oncall/o", "ecs:service|billing", executor="human", service="ecs")
    case.event("billing-works", "11:31", "DescribeDBInstances", "billing", "rds:db|orders-2")
    result = seen(case)
    assert result.role("recovery") == {"rewire", "move"}
    assert times_of(case) == [at("10:30"), at("11:00"), at("11:30")]


def test_the_agents_own_recreation_that_heals_nothing_is_no_recovery() -> None:
    case = stack_deleted_by_an_agent()
    case.event(
        "again", "10:03:30", "CreateStack", "engineer/dana", STACK, executor="ai_agent", service="cloudformation"
    )
    result = seen(case)
    assert result.role("recovery") == set()
    assert result.role("root") == {"delete"}


def test_whoever_takes_the_own_change_back_recovers_it() -> None:
    case = Case()
    case.event("detach", "10:00", "DetachRolePolicy", "admin/a", "iam:role|shop", executor="human", service="iam")
    case.event("no", "10:05", "GetObject", "shop", "s3:bucket|data", error="AccessDenied", service="s3")
    case.link("detach", "no")
    case.event("attach", "10:30", "AttachRolePolicy", "admin/a", "iam:role|shop", executor="human", service="iam")
    case.event("yes", "10:35", "GetObject", "shop", "s3:bucket|data", service="s3")
    assert seen(case).role("recovery") == {"attach"}
    assert times_of(case)[1:] == [at("10:30"), at("10:30")]


def test_an_unknown_actor_in_the_roots_session_detects_nothing() -> None:
    case = stack_deleted_by_an_agent()
    case.event(
        "peek",
        "10:20",
        "DescribeDBInstances",
        "engineer/dana",
        DATABASE,
        executor="unknown",
        possible=["human", "ai_agent"],
    )
    assert seen(case).role("detection") == set()


def test_a_persons_failed_look_at_what_others_miss_is_a_detection_and_no_effect() -> None:
    case = Case()
    case.event("disable", "10:00", "DisableKey", "admin", "kms:key|k", service="kms")
    for number in range(3):
        case.event(
            f"miss-{number}", f"10:0{number + 1}", "Decrypt", f"app{number}", "kms:key|k", service="kms",
            error="KMSInvalidStateException",
        )  # fmt: skip
        case.link("disable", f"miss-{number}")
    case.event(
        "look", "10:05", "GetParameter", "oncall", "kms:key|k", service="ssm", executor="human",
        error="KMSInvalidStateException",
    )  # fmt: skip
    case.link("disable", "look")
    result = seen(case)
    assert result.role("effect") == {"miss-0", "miss-1", "miss-2"}
    assert result.role("detection") == {"look"}
    assert result.incidents[0]["detected_at"] == at("10:05")


def test_a_look_into_the_history_of_another_account_detects_nothing() -> None:
    case = stack_deleted_by_an_agent()
    case.event(
        "foreign", "10:30", "LookupEvents", "oncall/o", executor="human", service="cloudtrail", account="999988887777"
    )
    result = seen(case)
    assert result.role("detection") == set()
    assert result.incidents[0]["detected_at"] is None
