"""Exports as columns: the record each row was made from comes back as far as its columns tell."""

import csv
import io
import os
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from load.made import loaded, put, record, rows, text
from timeline.load.decode import Decoded

ROLE = "arn:aws:iam::111122223333:role/deploy"
SESSION = "arn:aws:sts::111122223333:assumed-role/deploy/ci"
TRINO = (
    f"{{type=AssumedRole, principalid=AROA1:ci, arn={SESSION}, accountid=111122223333, invokedby=null, "
    "accesskeyid=ASIAEXAMPLE00000001, username=null, sessioncontext={attributes={mfaauthenticated=false, "
    f"creationdate=2025-03-01T09:00:00Z}}, sessionissuer={{type=Role, principalid=AROA1, arn={ROLE}, "
    "accountid=111122223333, username=deploy}}}"
)
WANTED = ("event_id", "event_name", "principal_type", "principal_arn", "issuer_arn", "access_key_id", "account_id")
EXPECTED = ("e1", "StopInstances", "AssumedRole", SESSION, ROLE, "ASIAEXAMPLE00000001", "111122223333")


def as_csv(header, *lines, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *lines])
    return out.getvalue()


ATHENA = {
    "eventversion": "1.08", "useridentity": TRINO, "eventtime": "2025-03-01T10:00:00Z",
    "eventsource": "ec2.amazonaws.com", "eventname": "StopInstances", "awsregion": "eu-west-1",
    "requestparameters": '{"instancesSet":{"items":[{"instanceId":"i-1"}]}}', "errorcode": "", "eventid": "e1",
    "readonly": "false", "recipientaccountid": "111122223333", "eventtype": "AwsApiCall", "odd": "kept",
}  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_an_export_of_athena_or_cloudtrail_lake(tmp_path, delimiter):
    path = put(tmp_path, "a.csv", as_csv(ATHENA, ATHENA.values(), delimiter=delimiter))
    with loaded(path) as store:
        assert rows(store, "events", *WANTED) == [EXPECTED]
        event = store.table("events").to_pylist()[0]
        assert event["session_created"] == datetime(2025, 3, 1, 9, tzinfo=UTC)
        assert (event["read_only"], event["error_code"], event["event_version"]) == (False, None, "1.08")
        assert event["request"] == '{"instancesSet":{"items":[{"instanceId":"i-1"}]}}'
        assert '"exportedColumns":{"odd":"kept"}' in event["raw"]
        assert rows(store, "source_files", "shape", "records") == [("csv", 1)]


def test_an_export_of_sentinel_tells_day_from_month_by_the_other_rows(tmp_path):
    header = ["TimeGenerated [UTC]", "EventName", "EventSource", "AwsEventId", "UserIdentityType", "UserIdentityArn",
              "SessionIssuerArn", "UserIdentityAccessKeyId", "RecipientAccountId"]  # fmt: skip
    caller = ["AssumedRole", SESSION, ROLE, "ASIAEXAMPLE00000001", "111122223333"]
    lines = [
        ["3/1/2025, 10:00:00.000 PM", "StopInstances", "ec2.amazonaws.com", "e1", *caller],
        ["3/13/2025, 12:05:00.000 AM", "StopInstances", "ec2.amazonaws.com", "e2", *caller],
    ]
    with loaded(put(tmp_path, "a.csv", as_csv(header, *lines))) as store:
        assert rows(store, "events", *WANTED)[0] == EXPECTED
        assert rows(store, "events", "event_time") == [
            (datetime(2025, 3, 1, 22, tzinfo=UTC),),
            (datetime(2025, 3, 13, 0, 5, tzinfo=UTC),),
        ]
    with loaded(put(tmp_path, "b.csv", as_csv(header, lines[0]))) as store:
        assert store.count("events") == 0
        assert "cannot be read as a time" in rows(store, "rejected_records", "reason")[0][0]


def test_a_column_with_whole_records_gives_them_as_they_came(tmp_path):
    header, line = ["EventId", "EventName", "CloudTrailEvent"], ["e1", "RunInstances", text(record("e1"))]
    with loaded(put(tmp_path, "a.csv", as_csv(header, line))) as store:
        assert rows(store, "events", "event_id", "raw") == [("e1", text(record("e1")))]


def test_rows_that_do_not_fit_are_rejected_and_the_others_kept(tmp_path):
    body = as_csv(ATHENA, ATHENA.values(), ["too", "short"], [*ATHENA.values()][:2] + ["no time"] + ["x"] * 10)
    with loaded(put(tmp_path, "a.csv", body.encode() + b'"\xff",' * 12 + b"x\n")) as store:
        assert store.count("events") == 1
        reasons = [reason for (reason,) in rows(store, "rejected_records", "reason")]
        assert reasons == [
            "a row of 2 cells under a header of 13",
            "eventTime 'no time' cannot be read as a time",
            "not UTF-8",
        ]


def test_a_table_of_something_else_is_no_cloudtrail(tmp_path):
    with loaded(put(tmp_path, "a.csv", "name,age\nann,3\n")) as store:
        assert rows(store, "source_files", "shape") == [("not_cloudtrail",)]


def as_parquet(listed):
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(listed), out)
    return out.getvalue()


def test_flattened_cloudtrail_in_parquet(tmp_path):
    row = {
        "eventVersion": "1.08",
        "eventTime": datetime(2025, 3, 1, 10, tzinfo=UTC),
        "eventSource": "ec2.amazonaws.com",
        "eventName": "StopInstances",
        "eventID": "e1",
        "recipientAccountId": "111122223333",
        "useridentity": {
            "type": "AssumedRole",
            "arn": SESSION,
            "accesskeyid": "ASIAEXAMPLE00000001",
            "sessioncontext": {"sessionissuer": {"arn": ROLE}},
        },
    }
    with loaded(put(tmp_path, "a", as_parquet([row, {**row, "eventID": None, "eventTime": None}]))) as store:
        assert rows(store, "events", *WANTED) == [EXPECTED]
        assert rows(store, "rejected_records", "source_index") == [(1,)]
        assert rows(store, "source_files", "shape", "records") == [("parquet", 2)]


OCSF = {
    "class_uid": 6003,
    "class_name": "API Activity",
    "time": 1740823200000,
    "metadata": {"uid": "e1", "event_code": "AwsApiCall", "product": {"name": "CloudTrail", "version": "1.08"}},
    "api": {
        "operation": "StopInstances",
        "service": {"name": "ec2.amazonaws.com"},
        "request": {"uid": "r1", "data": '{"instancesSet":{"items":[]}}'},
        "response": {"error": "Client.UnauthorizedOperation", "message": "You are not authorized", "data": None},
    },
    "actor": {
        "user": {"type": "AssumedRole", "uid": SESSION, "uid_alt": "AROA1:ci", "credential_uid": "ASIAEXAMPLE00000001"},
        "session": {"created_time": 1740819600000, "issuer": ROLE},
    },
    "src_endpoint": {"ip": "198.51.100.7"},
    "http_request": {"user_agent": "aws-cli/2.15"},
    "cloud": {"region": "eu-west-1", "account": {"uid": "111122223333"}},
    "unmapped": {"readOnly": "false", "userIdentity.sessionContext.attributes.mfaAuthenticated": "true"},
}


@pytest.mark.parametrize("form", ["parquet", "json"])
def test_api_activity_of_security_lake(tmp_path, form):
    body = as_parquet([OCSF]) if form == "parquet" else text(OCSF)
    with loaded(put(tmp_path, "a", body)) as store:
        assert rows(store, "events", *WANTED) == [EXPECTED]
        event = store.table("events").to_pylist()[0]
    assert event["event_time"] == datetime(2025, 3, 1, 10, tzinfo=UTC)
    assert event["session_created"] == datetime(2025, 3, 1, 9, tzinfo=UTC)
    assert (event["error_code"], event["request_id"]) == ("Client.UnauthorizedOperation", "r1")
    assert (event["source_ip"], event["read_only"], event["region"]) == ("198.51.100.7", False, "eu-west-1")
    assert event["request"] == '{"instancesSet":{"items":[]}}'


def test_the_standard_input(tmp_path):
    path = put(tmp_path, "a.json", {"Records": [record("e1")]})
    kept = os.dup(0)
    try:
        with path.open("rb") as stream:
            os.dup2(stream.fileno(), 0)
            with loaded("-") as store:
                assert rows(store, "events", "event_id", "source_file") == [("e1", "(standard input)")]
    finally:
        os.dup2(kept, 0)
        os.close(kept)


VALID = [
    text({"Records": [record("e1"), record("e2")]}).encode(),
    "\n".join(text(record(f"e{number}")) for number in range(3)).encode(),
    as_csv(ATHENA, ATHENA.values(), ATHENA.values()).encode(),
    text(OCSF).encode(),
    as_parquet([OCSF]),
    text({"Events": [{"EventId": "e1", "CloudTrailEvent": text(record("e1"))}]}).encode(),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(range(len(VALID))), st.data())
def test_no_mutation_of_a_valid_file_makes_decoding_fail(chosen, data):
    """Every piece is a record or has a reason; at least one comes out of a file that is not blank."""
    body = bytearray(VALID[chosen])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(len(body) - 1, 0)))
        end = at + data.draw(st.integers(0, 40))
        body[at:end] = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b"}", b"]", b"\\u", b"\n"])))
    pieces = list(Decoded(bytes(body)).pieces())
    assert pieces or not bytes(body).strip()
    assert all(piece.fault is None or piece.fault for piece in pieces)


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(range(len(VALID))), st.integers(0, 2000), st.binary(max_size=6))
def test_a_mutated_file_keeps_the_law_of_counts(tmp_path_factory, chosen, at, inserted):
    body = VALID[chosen]
    at %= len(body)
    path = put(tmp_path_factory.mktemp("mutated"), "a", body[:at] + inserted + body[at + len(inserted) :])
    with loaded(path) as store:  # which asserts the law
        assert store.count("source_files") == 1


def test_an_event_of_another_schema_with_a_broken_string_is_rejected(tmp_path):
    body = text(OCSF).encode().replace(b"aws-cli/2.15", b"aws-cli/\x80")
    with loaded(put(tmp_path, "a.json", b"\n".join((body, text(OCSF).encode())))) as store:
        assert rows(store, "events", "event_id") == [("e1",)]
        assert store.count("rejected_records") == 1
