"""The clock and the pen of a world: plans are carried out in order, and each call leaves a CloudTrail record."""

import heapq
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .actors import Actor, Record
from .seeds import Seeded
from .things import Params, Thing

READS = (
    "Get",
    "List",
    "Describe",
    "Head",
    "Lookup",
    "Query",
    "Scan",
    "BatchGet",
    "Decrypt",
    "AssumeRole",
    "Discover",
    "Receive",
)
DATA = {
    "s3": {"ListObjects", "GetObject", "PutObject", "DeleteObject"},
    "dynamodb": {"GetItem", "PutItem", "Query", "BatchWriteItem", "UpdateItem"},
    "lambda": {"Invoke"},
    "sqs": {"SendMessage", "ReceiveMessage"},
    "sns": {"Publish"},
}
LAMBDA_NAMES = {
    "CreateFunction": "CreateFunction20150331",
    "DeleteFunction": "DeleteFunction20150331",
    "GetFunction": "GetFunction20150331v2",
    "UpdateFunctionCode": "UpdateFunctionCode20150331v2",
    "UpdateFunctionConfiguration": "UpdateFunctionConfiguration20150331v2",
}
TYPES = {"kms:key": "AWS::KMS::Key", "s3:bucket": "AWS::S3::Bucket", "dynamodb:table": "AWS::DynamoDB::Table"}


@dataclass
class Event:
    """One record with what the world knows about it and the log does not say."""

    id: str
    at: float
    record: Record
    key: tuple[str, ...]
    actor: Actor
    tag: str
    ok: bool
    causes: tuple[str, ...]
    decoy: str
    fas: bool


class Recorder(Seeded):
    """Plans, carries out, and writes down. ``events`` holds what was recorded and what only the world knows."""

    def __init__(self, seed: str, *, noise: int = 40) -> None:
        super().__init__(seed, noise=noise)
        self.events: list[Event] = []
        self.now = 0.0
        self._plan: list[tuple[float, int, Callable[[], Any]]] = []
        self._serial = 0
        self._nth: dict[tuple[str, ...], int] = defaultdict(int)

    def at(self, when: float, what: Callable[[], Any]) -> None:
        self._serial += 1
        heapq.heappush(self._plan, (when, self._serial, what))

    def run(self) -> "Recorder":
        while self._plan:
            self.now, _, what = heapq.heappop(self._plan)
            what()
        return self

    def _record(
        self,
        actor: Actor,
        service: str,
        api: str,
        on: Thing | None,
        causes: Iterable[str],
        *,
        identity: Record | None = None,
        request: Any = None,
        response: Any = None,
        failure: tuple[str, str | None, str | None] | None = None,
        tag: str = "",
        decoy: str = "",
        type_: str = "AwsApiCall",
        additional: Any = None,
        top: Params | None = None,
        named: Iterable[Thing] = (),
    ) -> Event:
        base = (actor.name, service, api, on.name if on else "", str(int(self.now)))
        self._nth[base] += 1
        key = (*base, str(self._nth[base]))
        event_id, request_id = self.uuid("event", *key), self.uuid("request", *key)
        who = json.loads(json.dumps(identity or actor.identity))
        if actor.rekeys and not identity:
            who["accessKeyId"] = self.key("ASIA", "console", *key)
        if actor.mcp:
            who["invokedBy"] = "aws-mcp.amazonaws.com"
        source = {
            "elbv2": "elasticloadbalancing",
            "states": "states",
            "cloudwatch": "monitoring",
            "mq": "amazonmq",
        }.get(service, service)
        is_data = api in DATA.get(service, ())
        record: Record = {
            "eventVersion": self.version,
            "userIdentity": who,
            "eventTime": self.time(self.now),
            "eventSource": f"{source}.amazonaws.com",
            "eventName": LAMBDA_NAMES.get(api, api) if service == "lambda" else api,
            "awsRegion": "us-east-1"
            if service in ("iam", "organizations", "route53", "cloudfront")
            else (on.region if on else self.region),
            "sourceIPAddress": "aws-mcp.amazonaws.com" if actor.mcp else actor.ip,
            "userAgent": "aws-mcp.amazonaws.com" if actor.mcp else actor.agent(service, api),
            **({"errorCode": failure[0]} if failure else {}),
            **({"errorMessage": failure[1]} if failure and failure[1] else {}),
            "requestParameters": request,
            "responseElements": response,
            **({"additionalEventData": additional} if additional else {}),
            "requestID": request_id,
            "eventID": event_id,
            "readOnly": api.startswith(READS),
            "eventType": type_,
            "managementEvent": not is_data,
            "recipientAccountId": actor.account,
            "eventCategory": "Data" if is_data else "Management",
            **actor.extra,
        }
        if not actor.rekeys and not actor.mcp and "amazonaws.com" not in actor.ip:
            host = f"{source}.{record['awsRegion']}.amazonaws.com"
            suite = {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256"}
            record["tlsDetails"] = {**suite, "clientProvidedHostHeader": host}
        things = [t for t in (on, *named) if t and t.kind in ("kms:key", "s3:bucket", "dynamodb:table")]
        if things:
            record["resources"] = [{"accountId": t.account, "type": TYPES[t.kind], "ARN": t.arn} for t in things]
        record.update(top or {})
        record = {k: v for k, v in record.items() if not (k == "sessionCredentialFromConsole" and v is None)}
        causes = tuple(c for c in (actor.issued, *causes) if c)
        event = Event(
            event_id, self.now, record, key, actor, tag, failure is None, causes, decoy, actor.invoked_by is not None
        )
        self.events.append(event)
        if actor.mcp:
            self._tool_call(actor, event, service, api)
        if on and on.account != actor.account and service == "kms":
            self._other_side(event, on)
        return event

    def _tool_call(self, actor: Actor, event: Event, service: str, api: str) -> None:
        identity = {k: v for k, v in event.record["userIdentity"].items() if k != "invokedBy"}
        record = {
            "eventVersion": "1.11",
            "userIdentity": identity,
            "eventTime": self.time(self.now + 1),
            "eventSource": "aws-mcp.amazonaws.com",
            "eventName": "CallReadWriteTool",
            "awsRegion": "us-east-1",
            "sourceIPAddress": actor.ip,
            "userAgent": actor.agent(service, api),
            "requestParameters": {
                "jsonrpc": "2.0",
                "method": "tools/call",
                "id": len(self.events),
                "params": {"name": "aws___call_aws", "arguments": "[HIDDEN_DUE_TO_SECURITY_REASONS]"},
            },
            "responseElements": {"jsonrpc": "2.0", "result": "[HIDDEN_DUE_TO_SECURITY_REASONS]"},
            "additionalEventData": {
                "downstreamRequests": [
                    {
                        "apiName": f"{service}:{api}",
                        "requestId": event.record["requestID"],
                        "awsRegion": event.record["awsRegion"],
                    }
                ]
            },
            "requestID": self.uuid("tool", event.id),
            "eventID": self.uuid("tool event", event.id),
            "readOnly": False,
            "eventType": "AwsMcpEvent",
            "managementEvent": True,
            "recipientAccountId": actor.account,
            "eventCategory": "Management",
        }
        tool = Event(
            record["eventID"],
            self.now + 1,
            record,
            ("tool", *event.key),
            actor,
            event.tag and f"{event.tag}-tool",
            True,
            (),
            "",
            False,
        )
        self.events.append(tool)
        event.causes = (*event.causes, tool.id)

    def _other_side(self, event: Event, on: Thing) -> None:
        """A call on another account's key is recorded there too, under one sharedEventID."""
        shared = self.uuid("shared", event.id)
        event.record["sharedEventID"] = shared
        record = json.loads(json.dumps(event.record))
        record["eventID"] = self.uuid("other side", event.id)
        record["recipientAccountId"] = on.account
        identity = event.record["userIdentity"]
        record["userIdentity"] = {
            "type": "AWSAccount",
            "principalId": identity.get("principalId"),
            "accountId": identity.get("accountId"),
        }
        self.events.append(
            Event(
                record["eventID"],
                event.at,
                record,
                ("other", *event.key),
                event.actor,
                event.tag,
                event.ok,
                event.causes,
                event.decoy,
                False,
            )
        )

    def tagged(self, *tags: str) -> list[Event]:
        return [event for event in self.events if event.tag in tags]

    def write(self, folder: Path, *, leave_out: Iterable[str] = (), masked: bool = False) -> Path:
        """Trail files as an organisation trail lays them out, six hours a file, records in no order.

        ``masked`` hides every access key, as those do who hand their logs to others.
        """
        files: dict[tuple[str, ...], list[Record]] = defaultdict(list)
        for event in self.events:
            record = _masked(event.record) if masked else event.record
            if record["recipientAccountId"] not in set(leave_out):
                six = f"{int(record['eventTime'][11:13]) // 6 * 6:02d}"
                files[record["recipientAccountId"], record["awsRegion"], record["eventTime"][:10], six].append(record)
        for (account, region, day, hour), records in sorted(files.items()):
            place = folder / "AWSLogs" / account / "CloudTrail" / region / day.replace("-", "/")
            place.mkdir(parents=True, exist_ok=True)
            random.Random(f"{self.seed}{day}{hour}").shuffle(records)
            name = (
                f"{account}_CloudTrail_{region}_{day.replace('-', '')}T{hour}05Z_{self.hexa(day, hour, size=16)}.json"
            )
            (place / name).write_text(json.dumps({"Records": records}, ensure_ascii=False), encoding="utf-8")
        return folder


def _masked(record: Record) -> Record:
    """The record with its access keys hidden."""
    copy: Record = json.loads(json.dumps(record))
    if "accessKeyId" in copy["userIdentity"]:
        copy["userIdentity"]["accessKeyId"] = "REDACTED"
    if "credentials" in (copy["responseElements"] or {}):
        copy["responseElements"]["credentials"]["accessKeyId"] = "REDACTED"
    return copy
