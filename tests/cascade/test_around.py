"""What stands beside a root: safeguards switched off, grants, and symptoms that choose among incidents."""

from tests.cascade.hand_made_case import Case, at, seen
from tests.cascade.known_cases import DATABASE, STACK, stack_deleted_by_an_agent


def test_a_safeguard_switched_off_before_and_a_grant_stand_beside_the_root() -> None:
    case = stack_deleted_by_an_agent()
    case.event(
        "off", "09:58", "UpdateTerminationProtection", "engineer/dana", STACK, executor="ai_agent",
        service="cloudformation", safeguard="termination_protection",
    )  # fmt: skip
    case.event("inner", "09:59", "ModifyDBInstance", "engineer/dana", DATABASE, executor="ai_agent", safeguard="backup")
    case.event("elsewhere", "09:57", "ModifyDBInstance", "x/y", "rds:db|other", safeguard="deletion_protection")
    case.event("grant", "06:00", "AttachRolePolicy", "admin/a", "iam:role|engineer", executor="human", service="iam")
    result = seen(case)
    assert result.role("guardrail_removed") == {"off", "inner"}
    assert [result.part(event)["but_for"] for event in ("off", "inner")] == ["yes", "no"]
    assert result.role("contributing") == {"grant"}


def test_a_grant_to_a_role_of_the_same_name_in_another_account_is_not_cited() -> None:
    case = stack_deleted_by_an_agent()
    case.event(
        "foreign", "06:00", "AttachRolePolicy", "admin/a", "iam:role|engineer", executor="human", service="iam",
        account="999988887777",
    )  # fmt: skip
    assert seen(case).role("contributing") == set()


def test_a_symptom_in_words_chooses_the_incident() -> None:
    case = stack_deleted_by_an_agent()
    case.event("cut", "15:00", "DeleteBucket", "net/n", "s3:bucket|photos", service="s3")
    case.event("cut-1", "15:01", "PutObject", "batch", "s3:bucket|photos", error="NoSuchBucket", service="s3")
    case.link("cut", "cut-1")
    case.symptom = "uploads to photos fail with NoSuchBucket"
    result = seen(case)
    assert (len(result.incidents), result.role("root")) == (1, {"cut"})


def test_a_symptom_in_time_is_the_moment_of_detection() -> None:
    case = stack_deleted_by_an_agent()
    case.symptom = "2026-03-02T10:40:00Z"
    assert seen(case).incidents[0]["detected_at"] == at("10:40")


def test_a_symptom_may_name_a_single_failure_that_nothing_explains() -> None:
    case = Case()
    case.event("no", "10:00", "GetObject", "dev/ann", "s3:bucket|photos", error="AccessDenied", service="s3")
    case.symptom = "photos"
    result = seen(case)
    assert (result.incidents[0]["verdict"], result.role("effect")) == ("no_supported_cause", {"no"})
