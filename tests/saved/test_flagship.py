"""Each saved question on the flagship sample, with the answer that its story tells (its README and expected.json)."""

from collections.abc import Mapping
from typing import Any

import pytest

from timeline.catalog import catalogue
from timeline.store import Store

Rows = list[Mapping[str, Any]]
ROOT = "87f32d90-cd5d-4ea8-a1af-9cca7a1f3a2c"  # DeleteStack, accepted
REFUSED = "6ae5d182-265d-47d9-a249-4518c1e922b3"  # DeleteStack, refused by termination protection
GUARDS = {"73cf25a5-eb08-4ef2-af1a-d4b0ddcd6725", "849bf19b-0234-450a-af0c-b0ac5e639957"}
GRANT, GRANT_IN_IAM = "ec78a142-1e26-4ac9-a64f-04971478a2ee", "55a0f5a3-ba1e-4912-a1b6-5f803936c45a"
KEY, DATABASE, STACK = "ASIAQDAM2MG2QEXAMPLE", "insights-prod-db", "usage-insights-prod"
MARA, PRIYA, TOMAS = "mara.lindqvist@example.com", "priya.castellan@example.com", "tomas.adeyemi@example.com"
BREAKING = {"from": "2025-12-15T01:12:00Z", "to": "2025-12-15T01:14:10Z"}


@pytest.fixture
def ask(flagship: Store):  # type: ignore[no-untyped-def]
    """Asks as the page does, with text for every parameter; ``test_made_case`` asks the same in the sandbox."""

    def asked(name: str, /, **values: str) -> Rows:
        query = catalogue()[name]
        params = {param.name: values.pop(param.name, param.default) for param in query.params}
        assert not values
        table = flagship.arrow(name, **params)
        assert table.column_names == [column.name for column in query.columns]
        return table.to_pylist()  # type: ignore[no-any-return]

    return asked


def ids(rows: Rows) -> set[Any]:
    return {row["event_id"] for row in rows}


def names(rows: Rows, column: str = "event_name") -> set[Any]:
    return {row[column] for row in rows}


def test_what_changed_in_the_two_minutes_before_the_first_failure(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask("changes_before", moment="2025-12-15T01:14:10Z", minutes="2")
    assert GUARDS | {ROOT} <= ids(rows)
    assert REFUSED not in ids(rows)  # it changed nothing
    assert {row["executor"] for row in rows if row["event_id"] in GUARDS | {ROOT}} == {"ai_agent"}
    told = {row["event_id"]: (row["resource"], row["earlier"]) for row in rows}
    assert told[ROOT] == (STACK, 0)  # this actor had never done so before
    routine = [row["earlier"] for row in rows if row["event_name"] == "UpdateInstanceInformation"]
    assert min(routine) > 100


def test_destructive_calls_are_counted_by_class(ask) -> None:  # type: ignore[no-untyped-def]
    rows = [row for row in ask("destructive_calls_by_class") if row["event_name"] == "DeleteStack"]
    assert ("ai_agent", 1, 1) in [(row["executor"], row["succeeded"], row["failed"]) for row in rows]
    everything = ask("destructive_calls_by_class")
    assert everything[0]["executor"] == "ai_agent"
    assert ("aws_service", "ai_agent") in {
        (row["executor"], row["initiator"]) for row in everything if row["event_name"] == "DeleteDBInstance"
    }


def test_two_assistants_used_the_credentials_of_people(ask) -> None:  # type: ignore[no-untyped-def]
    assert {MARA, "elio.marchetti@example.com"} <= names(ask("agents_on_human_identities"), "owner")
    work = {row["owner"]: row for row in ask("agents_at_work")}
    assert work[MARA]["product"] == "amazon-q-cli"
    assert work[MARA]["destructive"] == 3  # two safeguards and the stack
    assert work[MARA]["failed"] == 2  # an update refused, a deletion refused


def test_a_role_that_was_gone_refused_and_then_allowed(ask) -> None:  # type: ignore[no-untyped-def]
    rows = [row for row in ask("denied_then_allowed") if "lake-sync" in row["principal_arn"]]
    assert [(row["event_name"], row["denied"]) for row in rows] == [("AssumeRole", 4)]


def test_both_safeguards_were_switched_off_by_the_assistant(ask) -> None:  # type: ignore[no-untyped-def]
    asked = ask("safeguards_switched_off")
    assert {row["event_id"] for row in asked[:2]} == GUARDS
    assert [row["failed"] for row in asked] == sorted(row["failed"] for row in asked)
    rows = {row["event_id"]: row for row in asked}
    assert {rows[one]["safeguard"] for one in GUARDS} == {"termination_protection", "deletion_protection"}
    assert {rows[one]["executor"] for one in GUARDS} == {"ai_agent"}


def test_the_responder_worked_in_the_console(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask("console_changes", **{"from": "2025-12-15T04:00:00Z", "to": "2025-12-15T04:05:00Z"})
    assert [row["event_name"] for row in rows if row["actor"] == PRIYA][-2:] == ["CancelKeyDeletion", "EnableKey"]


def test_the_data_account_acts_in_production(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask("cross_account_access")
    assert [(row["from_account"], row["to_account"], row["sessions"]) for row in rows] == [
        ("222222222222", "111111111111", 4)
    ]
    assert rows[0]["identity"].endswith(":role/lake-sync-task")
    assert rows[0]["roles"] == ["arn:aws:iam::111111111111:role/insights-export-reader"]


def test_the_queue_broke_first(ask) -> None:  # type: ignore[no-untyped-def]
    first = ask("what_broke_first")[0]
    assert (first["event_name"], str(first["first_time"])) == ("SendMessage", "2025-12-15 01:14:55+00:00")
    assert first["actor"].endswith("usage-ingest")


def test_the_database_was_away_for_five_hours(ask) -> None:  # type: ignore[no-untyped-def]
    rows = [row for row in ask("how_long_broken") if row["event_name"] == "DescribeDBInstances"]
    assert rows[0]["failures"] > 10
    assert str(rows[0]["works_again"]) > "2025-12-15 06:38:09"
    finance = [row for row in ask("how_long_broken") if row["actor"].endswith("finance-feed")]
    assert str(finance[0]["works_again"]) > "2025-12-15 14:16:20"


def test_missing_secrets_are_the_most_frequent_error(ask) -> None:  # type: ignore[no-untyped-def]
    first = ask("top_errors")[0]
    assert (first["error_family"], first["event_name"]) == ("not_found", "GetSecretValue")
    assert first["left_out"] < first["errors"]


def test_one_session_one_key_one_resource(ask) -> None:  # type: ignore[no-untyped-def]
    by_key = ask("key_activity", key=KEY, **BREAKING)
    assert GUARDS | {ROOT, REFUSED} <= ids(by_key)
    session = next(row["session_id"] for row in ask("shared_sessions") if "ProdEngineer" in row["principal_arn"])
    assert GUARDS | {ROOT, REFUSED} <= ids(ask("session_activity", session=session))
    assert names(ask("resource_history", name=DATABASE)) >= {
        "ModifyDBInstance", "DeleteDBInstance", "RestoreDBInstanceFromDBSnapshot", "DescribeDBInstances",
    }  # fmt: skip
    assert [
        (row["event_name"], row["executor"], row["initiator"]) for row in ask("changes_of_resource", name=DATABASE)
    ] == [
        ("ModifyDBInstance", "ai_agent", "human"),
        ("DeleteDBInstance", "aws_service", "ai_agent"),
        ("RestoreDBInstanceFromDBSnapshot", "human", "human"),
        ("RestoreDBInstanceFromDBSnapshot", "human", "human"),
    ]
    assert ask("changes_of_resource") == []
    assert ask("key_activity") == ask("session_activity") == ask("resource_history") == ask("sessions_from") == []


def test_engineer_and_assistant_share_a_session(ask) -> None:  # type: ignore[no-untyped-def]
    rows = [row for row in ask("shared_sessions") if MARA in " ".join(row["actors"])]
    assert [row["executors"] for row in rows] == [["ai_agent", "unknown"]]


def test_a_session_leads_to_those_it_issued(ask, flagship) -> None:  # type: ignore[no-untyped-def]
    sessions = flagship.table("sessions", ["session_id", "parent_session_id"]).to_pylist()
    child = next(row for row in sessions if row["parent_session_id"])
    found = ask("sessions_from", session=child["parent_session_id"])
    assert (found[0]["steps"], found[0]["session_id"]) == (0, child["parent_session_id"])
    assert child["session_id"] in {row["session_id"] for row in found if row["steps"] == 1}


def test_what_was_recreated_under_the_same_name(ask) -> None:  # type: ignore[no-untyped-def]
    rows = {row["name"]: row for row in ask("recreated_resources")}
    assert {STACK, "insights-query", "insights-ingest", "insights-alerts", "insights-rollups"} <= set(rows)
    assert rows[STACK]["deletion_id"] == ROOT
    assert str(rows[STACK]["created_at"]) == "2025-12-15 01:35:12+00:00"
    assert DATABASE not in rows  # it came back from a snapshot, which is no creation


def test_permissions_granted_used_and_unused(ask) -> None:  # type: ignore[no-untyped-def]
    granted = {row["allowed"]: row["uses"] for row in ask("unused_permissions")}
    assert granted["dynamodb:Query"] == 0
    assert granted["dynamodb:DescribeTable"] > 0
    assert names(ask("permissions_used", identity="insights-export-reader")) == {"DescribeTable"}


def test_who_widened_permissions(ask) -> None:  # type: ignore[no-untyped-def]
    rows = {row["event_id"]: row for row in ask("permission_changes")}
    assert rows[GRANT]["actor"] == TOMAS
    assert rows[GRANT]["policy"] == rows[GRANT_IN_IAM]["policy"] == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_new_roles(ask) -> None:  # type: ignore[no-untyped-def]
    rows = {row["made"]: row for row in ask("new_identities")}
    assert set(rows) == {
        "catalogue-preview-role", "returns-preview-role", "checkout-preview-role", "insights-export-reader",
    }  # fmt: skip
    assert rows["insights-export-reader"]["executor"] == "aws_service"


def test_sign_ins_refusals_and_the_absent_root_user(ask) -> None:  # type: ignore[no-untyped-def]
    assert {TOMAS, PRIYA} <= names(ask("sign_ins"), "actor")
    assert names(ask("sign_ins"), "result") == {"Success"}
    assert names(ask("sign_ins"), "second_factor") == {None}  # the provider knows, the log does not
    assert ask("root_activity") == ask("opened_to_the_world") == []
    assert REFUSED in ids(ask("refusals"))


def test_what_was_new_in_the_minutes_of_the_deletion(ask) -> None:  # type: ignore[no-untyped-def]
    mine = {row["event_name"] for row in ask("new_in_window", **BREAKING) if MARA in row["actor"]}
    assert mine == {"DeleteStack", "UpdateTerminationProtection", "ModifyDBInstance"}


def test_changes_by_a_hand_that_cannot_be_told(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask("undetermined_changes")
    assert any(row["actor"] == "svc-backup" and row["event_name"] == "CreateSnapshot" for row in rows)
    assert all(len(row["possible"]) > 1 for row in rows)
    assert {row["changes"] for row in rows if row["actor"] == "svc-backup"} == {30, 47}  # in two accounts


def test_the_pulse_counts_every_event(ask, flagship) -> None:  # type: ignore[no-untyped-def]
    rows = ask("activity_by_minute")
    assert sum(row["calls"] for row in rows) == flagship.count("events")
    assert all(row["failed"] + row["changes"] <= row["calls"] for row in rows)


def test_the_answers_cite_their_events(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask("who_answers_for_what")
    assert (rows[0]["question"], rows[0]["executor_class"], rows[0]["event_id"]) == ("executed", "ai_agent", ROOT)
    assert any(row["event_id"] == ROOT and row["executor_class"] == "ai_agent" for row in rows)
    assert any(row["event_id"] == GRANT and row["question"] == "granted" for row in rows)
    assert {row["question"] for row in rows if row["event_id"] is None} >= {"undetermined"}


def test_secrets_that_were_read(ask) -> None:  # type: ignore[no-untyped-def]
    rows = [row for row in ask("secrets_read") if row["actor"].endswith("finance-feed")]
    assert sum(row["failed"] for row in rows) > 50
    assert sum(row["succeeded"] for row in rows) > 0


def test_what_the_logs_lack(ask) -> None:  # type: ignore[no-untyped-def]
    notes = [row["note"] for row in ask("what_these_logs_lack")]
    assert "397 records repeat an event that is kept once" in notes
    assert any("AWS Organizations" in note for note in notes)
    assert [(row["account_id"], str(row["from_time"]), row["hours"]) for row in ask("coverage_gaps")] == [
        ("333333333333", "2025-12-15 08:00:00+00:00", 5),
        ("333333333333", "2025-12-15 04:00:00+00:00", 3),
        ("333333333333", "2025-12-15 01:00:00+00:00", 1),
    ]


def test_the_window_and_the_links(ask) -> None:  # type: ignore[no-untyped-def]
    rows = ask(
        "events_in_window", **{"from": "2025-12-15T01:14:07Z", "to": "2025-12-15T01:14:08Z"}, words="deletestack"
    )
    assert ids(rows) == {ROOT}
    assert any(row["cause_id"] == ROOT and row["effect"] == "DeleteQueue" for row in ask("why_linked"))


def test_a_key_from_one_place_only_is_not_suspected(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("keys_from_new_address") == []
