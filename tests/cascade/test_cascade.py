"""Whole chains, from hand-made events and links to incidents."""

from datetime import datetime

from tests.cascade.hand_made_case import Case, at, seen

STACK, DATABASE = "cloudformation:stack|prod", "rds:db|orders"


def stack_deleted_by_an_agent() -> Case:
    """An agent in a person's session deletes a stack; CloudFormation deletes its database; two services miss it."""
    case = Case()
    case.event("sign-in", "08:00", "ConsoleLogin", "engineer/dana", executor="human", service="signin")
    case.event("delete", "10:00", "DeleteStack", "engineer/dana", STACK, executor="ai_agent", service="cloudformation")
    case.event("by-aws", "10:01", "DeleteDBInstance", "engineer/dana", DATABASE, executor="aws_service")
    case.link("sign-in", "delete", "identity", weight=1.0)
    case.link("delete", "by-aws", "structural", weight=0.95)
    for number, who in enumerate(("shop", "billing", "shop")):
        case.event(
            f"miss-{number}", f"10:0{number + 2}", "DescribeDBInstances", who, DATABASE, error="DBInstanceNotFound"
        )
        case.link("by-aws", f"miss-{number}")
    return case


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


def test_a_look_into_the_history_of_another_account_detects_nothing() -> None:
    case = stack_deleted_by_an_agent()
    case.event(
        "foreign", "10:30", "LookupEvents", "oncall/o", executor="human", service="cloudtrail", account="999988887777"
    )
    result = seen(case)
    assert result.role("detection") == set()
    assert result.incidents[0]["detected_at"] is None


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


def recovered(case: Case) -> Case:
    """The stack's database is looked for and restored under its name, and the services find it again."""
    case.event("look", "10:30", "LookupEvents", "oncall/o", executor="human", service="cloudtrail")
    case.event("restore", "11:00", "RestoreDBInstanceFromDBSnapshot", "oncall/o", DATABASE, executor="human")
    case.event("found-1", "11:20", "DescribeDBInstances", "shop", DATABASE)
    case.event("found-2", "11:25", "DescribeDBInstances", "billing", DATABASE)
    return case


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


def test_an_inventory_service_that_finds_nothing_is_no_victim() -> None:
    case = Case()
    case.event("delete", "10:00", "DeleteDBInstance", "owner/o", DATABASE, executor="human")
    case.event(
        "scan", "10:30", "DescribeDBInstances", "aws-service-role/config.amazonaws.com", DATABASE,
        executor="aws_service", error="DBInstanceNotFound",
    )  # fmt: skip
    case.link("delete", "scan")
    assert seen(case).incidents == []


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


def test_the_order_of_the_rows_changes_nothing() -> None:
    forward, backward = recovered(stack_deleted_by_an_agent()), recovered(stack_deleted_by_an_agent())
    for name in ("events", "actors", "actions", "tokens", "links"):
        getattr(backward, name).reverse()
    assert seen(forward) == seen(backward)


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


def test_a_services_routine_that_one_caller_misses_once_is_no_incident() -> None:
    case = Case()
    case.event("expiry", "10:00", "DeleteSnapshot", "dlm-role", "ec2:snapshot|s", executor="aws_service", service="ec2")
    case.event(
        "miss", "10:02", "DescribeSnapshots", "shop", "ec2:snapshot|s", error="ResourceNotFoundException", service="ec2"
    )
    case.link("expiry", "miss")
    assert seen(case).incidents == []
