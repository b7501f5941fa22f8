"""Facts from hand-made cases: every claim read back from its events, every silence left open."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cascade.hand_made_case import Case, arn
from timeline.cascade import cascade
from timeline.judge import judge
from timeline.model import ACTOR_CLASSES, QUESTIONS

STACK, DATABASE = "cloudformation:stack|prod", "rds:db|orders"
MARKER = [{"signal": "agent_user_agent", "tier": 2, "field": "user_agent", "value": "kiro", "weight": 3.5}]
STAMP = [{"signal": "invoked_by_mcp", "tier": 0, "field": "invoked_by", "value": "aws-mcp", "weight": 5.0}]


def facts(case: Case) -> list[dict[str, Any]]:
    """The rows of ``facts``, held to the law on the way."""
    with case.built() as store:
        cascade(store)
        judge(store)
        rows = store.table("facts").to_pylist()
        incidents = {row["incident_id"] for row in store.table("incidents").to_pylist()}
    known = {event["event_id"] for event in case.events}
    for row in rows:
        assert row["question"] in QUESTIONS
        assert row["grade"] in "ABCD"
        assert row["executor_class"] is None or row["executor_class"] in ACTOR_CLASSES
        assert set(row["event_ids"]) <= known
        if not row["event_ids"]:
            assert (row["actor"], row["executor_class"], row["grade"]) == (None, None, "D")
        assert "AI error" not in row["statement"]
        assert "user error" not in row["statement"]
    asked = {(row["incident_id"], row["question"]) for row in rows}
    assert asked == {(incident, question) for incident in incidents for question in QUESTIONS}
    return rows


def answers(case: Case, question: str) -> list[dict[str, Any]]:
    """The facts that answer one question."""
    return [row for row in facts(case) if row["question"] == question]


def deletion(**root: Any) -> Case:
    """One deletion by ``engineer/dana`` that a service misses."""
    case = Case()
    case.event("delete", "10:00", "DeleteDBInstance", "engineer/dana", DATABASE, **{"executor": "ai_agent", **root})
    case.event("miss", "10:02", "DescribeDBInstances", "shop", DATABASE, error="DBInstanceNotFound")
    case.link("delete", "miss")
    return case


def test_a_marker_in_the_callers_own_text_is_grade_b_and_says_what_speaks_against_it() -> None:
    (fact,) = answers(deletion(evidence=MARKER, product="kiro-cli"), "executed")
    assert (fact["actor"], fact["executor_class"], fact["event_ids"]) == (arn("engineer/dana"), "ai_agent", ["delete"])
    assert fact["grade"] == "B"
    assert fact["statement"].startswith(
        "An AI agent (kiro-cli) very likely made DeleteDBInstance on orders at 2026-03-02T10:00"
    )
    assert "free text of the caller" in fact["counter_evidence"]


def test_a_services_root_names_no_actor_and_leaves_the_delegation_open() -> None:
    case = deletion(executor="aws_service", product="cloudformation", evidence=STAMP)
    case.event("miss-too", "10:03", "DescribeDBInstances", "billing", DATABASE, error="DBInstanceNotFound")
    case.link("delete", "miss-too")
    (fact,) = answers(case, "executed")
    assert (fact["actor"], fact["executor_class"], fact["event_ids"]) == (None, "aws_service", ["delete"])
    (delegated,) = answers(case, "delegated")
    assert (delegated["actor"], delegated["event_ids"], delegated["grade"]) == (None, [], "D")
    assert "not in these logs" in delegated["statement"]


def test_what_aws_stamps_is_grade_a() -> None:
    (fact,) = answers(deletion(evidence=STAMP), "executed")
    assert (fact["grade"], "never the mind" in fact["counter_evidence"]) == ("A", True)


def test_the_grade_follows_the_tier_that_decided_and_not_the_heaviest_signal() -> None:
    (fact,) = answers(deletion(evidence=MARKER, deciding_tier=0), "executed")
    assert fact["grade"] == "A"


def test_an_unknown_executor_stays_unknown_and_no_person_is_inferred() -> None:
    case = deletion(executor="unknown", possible=["human", "ai_agent"], confidence=0.5)
    (fact,) = answers(case, "executed")
    assert (fact["executor_class"], fact["actor"]) == ("unknown", arn("engineer/dana"))
    assert "a person or an AI agent may have made it" in fact["statement"]
    assert "no person" in fact["counter_evidence"]
    assert any("What made DeleteDBInstance" in row["statement"] for row in answers(case, "undetermined"))


def test_the_delegation_leads_to_the_sign_in() -> None:
    case = deletion()
    case.event("sign-in", "08:00", "ConsoleLogin", "dana", executor="human", service="signin")
    case.event("assume", "08:05", "AssumeRole", "dana", "iam:role|engineer", executor="human", service="sts")
    case.link("sign-in", "assume", "identity", weight=1.0)
    case.link("assume", "delete", "identity", weight=1.0)
    (fact,) = answers(case, "delegated")
    assert (fact["actor"], fact["grade"]) == (arn("dana"), "A")
    assert fact["event_ids"] == ["assume", "delete", "sign-in"]
    assert "ConsoleLogin at 2026-03-02T08:00:00Z" in fact["statement"]
    assert "2 h before" in fact["statement"]


def test_a_delegation_that_is_not_in_the_log_is_left_open() -> None:
    (fact,) = answers(deletion(), "delegated")
    assert (fact["grade"], fact["event_ids"]) == ("D", [])


def test_denied_then_granted_then_done_is_told_with_its_events() -> None:
    case = deletion()
    case.event(
        "denied", "09:00", "DeleteDBInstance", "engineer/dana", DATABASE, error="AccessDenied", executor="ai_agent"
    )
    admin = {"executor": "human", "service": "iam", "evidence": STAMP}
    case.event("grant", "09:30", "AttachRolePolicy", "admin/a", "iam:role|engineer", **admin)
    (fact,) = answers(case, "granted")
    assert (fact["actor"], fact["executor_class"], fact["grade"]) == (arn("admin/a"), "human", "A")
    assert fact["event_ids"] == ["delete", "denied", "grant"]
    assert "30 min before" in fact["statement"]
    assert "denied, then granted, then done" in fact["statement"]


def test_a_grant_that_predates_the_log_is_left_open() -> None:
    (fact,) = answers(deletion(), "granted")
    assert "older than they are" in fact["statement"]
    assert fact["actor"] is None


def test_a_removed_safeguard_names_who_removed_it_and_what_it_would_have_done() -> None:
    case = deletion(request='{"dBInstanceIdentifier": "orders", "skipFinalSnapshot": true}')
    case.event(
        "off",
        "09:58",
        "ModifyDBInstance",
        "engineer/dana",
        DATABASE,
        executor="ai_agent",
        safeguard="deletion_protection",
    )
    removed, waived = sorted(answers(case, "guardrail"), key=lambda fact: fact["actor"] is None)
    assert (removed["actor"], removed["event_ids"]) == (arn("engineer/dana"), ["delete", "off"])
    assert "AWS refuses to delete what it protects" in removed["statement"]
    assert waived["event_ids"] == ["delete"]
    assert "skipFinalSnapshot=true" in waived["statement"]


def test_an_earlier_refusal_shows_that_the_guardrail_was_there() -> None:
    case = deletion()
    case.event("refused", "09:50", "DeleteDBInstance", "engineer/dana", DATABASE, error="OperationNotPermitted")
    (fact,) = answers(case, "guardrail")
    assert (fact["event_ids"], fact["grade"]) == (["refused"], "A")


def test_no_approval_seen_is_not_told_as_not_approved() -> None:
    (fact,) = answers(deletion(), "approved")
    assert (fact["actor"], fact["event_ids"], fact["grade"]) == (None, [], "D")
    assert "not to say that it was not approved" in fact["statement"]


def test_an_approval_counts_only_when_something_ties_it_to_the_act() -> None:
    case = deletion()
    case.event(
        "other-gate",
        "09:30",
        "PutApprovalResult",
        "lead/l",
        "codepipeline:pipeline|p",
        executor="human",
        service="codepipeline",
    )
    (fact,) = answers(case, "approved")
    assert fact["event_ids"] == []
    assert "1 approval in that time could not be tied to it" in fact["counter_evidence"]
    case.link("other-gate", "delete", "structural", weight=0.9)
    case.actions[-1]["verb"] = "other"
    (fact,) = answers(case, "approved")
    assert (fact["actor"], fact["event_ids"]) == (arn("lead/l"), ["delete", "other-gate"])


def test_detection_and_recovery_name_their_actors_with_events() -> None:
    case = deletion()
    case.event("look", "10:30", "LookupEvents", "oncall/o", executor="human", service="cloudtrail", evidence=STAMP)
    case.event(
        "restore", "11:00", "RestoreDBInstanceFromDBSnapshot", "oncall/o", DATABASE, executor="human", evidence=STAMP
    )
    case.event("works", "11:10", "DescribeDBInstances", "shop", DATABASE)
    (detected,), (recovered,) = answers(case, "detected"), answers(case, "recovered")
    assert (detected["actor"], detected["event_ids"]) == (arn("oncall/o"), ["look"])
    assert "28 min after the first effect" in detected["statement"]
    assert (recovered["actor"], recovered["event_ids"]) == (arn("oncall/o"), ["restore"])


def test_an_incident_without_a_cause_names_nobody() -> None:
    case = Case()
    for number in range(6):
        who = f"app{number % 3}"
        case.event(f"f{number}", f"10:0{number}", "GetItem", who, "dynamodb:table|t", error="InternalFailure")
    rows = facts(case)
    assert all(row["actor"] is None for row in rows)
    assert any("AWS" in (row["counter_evidence"] or "") for row in rows if row["question"] == "executed")


def test_a_case_without_incidents_has_no_facts() -> None:
    assert facts(Case()) == []


TEXTS = st.text(max_size=12)
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 59),
        st.sampled_from(["DeleteDBInstance", "DescribeDBInstances", "AttachRolePolicy", "AssumeRole", "LookupEvents"]),
        st.sampled_from(["a/x", "b/y", "c", ""]),
        st.sampled_from([DATABASE, "iam:role|a", ""]),
        st.sampled_from(["human", "ai_agent", "automation", "aws_service", "unknown"]),
        st.sampled_from([None, None, "DBInstanceNotFound", "AccessDenied", "InternalFailure", "OperationNotPermitted"]),
        TEXTS,
    ),
    max_size=12,
)
LINKS = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(["mechanism", "structural", "identity"])),
    max_size=14,
)


@settings(max_examples=25)
@given(EVENTS, LINKS)
def test_whatever_the_log_holds_no_claim_stands_without_events(events: list[Any], links: list[Any]) -> None:
    case = Case()
    for number, (minute, name, who, on, executor, error, text) in enumerate(events):
        case.event(
            f"e{number}", f"10:{minute:02d}", name, who, on, executor=executor, error=error, product=text or None,
            request=json.dumps({"name": text}), message=text,
        )  # fmt: skip
    for cause, effect, kind in links:
        if max(cause, effect) < len(events):
            case.link(f"e{cause}", f"e{effect}", kind, rule=f"{kind}-{cause}-{effect}")
    case.links = list({(link["cause_id"], link["effect_id"], link["rule"]): link for link in case.links}.values())
    rows = facts(case)
    assert [row for row in rows if row["actor"] and not row["event_ids"]] == []
