"""Exports of the tools in which CloudTrail is kept: each gives its records, and what is none is named."""

import base64
import csv
import gzip
import io
import json

import pytest

from load.made import record, text
from timeline.load.decode import Decoded

ROLE = {
    "type": "AssumedRole", "principalId": "AROAX:s", "arn": "arn:aws:sts::111122223333:assumed-role/r/s",
    "accountId": "111122223333", "accessKeyId": "ASIAX",
    "sessionContext": {
        "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/r", "userName": "r"},
        "attributes": {"creationDate": "2025-03-01T09:00:00Z", "mfaAuthenticated": "false"},
    },
}  # fmt: skip
ONE = record("e1")
TWO = record("e2", eventTime="2025-03-01T10:05:00Z", userIdentity=ROLE, requestParameters={"a": 'x, "y"={z}'})
BOTH = (ONE, TWO)
ARNS = [ONE["userIdentity"]["arn"], ROLE["arn"]]
TRAIL_EVENT = "AWS API Call via CloudTrail"


def lines(documents):
    return "\n".join(map(text, documents))


def table(columns, rows, **form):
    out = io.StringIO()
    csv.writer(out, **form).writerows([columns, *rows])
    return out.getvalue()


def packed(value):
    return base64.b64encode(gzip.compress(text(value).encode())).decode()


def plainly(value):
    return base64.b64encode(text(value).encode()).decode()


AS_THEY_CAME = {
    "utf-16 without a mark": text(BOTH).encode("utf-16-le"),
    "utf-16, big end first": text({"Records": BOTH}).encode("utf-16-be"),
    "lines that end in commas": ",\n".join(map(text, BOTH)) + ",\n",
    "a comma after the last": f'{{"Records": [{text(ONE)}, {text(TWO)},]}}',
    "encoded twice": text(text({"Records": BOTH})),
    "lines encoded twice": lines(map(text, BOTH)),
    "elastic": lines({"_index": "i", "_source": {"event": {"original": text(one)}}} for one in BOTH),
    "opensearch scroll": {"_scroll_id": "x", "hits": {"hits": [{"_source": {"aws": {"cloudtrail": e}}} for e in BOTH]}},
    "kibana": {"hits": {"hits": [{"fields": {"event.original": [text(one)]}} for one in BOTH]}},
    "graylog": {"messages": [{"message": {"message": text(one)}, "index": "i"} for one in BOTH]},
    "splunk csv": table(["_raw", "_time", "host"], [[text(one), "1740823200", "h"] for one in BOTH]),
    "splunk results": {"preview": False, "fields": [{"name": "_raw"}], "results": [{"_raw": text(e)} for e in BOTH]},
    "splunk collector": "".join(text({"time": 1740823200, "event": one}) for one in BOTH),
    "sumo csv": table(["_messagetime", "_raw"], [["1", text(one)] for one in BOTH], quoting=csv.QUOTE_ALL),
    "datadog": {"data": [{"attributes": {"message": "m", "attributes": one}} for one in BOTH]},
    "datadog csv": table(["Date", "Service", "message"], [["d", "cloudtrail", text(one)] for one in BOTH]),
    "cloudwatch get-log-events": {"events": [{"timestamp": 1, "message": text(e)} for e in BOTH], "nextToken": "f"},
    "cloudwatch for lambda": {"awslogs": {"data": packed({"logEvents": [{"message": text(one)} for one in BOTH]})}},
    "cloudwatch export": "\n".join(f"2025-03-01T10:00:00.000Z {text(one)}" for one in BOTH),
    "logs insights csv": table(["@timestamp", "@message"], [["2025-03-01 10:00:00.000", text(one)] for one in BOTH]),
    "logs insights": {
        "results": [[{"field": "@message", "value": text(one)}, {"field": "@ptr", "value": "x"}] for one in BOTH],
        "status": "Complete",
    },
    "logs insights, from the console": [{"@timestamp": "x", "@message": one} for one in BOTH],
    "lookup-events as text": "".join(
        f"EVENTS\tAKIA\t{text(one)}\te\tec2.amazonaws.com\t1740823200.0\nRESOURCES\ti-1\tAWS::EC2::Instance\n"
        for one in BOTH
    ),
    "firehose": "".join(text({"detail-type": TRAIL_EVENT, "detail": one}) for one in BOTH),
    "firehose for lambda": {"invocationId": "x", "records": [{"recordId": "1", "data": plainly(one)} for one in BOTH]},
    "kinesis get-records": {"Records": [{"SequenceNumber": "1", "Data": plainly(one)} for one in BOTH]},
    "sqs around sns around eventbridge": {
        "Messages": [{"Body": text({"Type": "Notification", "Message": text({"detail": one})})} for one in BOTH]
    },
    "docker": lines({"log": text(one) + "\n", "stream": "stdout"} for one in BOTH),
    "syslog": "\n".join(f"<14>Mar  1 10:00:00 host cloudtrail: {text(one)}" for one in BOTH),
    "a message behind a name": [{"message": f"cloudtrail: {text(one)}"} for one in BOTH],
    "any wrapper": {"value": [{"properties": one} for one in BOTH]},
    "a dictionary": {one["eventID"]: one for one in BOTH},
    "with a message of somebody's beside": [{**one, "message": "seen by a shipper"} for one in BOTH],
}  # fmt: skip


def braces(value):
    """As Java and Trino write objects."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={braces(item)}" for name, item in value.items()) + "}"
    return str(value)


def small(value):
    """All names in small letters."""
    return {name.lower(): small(item) for name, item in value.items()} if isinstance(value, dict) else value


def ecs(one):
    caller = one["userIdentity"]
    issuer = caller.get("sessionContext", {}).get("sessionIssuer", {})
    session = {"session_issuer": {"arn": issuer["arn"]}} if issuer else {}
    return {
        "@timestamp": one["eventTime"],
        "event": {"provider": one["eventSource"], "action": one["eventName"], "id": one["eventID"]},
        "cloud": {"region": "eu-west-1", "account": {"id": "111122223333"}},
        "user": {"name": issuer.get("userName", caller.get("userName"))},
        "aws": {
            "cloudtrail": {
                "event_version": "1.08",
                "user_identity": {"type": caller["type"], "arn": caller["arn"], "session_context": session},
                "flattened": {"request_parameters": one["requestParameters"]},
                "request_parameters": "{a=forged}",
            }
        },
    }


NAMES = ("eventVersion", "eventTime", "eventSource", "eventName", "eventID", "userIdentity", "requestParameters")
FLAT = ("eventVersion", "eventTime", "eventSource", "eventName", "eventID", "userIdentity.arn", "requestParameters.a")
AS_ROWS = {
    "athena csv": table(
        [name.lower() for name in NAMES],
        [[text(one[n]) if isinstance(one[n], dict) else one[n] for n in NAMES] for one in BOTH],
        quoting=csv.QUOTE_ALL,
    ),
    "lake csv": table(NAMES, [[braces(one[name]) for name in NAMES] for one in BOTH]),
    "lake query results": {
        "QueryResultRows": [[{name: braces(one[name])} for name in NAMES[:-1]] for one in BOTH]
    },
    "athena json": lines(map(small, BOTH)),
    "caller as text": [{"eventID": 0, **one, "userIdentity": text(one["userIdentity"])} for one in BOTH],
    "pandas csv": table(FLAT, [[*(one[n] for n in FLAT[:5]), one["userIdentity"]["arn"], "v"] for one in BOTH]),
    "sentinel": [
        {"TimeGenerated": one["eventTime"], "AwsEventId": one["eventID"], "EventName": "n", "EventSource": "s",
         "UserIdentityArn": one["userIdentity"]["arn"]}
        for one in BOTH
    ],
    "elastic without the original": {"hits": {"hits": [{"_source": ecs(one)} for one in BOTH]}},
}  # fmt: skip

OTHERS = {
    "a security hub finding": ({"Findings": [{"SchemaVersion": "2018-10-08", "Title": "t"}]}, 1),
    "a security hub event": (
        {"detail-type": "Security Hub Findings - Imported", "detail": {"findings": [{"Id": "x"}]}},
        1,
    ),
    "guardduty": (lines([{"schemaVersion": "2.0", "service": {"action": {"awsApiCallAction": {"api": "x"}}}}] * 2), 2),
    "flow logs": ("2 123 eni-1 192.0.2.1 192.0.2.2 1 2 6 ACCEPT OK\n" * 3, 1),
    "a configuration snapshot": ({"fileVersion": "1.0", "configurationItems": [{"awsRegion": "x"}]}, 1),
    "another cloud's audit log": ({"protoPayload": {"methodName": "x", "authenticationInfo": {}}, "timestamp": "t"}, 1),
    "a note with a record in it": (f"# Records\n\n    {json.dumps(ONE, indent=2)}\n", 1),
    "an avro file": (b"Obj\x01\x04\x14avro.codec", 1),
}


def pieces(content):
    data = content if isinstance(content, bytes) else (content if isinstance(content, str) else text(content)).encode()
    return list(Decoded(data).pieces())


@pytest.mark.parametrize("name", AS_THEY_CAME)
def test_the_records_come_out_as_they_went_in(name):
    found = pieces(AS_THEY_CAME[name])
    assert [piece.fault for piece in found] == [None, None]
    assert [json.loads(piece.raw)["userIdentity"] for piece in found] == [one["userIdentity"] for one in BOTH]


@pytest.mark.parametrize("name", AS_ROWS)
def test_rows_become_the_records_they_were_made_from(name):
    found = pieces(AS_ROWS[name])
    assert [piece.fault for piece in found] == [None, None]
    made = [json.loads(piece.raw) for piece in found]
    assert [one["eventID"] for one in made] == ["e1", "e2"]
    assert [one["userIdentity"]["arn"] for one in made] == ARNS


def test_columns_of_parts_are_put_together_again():
    made = json.loads(pieces(AS_ROWS["pandas csv"])[0].raw)
    assert made["requestParameters"] == {"a": "v"}


def test_in_an_elastic_document_the_name_of_a_role_is_not_taken_for_a_user_and_text_not_for_parameters():
    user, role = (json.loads(piece.raw) for piece in pieces(AS_ROWS["elastic without the original"]))
    assert user["userIdentity"]["userName"] == "dana"
    assert "userName" not in role["userIdentity"]
    issuer = {"arn": "arn:aws:iam::111122223333:role/r", "userName": "r"}
    assert role["userIdentity"]["sessionContext"]["sessionIssuer"] == issuer
    assert role["requestParameters"] == TWO["requestParameters"]


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_cloudtrail_is_refused_value_by_value(name):
    content, count = OTHERS[name]
    found = pieces(content)
    assert len(found) == count
    assert all(piece.fault for piece in found)
