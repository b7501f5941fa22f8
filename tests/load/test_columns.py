"""What a record says is found in the columns of its event."""

import hashlib
import json
from datetime import UTC, datetime

from load.made import loaded, put, record, rows, text
from timeline.load.batch import Entry, as_table
from timeline.load.times import micros
from timeline.store import in_memory

ARN = "arn:aws:sts::111122223333:assumed-role/Deploy/dana"
ROLE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:dana",
    "arn": ARN,
    "accountId": "111122223333",
    "accessKeyId": "ASIAEXAMPLEKEY00001",
    "sessionContext": {
        "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/Deploy", "userName": "Deploy"},
        "attributes": {"creationDate": "2025-03-01T09:00:00Z", "mfaAuthenticated": "false"},
        "sourceIdentity": "dana@example.com",
    },
}


def session(*parts: str) -> str:
    return "s-" + hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def test_every_column_is_read_from_its_field(tmp_path):
    event = record(
        "e1",
        userIdentity=ROLE | {"invokedBy": "cloudformation.amazonaws.com"},
        eventCategory="Management",
        errorCode="AccessDenied",
        errorMessage="no",
        sharedEventID="s1",
        responseElements={"a": [1, None]},
        additionalEventData="text",
        resources=[{"ARN": "arn:x"}],
    )
    with loaded(put(tmp_path, "log.json", event)) as store:
        (row,) = store.table("events").to_pylist()
    raw = row.pop("raw")
    assert json.loads(raw) == event
    assert row == {
        "event_id": "e1",
        "event_time": datetime(2025, 3, 1, 10, tzinfo=UTC),
        "event_source": "ec2.amazonaws.com",
        "event_name": "RunInstances",
        "event_type": "AwsApiCall",
        "event_category": "Management",
        "event_version": "1.11",
        "region": "eu-west-1",
        "account_id": "111122223333",
        "principal_type": "AssumedRole",
        "principal_arn": ARN,
        "principal_id": "AROAEXAMPLE:dana",
        "user_name": "Deploy",
        "issuer_arn": "arn:aws:iam::111122223333:role/Deploy",
        "access_key_id": "ASIAEXAMPLEKEY00001",
        "session_id": session(ARN, "2025-03-01T09:00:00Z"),
        "session_created": datetime(2025, 3, 1, 9, tzinfo=UTC),
        "source_identity": "dana@example.com",
        "invoked_by": "cloudformation.amazonaws.com",
        "source_ip": "198.51.100.7",
        "user_agent": "aws-cli/2.15",
        "error_code": "AccessDenied",
        "error_message": "no",
        "request_id": "r1",
        "shared_event_id": "s1",
        "read_only": False,
        "request": '{"instanceType":"t3.micro"}',
        "response": '{"a":[1,null]}',
        "additional": '"text"',
        "resources": '[{"ARN":"arn:x"}]',
        "source_file": "log.json",
        "source_index": 0,
    }


def test_what_is_absent_null_or_empty_is_null(tmp_path):
    event = record(
        "e1", userIdentity={"type": "Unknown", "arn": "", "accessKeyId": ""}, requestParameters=None, readOnly=None,
        recipientAccountId=None, requestID="", userAgent=None,
    )  # fmt: skip
    columns = (
        "principal_arn",
        "access_key_id",
        "session_id",
        "request",
        "response",
        "read_only",
        "account_id",
        "request_id",
    )
    with loaded(put(tmp_path, "log", event | {"errorCode": None})) as store:
        assert rows(store, "events", *columns, "error_code") == [(None,) * 9]


def test_the_account_is_the_recipients_and_else_the_callers(tmp_path):
    away = record("e1", recipientAccountId="444455556666")
    here = record("e2", recipientAccountId=None)
    with loaded(put(tmp_path, "log", [away, here])) as store:
        assert rows(store, "events", "account_id") == [("444455556666",), ("111122223333",)]


def test_read_only_is_understood_as_text(tmp_path):
    events = [
        record(f"e{number}", readOnly=value) for number, value in enumerate(["true", "True", "false", True, "maybe"])
    ]
    with loaded(put(tmp_path, "log", events)) as store:
        assert rows(store, "events", "read_only") == [(True,), (True,), (False,), (True,), (None,)]


def test_the_version_stays_text(tmp_path):
    with loaded(put(tmp_path, "log", [record("a", eventVersion="1.10"), record("b", eventVersion="1.0")])) as store:
        assert rows(store, "events", "event_version") == [("1.10",), ("1.0",)]


def test_the_calling_service_is_found_in_both_its_places(tmp_path):
    inside = record("e1", userIdentity=ROLE | {"sessionContext": {"invokedBy": "states.amazonaws.com"}})
    with loaded(put(tmp_path, "log", inside)) as store:
        assert rows(store, "events", "invoked_by") == [("states.amazonaws.com",)]


def test_a_sign_in_and_the_calls_made_from_it_are_one_session(tmp_path):
    sign_in = record(
        "e1", eventName="ConsoleLogin", eventTime="2025-03-01T09:00:00Z", userIdentity={"type": "IAMUser", "arn": ARN},
        responseElements={"ConsoleLogin": "Success"},
    )  # fmt: skip
    other_key = ROLE | {"accessKeyId": "ASIAEXAMPLEKEY00002"}
    events = [sign_in, record("e2", userIdentity=ROLE), record("e3", userIdentity=other_key)]
    with loaded(put(tmp_path, "log", events)) as store:
        assert rows(store, "events", "session_id") == [(session(ARN, "2025-03-01T09:00:00Z"),)] * 3


def test_a_failed_sign_in_and_a_service_have_no_session(tmp_path):
    failed = record(
        "e1",
        eventName="ConsoleLogin",
        userIdentity={"type": "IAMUser", "arn": ARN},
        responseElements={"ConsoleLogin": "Failure"},
    )
    service = record("e2", userIdentity={"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"})
    with loaded(put(tmp_path, "log", [failed, service])) as store:
        assert rows(store, "events", "session_id") == [(None,), (None,)]


def test_a_session_is_named_by_its_sign_in_its_creation_or_its_key(tmp_path):
    sign_in = "arn:aws:signin:eu-west-1:111122223333:session/1"
    context = {**ROLE["sessionContext"], "signInSessionArn": sign_in}
    events = [
        record("e1", userIdentity=ROLE | {"sessionContext": context}),
        record("e2", userIdentity=ROLE),
        record("e3"),
        record("e4", userIdentity={"type": "AssumedRole", "principalId": "P", "accessKeyId": "ASIAEXAMPLEKEY00003"}),
    ]
    with loaded(put(tmp_path, "log", events)) as store:
        assert rows(store, "events", "session_id") == [
            (session(sign_in),),
            (session(ARN, "2025-03-01T09:00:00Z"),),
            (session("arn:aws:iam::111122223333:user/dana", "AKIAIOSFODNN7EXAMPLE"),),
            (session("P", "ASIAEXAMPLEKEY00003"),),
        ]


def test_a_time_that_is_given_goes_before_the_record():
    given = {"event_id": "e1", "event_time": datetime(2025, 1, 2, tzinfo=UTC), "source_file": "f", "source_index": 0}
    with in_memory() as store:
        store.append(
            "events", as_table([Entry("e1", micros(given["event_time"]), "", "f", 0, text(record("e1")).encode())])
        )
        assert rows(store, "events", "event_time", "region") == [(given["event_time"], "eu-west-1")]
