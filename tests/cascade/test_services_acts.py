"""What services do for somebody or of their own accord, and what a cut path makes them do."""

from tests.cascade.hand_made_case import Case, seen
from tests.cascade.known_cases import DATABASE, stack_deleted_by_an_agent


def test_a_service_without_a_caller_in_the_log_is_not_made_a_culprit() -> None:
    case = Case()
    case.event("by-aws", "10:00", "DeleteDBInstance", "", DATABASE, executor="aws_service", session="")
    for number in range(4):
        case.event(f"ok-{number}", f"09:0{number}", "DescribeDBInstances", f"app{number % 2}", DATABASE)
        case.event(
            f"no-{number}",
            f"10:0{number + 1}",
            "DescribeDBInstances",
            f"app{number % 2}",
            DATABASE,
            error="DBInstanceNotFound",
        )
        case.link("by-aws", f"no-{number}")
    result = seen(case)
    assert all(row["verdict"] == "no_supported_cause" for row in result.incidents)
    assert all(part["role"] != "root" for part in result.parts)


def test_a_permission_sets_grant_is_found_behind_the_service_that_carried_it_out() -> None:
    case = stack_deleted_by_an_agent()
    policy = '{"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}'
    managed = '{"managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}'
    case.event(
        "set",
        "06:00",
        "AttachManagedPolicyToPermissionSet",
        "admin/a",
        executor="human",
        service="sso",
        request=managed,
    )
    case.event(
        "carried-out", "06:01", "AttachRolePolicy", "sso", "iam:role|engineer", executor="aws_service", service="iam",
        request=policy,
    )  # fmt: skip
    assert seen(case).role("contributing") == {"set", "carried-out"}


def test_a_services_call_for_somebody_who_is_not_in_the_log_is_the_root_and_says_so() -> None:
    case = stack_deleted_by_an_agent()
    for rows in (case.events, case.actors, case.actions, case.tokens):
        rows[:] = [row for row in rows if row["event_id"] != "delete"]
    case.links = [row for row in case.links if "delete" not in (row["cause_id"], row["effect_id"])]
    result = seen(case)
    assert result.role("root") == {"by-aws"}
    assert result.incidents[0]["verdict"] == "cause_found"
    assert "not in these logs" in result.part("by-aws")["reason"]
    assert result.role("effect") == {"miss-0", "miss-1", "miss-2"}


def test_what_a_service_does_of_its_own_accord_is_blamed_on_nobody_and_the_failures_stay_told() -> None:
    case = Case()
    case.event(
        "scale-in", "10:00", "TerminateInstances", "AWSServiceRoleForAutoScaling/AutoScaling", "ec2:instance|i-1",
        executor="aws_service", service="ec2",
    )  # fmt: skip
    for number in range(6):
        who = f"app{number % 2}"
        case.event(f"ok-{number}", f"09:0{number}", "DescribeVolume", who, "ec2:instance|i-1", service="ec2")
        case.event(
            f"miss-{number}", f"10:0{number + 1}", "DescribeVolume", who, "ec2:instance|i-1", service="ec2",
            error="ResourceNotFoundException",
        )  # fmt: skip
        case.link("scale-in", f"miss-{number}")
    result = seen(case)
    assert [row["verdict"] for row in result.incidents] == ["no_supported_cause"]
    assert result.role("root") == set()
    assert result.role("effect") == {f"miss-{number}" for number in range(6)}


def network_cut() -> Case:
    """A rule is revoked; Auto Scaling replaces an instance; the new one asks so much that another team is throttled."""
    case = Case()
    case.event("cut", "10:00", "RevokeSecurityGroupIngress", "ansible", "ec2:security-group|sg", service="ec2")
    case.event(
        "launch", "10:02", "RunInstances", "AWSServiceRoleForAutoScaling/AutoScaling", "ec2:instance|i-1",
        executor="aws_service", service="ec2",
    )  # fmt: skip
    case.event("burst", "10:03", "DescribeInstances", "web/i-1", "ec2:instance|i-1", service="ec2")
    for number in range(3):
        case.event(
            f"slow-{number}", f"10:03:0{number + 1}", "DescribeInstances", "inventory", error="ThrottlingException",
            service="ec2",
        )  # fmt: skip
        case.link("burst", f"slow-{number}", rule="throttled_by_burst")
    case.link("launch", "burst", "structural")
    return case


def test_a_cut_path_is_traced_through_the_replacements_and_the_load_they_make() -> None:
    case = network_cut()
    case.link("cut", "launch", rule="replacement_churn", weight=0.75)
    result = seen(case)
    assert result.role("root") == {"cut"}
    assert result.part("cut")["but_for"] == "yes"
    assert result.role("propagation") == {"launch", "burst"}
    assert result.role("effect") == {"slow-0", "slow-1", "slow-2"}


def test_load_that_no_decision_set_going_is_nobodys_fault() -> None:
    case = network_cut()
    assert seen(case).incidents == []


def test_a_services_routine_that_one_caller_misses_once_is_no_incident() -> None:
    case = Case()
    case.event("expiry", "10:00", "DeleteSnapshot", "dlm-role", "ec2:snapshot|s", executor="aws_service", service="ec2")
    case.event(
        "miss", "10:02", "DescribeSnapshots", "shop", "ec2:snapshot|s", error="ResourceNotFoundException", service="ec2"
    )
    case.link("expiry", "miss")
    assert seen(case).incidents == []


def test_an_inventory_service_that_finds_nothing_is_no_victim() -> None:
    case = Case()
    case.event("delete", "10:00", "DeleteDBInstance", "owner/o", DATABASE, executor="human")
    case.event(
        "scan", "10:30", "DescribeDBInstances", "aws-service-role/config.amazonaws.com", DATABASE,
        executor="aws_service", error="DBInstanceNotFound",
    )  # fmt: skip
    case.link("delete", "scan")
    assert seen(case).incidents == []
