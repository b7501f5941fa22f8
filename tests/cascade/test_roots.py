"""Which acts are roots: the decision behind a service, one of several, and nobody nearby."""

from tests.cascade.hand_made_case import Case, at, seen
from tests.cascade.known_cases import DATABASE, recovered, stack_deleted_by_an_agent


def test_the_root_is_the_agents_call_and_neither_cloudformation_nor_the_sign_in() -> None:
    result = seen(stack_deleted_by_an_agent())
    assert result.incidents[0]["verdict"] == "cause_found"
    assert result.role("root") == {"delete"}
    assert result.role("propagation") == {"by-aws"}
    assert result.role("effect") == {"miss-0", "miss-1", "miss-2"}
    assert (result.part("delete")["but_for"], result.part("delete")["degree"]) == ("yes", 1.0)
    assert result.incidents[0]["principals_hit"] == 2
    assert result.incidents[0]["triggered_at"] == at("10:00")
    assert result.incidents[0]["first_effect_at"] == at("10:02")


def test_an_innocent_agent_nearby_is_listed_with_a_reason_and_is_no_cause() -> None:
    case = stack_deleted_by_an_agent()
    case.event("bystander", "10:01:50", "PutBucketPolicy", "helper/x", "s3:bucket|b", executor="ai_agent", service="s3")
    result = seen(case)
    assert result.role("root") == {"delete"}
    assert "bystander" in result.role("excluded")
    assert "shares no resource" in result.part("bystander")["reason"]


def test_a_failure_in_the_session_that_made_the_change_is_its_own_business() -> None:
    case = Case()
    case.event("delete", "10:00", "DeleteDBInstance", "tester/t", DATABASE)
    case.event("check", "10:01", "DescribeDBInstances", "tester/t", DATABASE, error="DBInstanceNotFound")
    case.link("delete", "check")
    assert seen(case).incidents == []


def test_two_changes_that_each_suffice_are_both_root_and_neither_decides_alone() -> None:
    case = Case()
    case.event("detach", "10:00", "DetachRolePolicy", "admin/a", "iam:role|shop", executor="human", service="iam")
    case.event("deny", "10:05", "PutBucketPolicy", "tool/b", "s3:bucket|data", service="s3")
    for number in range(2):
        case.event(
            f"no-{number}", f"10:1{number}", "GetObject", "shop", "s3:bucket|data", error="AccessDenied", service="s3"
        )
        case.link("detach", f"no-{number}")
        case.link("deny", f"no-{number}")
    result = seen(case)
    assert result.role("root") == {"detach", "deny"}
    assert [(result.part(root)["but_for"], result.part(root)["degree"]) for root in ("detach", "deny")] == [
        ("no", 0.5)
    ] * 2
    assert "Each of them alone suffices" in result.incidents[0]["summary"]


def test_the_first_of_two_deletions_is_the_cause_and_the_second_is_pre_empted() -> None:
    case = Case()
    case.event("first", "10:00", "DeleteBucket", "agent/a", "s3:bucket|data", executor="ai_agent", service="s3")
    case.event("second", "10:05", "DeleteBucket", "cleaner/b", "s3:bucket|data", service="s3")
    for number in range(2):
        case.event(
            f"no-{number}",
            f"10:0{number + 6}",
            "PutObject",
            "shop",
            "s3:bucket|data",
            error="NoSuchBucket",
            service="s3",
        )
        case.link("first", f"no-{number}")
        case.link("second", f"no-{number}")
    result = seen(case)
    assert result.role("root") == {"first"}
    assert "second" in result.role("excluded")
    assert "pre-empted" in result.part("second")["reason"]


def test_a_change_that_was_undone_before_the_failure_does_not_explain_it() -> None:
    case = Case()
    case.event("old", "08:00", "DeleteDBInstance", "agent/a", DATABASE, executor="ai_agent")
    case.event("again", "08:10", "CreateDBInstance", "admin/b", DATABASE, executor="human")
    case.event("now", "10:00", "DeleteDBInstance", "cleaner/c", DATABASE)
    case.event("no", "10:01", "DescribeDBInstances", "shop", DATABASE, error="DBInstanceNotFound")
    case.link("old", "no")
    case.link("now", "no")
    result = seen(case)
    assert result.role("root") == {"now"}
    assert "old" in result.role("excluded")


def test_one_sessions_run_of_deletions_is_one_incident_with_several_roots() -> None:
    case = Case()
    for number in range(3):
        token = f"rds:db|d{number}"
        case.event(
            f"delete-{number}", f"10:00:0{number}", "DeleteDBInstance", "terraform/run", token, product="terraform"
        )
        case.event(
            f"no-{number}", f"10:1{number}", "DescribeDBInstances", f"app{number}", token, error="DBInstanceNotFound"
        )
        case.link(f"delete-{number}", f"no-{number}")
    result = seen(case)
    assert len(result.incidents) == 1
    assert result.role("root") == {"delete-0", "delete-1", "delete-2"}


def test_an_effect_in_another_account_belongs_to_the_chain() -> None:
    case = Case()
    case.event("key", "10:00", "ScheduleKeyDeletion", "ci/run", "kms:key|k1", service="kms", noun="kms:key")
    case.event(
        "no", "10:02", "Decrypt", "lake", "kms:key|k1", error="KMSInvalidStateException", service="kms",
        account="222222222222",
    )  # fmt: skip
    case.link("key", "no", weight=0.97, grade="A")
    result = seen(case)
    assert (result.role("root"), result.role("effect")) == ({"key"}, {"no"})


def test_a_function_called_to_make_a_call_leads_back_to_whoever_called_it() -> None:
    case = Case()
    case.event(
        "code", "09:59", "UpdateFunctionCode", "agent/a", "lambda:function|f", executor="ai_agent", service="lambda"
    )
    case.event("invoke", "10:00", "Invoke", "agent/a", "lambda:function|f", executor="ai_agent", service="lambda")
    case.event("inside", "10:00:02", "DeleteTable", "f-role/f", "dynamodb:table|t", service="dynamodb")
    case.event(
        "no", "10:03", "GetItem", "shop", "dynamodb:table|t", error="ResourceNotFoundException", service="dynamodb"
    )
    case.link("invoke", "inside", "structural", weight=0.85)
    case.link("inside", "no")
    result = seen(case)
    assert (result.role("root"), result.role("propagation")) == ({"invoke"}, {"inside"})
    assert result.role("contributing") == {"code"}


def test_calls_of_one_session_are_siblings_and_not_causes_of_each_other() -> None:
    case = Case()
    case.event("create", "09:59:59", "CreateSecurityGroup", "terraform/run", "ec2:security-group|sg-9", service="ec2")
    case.event("delete", "10:00", "DeleteDBInstance", "terraform/run", DATABASE)
    case.link("create", "delete", "structural", weight=0.9)
    case.event("no", "10:01", "DescribeDBInstances", "shop", DATABASE, error="DBInstanceNotFound")
    case.link("delete", "no")
    assert seen(case).role("root") == {"delete"}


def test_a_tie_of_one_second_is_tolerated() -> None:
    case = Case()
    case.event("delete", "10:00:01", "DeleteDBInstance", "agent/a", DATABASE, executor="ai_agent")
    case.event("no", "10:00:00", "DescribeDBInstances", "shop", DATABASE, error="DBInstanceNotFound")
    case.link("delete", "no")
    assert seen(case).role("root") == {"delete"}


def test_an_unsupported_link_makes_no_chain() -> None:
    case = Case()
    case.event("delete", "10:00", "DeleteDBInstance", "agent/a", DATABASE, executor="ai_agent")
    case.event("no", "10:01", "DescribeDBInstances", "shop", DATABASE, error="DBInstanceNotFound")
    case.link("delete", "no", weight=0.69)
    assert seen(case).incidents == []


def test_of_two_policies_that_each_allow_a_call_both_must_go_and_each_decides() -> None:
    case = Case()
    for name, clock in (("first", "10:00"), ("second", "10:01")):
        case.event(name, clock, "DetachRolePolicy", f"admin-{name}", "iam:role|shop", service="iam", policy=f"p|{name}")
        case.tokens[-1]["type"] = "iam:policy"
        case.link(name, "denied")
    case.event("denied", "10:02", "GetItem", "shop", "dynamodb:table|t", error="AccessDenied", service="dynamodb")
    result = seen(case)
    assert result.role("root") == {"first", "second"}
    assert [result.part(name)["but_for"] for name in ("first", "second")] == ["yes", "yes"]


def test_an_earlier_detachment_of_another_policy_does_not_pre_empt_the_one_that_mattered() -> None:
    case = Case()
    for name, clock in (("unrelated", "09:00"), ("decisive", "10:01")):
        case.event(name, clock, "DetachRolePolicy", f"admin-{name}", "iam:role|shop", service="iam", policy=f"p|{name}")
        case.tokens[-1]["type"] = "iam:policy"
    case.event("denied", "10:02", "GetItem", "shop", "dynamodb:table|t", error="AccessDenied", service="dynamodb")
    case.link("decisive", "denied")
    assert seen(case).role("root") == {"decisive"}


def test_the_order_of_the_rows_changes_nothing() -> None:
    forward, backward = recovered(stack_deleted_by_an_agent()), recovered(stack_deleted_by_an_agent())
    for name in ("events", "actors", "actions", "tokens", "links"):
        getattr(backward, name).reverse()
    assert seen(forward) == seen(backward)


def test_names_from_the_log_are_bounded_and_printable() -> None:
    case = stack_deleted_by_an_agent()
    for token in case.tokens:
        token["name"] = "a\u202e\x00\n" + "b" * 500
    for actor in case.actors:
        actor["product"] = "<script>\x1b[31m"
    result = seen(case)
    texts = [result.incidents[0]["title"], result.incidents[0]["summary"], *(part["reason"] for part in result.parts)]
    assert not any(char in text for text in texts for char in "\u202e\x00\n\x1b")
    assert len(result.incidents[0]["title"]) <= 240


def test_a_policy_written_anew_is_not_pre_empted_by_what_it_said_before() -> None:
    case = Case()
    policy = "iam:inline-policy|shop-role/main"
    case.event("first", "03:00", "PutRolePolicy", "admin/ana", policy, service="iam", verb="grant")
    case.event("again", "10:00", "PutRolePolicy", "bot/run", policy, service="iam", verb="grant")
    for number in range(3):
        case.event(
            f"miss-{number}", f"10:0{number + 2}", "GetItem", f"shop-{number}", "dynamodb:table|t", error="AccessDenied"
        )
        case.link("again", f"miss-{number}")
    result = seen(case)
    assert result.role("root") == {"again"}
    assert result.part("again")["but_for"] == "yes"
