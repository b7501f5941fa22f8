"""Every wrapper in which CloudTrail records travel is opened, and nothing else is taken for one."""

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pytest

from load.made import loaded, put, record, rows, text

ONE = record("e1")
TWO = record("e2", eventTime="2025-03-01T10:00:01Z")
SNS = {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": text(TWO)}}]}
KINESIS = {"Records": [{"kinesis": {"data": base64.b64encode(gzip.compress(text(ONE).encode())).decode()}}]}

WHOLE = {
    "records": ({"Records": [ONE, TWO]}, "records"),
    "array": ([ONE, TWO], "array"),
    "lines": (f"{text(ONE)}\n\n{text(TWO)}\r\n", "lines"),
    "lines of lookup events": (
        "\n".join(text({"EventId": "x", "EventTime": 1, "CloudTrailEvent": text(event)}) for event in (ONE, TWO)),
        "lines",
    ),
    "lookup events": (
        {"Events": [{"EventName": "RunInstances", "CloudTrailEvent": text(event)} for event in (ONE, TWO)]},
        "events",
    ),
    "documents one after the other": (f"{text({'Records': [ONE]})} {text({'Records': [TWO]})}", "documents"),
    "pretty documents one after the other": ("\n".join(json.dumps(e, indent=2) for e in (ONE, TWO)), "documents"),
    "cloudwatch": (
        {"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": text(event)} for event in (ONE, TWO)]},
        "log_events",
    ),
    "opensearch": (
        [{"@timestamp": "x", "event": {"name": "n"}, "aws": {"cloudtrail": event}} for event in (ONE, TWO)],
        "array",
    ),
    "data.Records": ({"data": {"Records": [ONE, TWO]}}, "data.Records"),
    "byte order mark": ("\ufeff" + text([ONE, TWO]), "array"),
    "utf-16": (text([ONE, TWO]).encode("utf-16"), "array"),
}  # fmt: skip

SINGLE = {
    "one object": (ONE, "object"),
    "eventbridge": ({"detail-type": "AWS API Call via CloudTrail", "source": "aws.ec2", "detail": ONE}, "detail"),
    "event beside expect": ({"event": ONE, "expect": True}, "event"),
    "event.original, flat": ({"@timestamp": "2020-01-01T00:00:00Z", "event.original": text(ONE)}, "event.original"),
    "event.original, nested": ({"event": {"original": text(ONE)}}, "event.original"),
    "_raw": ({"_raw": text(ONE)}, "_raw"),
    "splunk result": ({"preview": False, "result": {"_raw": text(ONE)}}, "result._raw"),
    "message": ({"message": text(ONE)}, "message"),
    "data.detail": ({"data": {"detail": ONE}}, "data.detail"),
    "details": ({"details": ONE}, "details"),
    "sqs around eventbridge": ({"Records": [{"body": text({"detail": ONE})}]}, "records"),
    "kinesis": (KINESIS, "records"),
    "splunk with fields beside": ({"_raw": text(ONE), "eventName": "x", "eventSource": "y", "awsRegion": "z"}, "_raw"),
    "elastic with renamed fields beside": (
        {"aws": {"cloudtrail": {"event_version": "1.08"}}, "event": {"original": text(ONE)}},
        "aws.cloudtrail",
    ),
    "records in an array": ([{"Records": [ONE]}], "array"),
}


def _tar(*texts: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for number, content in enumerate(texts):
            info = tarfile.TarInfo(f"../../{number}.json")
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return out.getvalue()


def _zip(*texts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(texts):
            archive.writestr(f"{number}.json", content)
    return out.getvalue()


PACKED = {
    "gzip": gzip.compress(text([ONE, TWO]).encode()),
    "gzip members one after the other": gzip.compress(text(ONE).encode()) + gzip.compress(b"\n" + text(TWO).encode()),
    "bzip2": bz2.compress(text([ONE, TWO]).encode()),
    "xz": lzma.compress(text([ONE, TWO]).encode()),
    "zstd": pa.compress(text([ONE, TWO]).encode(), codec="zstd", asbytes=True),
    "zip": _zip(text(ONE), text({"Records": [TWO]})),
    "tar.gz": _tar(text(ONE), text([TWO])),
    "zip in gzip": gzip.compress(_zip(text([ONE, TWO]))),
}


@pytest.mark.parametrize("name", WHOLE)
def test_both_records_come_out_of_every_wrapper_of_many(tmp_path, name):
    content, shape = WHOLE[name]
    with loaded(put(tmp_path, "log", content)) as store:
        assert rows(store, "events", "event_id", "source_index") == [("e1", 0), ("e2", 1)]
        assert rows(store, "source_files", "shape", "records") == [(shape, 2)]


@pytest.mark.parametrize("name", SINGLE)
def test_the_record_comes_out_of_every_wrapper_of_one(tmp_path, name):
    content, shape = SINGLE[name]
    with loaded(put(tmp_path, "log", content)) as store:
        assert rows(store, "events", "event_id", "source_index") == [("e1", 0)]
        assert rows(store, "source_files", "shape", "records") == [(shape, 1)]


@pytest.mark.parametrize("name", PACKED)
def test_packed_files_are_told_by_their_bytes_not_their_names(tmp_path, name):
    with loaded(put(tmp_path, "no-extension", PACKED[name])) as store:
        assert rows(store, "events", "event_id") == [("e1",), ("e2",)]
        assert store.count("rejected_records") == 0


def test_the_message_of_a_notification_is_opened(tmp_path):
    with loaded(put(tmp_path, "log", SNS)) as store:
        assert rows(store, "events", "event_id") == [("e2",)]


@pytest.mark.parametrize("content", ["", " \n ", "[]", '{"Records": []}', gzip.compress(b"", mtime=0)])
def test_nothing_in_a_file_is_no_fault(tmp_path, content):
    with loaded(put(tmp_path, "log", content)) as store:
        assert rows(store, "source_files", "shape", "records") == [("empty", 0)]
        assert store.count("rejected_records") == 0


LOOK_ALIKES = {
    "s3 notification": (
        {"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-east-1", "s3": {},
                      "eventTime": "2025-01-01T00:00:00Z", "eventName": "ObjectCreated:Put", "userIdentity": {}}]},
        0, "a notification or log of aws:s3, not of CloudTrail"),
    "guardduty": (
        {"detail-type": "GuardDuty Finding", "detail": {"id": "x", "service": {}}},
        -1, "an EventBridge event of type 'GuardDuty Finding', not a CloudTrail record"),
    "another cloud": (
        {"eventVersion": "1", "eventSource": "ecs.aliyuncs.com", "eventName": "StopInstance", "eventId": "x",
         "eventTime": "2025-01-01T00:00:00Z", "userIdentity": {}},
        0, "a notification or log of ecs.aliyuncs.com, not of CloudTrail"),
    "plain log line in cloudwatch": (
        {"messageType": "DATA_MESSAGE", "logEvents": [{"message": "[ERROR] disk full"}]},
        0, "a plain log line, not a CloudTrail record"),
    "digest": (
        {"digestStartTime": "2025-10-21TT00:52:27Z", "digestEndTime": None, "digestS3Object": "x", "logFiles": []},
        -1, "a CloudTrail digest, not a log: give its folder to `timeline verify`"),
    "readme": ("# How to read these logs\n\nThey are [here].\n", -1, "not JSON: plain text"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", -1, "not JSON: binary data"),
    "other JSON": ({"name": "x"}, -1, "JSON, but no CloudTrail record"),
    "a number": ("42", -1, "not a JSON object"),
    "documentation of an event": (
        {"eventName": "GetObject", "eventSource": "s3.amazonaws.com"}, -1, "JSON, but no CloudTrail record"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_like_cloudtrail_is_refused_with_the_reason(tmp_path, name):
    content, index, reason = LOOK_ALIKES[name]
    with loaded(put(tmp_path, "log", content)) as store:
        assert rows(store, "rejected_records", "source_index", "reason") == [(index, reason)]
        assert store.count("events") == 0


def test_digests_in_their_own_folder_are_listed_and_not_refused(tmp_path):
    put(tmp_path, "AWSLogs/1/CloudTrail-Digest/eu-west-1/d.json", LOOK_ALIKES["digest"][0])
    with loaded(tmp_path) as store:
        assert rows(store, "source_files", "shape", "records") == [("digest", 0)]
        assert store.count("rejected_records") == 0


def test_the_record_is_kept_as_it_came(tmp_path):
    written = '{ "eventVersion" : "1.10",\n"eventTime":"2025-03-01T10:00:00Z", "eventName":"X",  "eventSource":"a" }'
    with loaded(put(tmp_path, "log", f'{{"Records": [{written}]}}')) as store:
        assert rows(store, "events", "raw", "event_version") == [(written, "1.10")]
