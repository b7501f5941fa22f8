"""CloudTrail records in few words: a base of real shape, and what differs."""

import json
from copy import deepcopy
from typing import Any

Record = dict[str, Any]

ACCOUNT = "111122223333"
PLAIN_CLI = (
    "aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 md/arch#arm64 lang/python#3.14.4 md/pyimpl#CPython "
    "m/Z,E,C,b cfg/retry-mode#standard md/installer#exe sid/0ce22194f7b7 md/prompt#off "
    "md/command#ec2.describe-instances"
)
BOTO3 = (
    "Boto3/1.40.4 md/Botocore#1.40.4 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython "
    "m/b,Z,D cfg/retry-mode#legacy Botocore/1.40.4"
)
BROWSER = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 "
    "Safari/537.36"
)
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.5.2 (+https://www.terraform.io) terraform-provider-aws/5.7.0 "
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.18.1 os/linux lang/go/1.20.5"
)
Q_CLI = "exec-env/AmazonQ-For-CLI-Version-1.19.7"


def cli(
    *,
    codes: str = "",
    env: str = "",
    version: str = "2.36.7",
    sid: str = "0ce22194f7b7",
    os: str = "linux#6.1",
    prompt: str = "off",
) -> str:
    """A user agent of AWS CLI v2."""
    middle = " ".join(part for part in (env, f"m/{codes}" if codes else "") if part)
    return (
        f"aws-cli/{version} md/awscrt#0.37.0 ua/2.1 os/{os} md/arch#x86_64 lang/python#3.13 {middle} md/installer#exe "
        f"sid/{sid} md/prompt#{prompt} md/command#ec2.describe-instances"
    ).replace("  ", " ")


def merged(base: Record, patch: Record) -> Record:
    """The base with a patch laid over it, object by object; None takes a field away."""
    result = deepcopy(base)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def record(
    event_id: str, name: str = "ec2:DescribeInstances", at: str = "10:00:00", day: str = "2026-09-29", **patch: Any
) -> Record:
    """One record: ``name`` as service:Action, ``at`` as hh:mm:ss."""
    service, _, action = name.partition(":")
    base: Record = {
        "eventVersion": "1.11",
        "userIdentity": {},
        "eventTime": f"{day}T{at}Z",
        "eventSource": f"{service}.amazonaws.com",
        "eventName": action,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": PLAIN_CLI,
        "requestParameters": None,
        "responseElements": None,
        "requestID": f"request-{event_id}",
        "eventID": event_id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT,
        "eventCategory": "Management",
    }
    return merged(base, patch)


def user(name: str = "dana", key: str = "AKIAIOSFODNN7EXAMPLE", account: str = ACCOUNT, **more: Any) -> Record:
    """An IAM user with a long-term key."""
    arn = f"arn:aws:iam::{account}:user/{name}"
    base = {
        "type": "IAMUser",
        "principalId": "AIDA" + name.upper(),
        "arn": arn,
        "accountId": account,
        "accessKeyId": key,
        "userName": name,
    }
    return merged(base, more)


def role(
    name: str,
    session: str,
    *,
    key: str = "ASIAIOSFODNN7EXAMPLE",
    since: str = "09:00:00",
    day: str = "2026-09-29",
    path: str = "",
    account: str = ACCOUNT,
    **more: Any,
) -> Record:
    """A role session."""
    base = {
        "type": "AssumedRole",
        "principalId": f"AROA{name.upper()}:{session}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROA{name.upper()}",
                "arn": f"arn:aws:iam::{account}:role/{path}{name}",
                "accountId": account,
                "userName": name,
            },
            "attributes": {"creationDate": f"{day}T{since}Z", "mfaAuthenticated": "false"},
        },
    }
    return merged(base, more)


def sso(person: str = "dana@example.com", permission_set: str = "AdministratorAccess", **more: Any) -> Record:
    """A person of Identity Center."""
    return role(
        f"AWSReservedSSO_{permission_set}_0123456789abcdef",
        person,
        path="aws-reserved/sso.amazonaws.com/us-east-1/",
        **more,
    )


def forwarded(identity: Record, service: str) -> Record:
    """The fields of a call that an AWS service makes with somebody's identity."""
    return {
        "userIdentity": merged(identity, {"invokedBy": service}),
        "sourceIPAddress": service,
        "userAgent": service,
    }


def elsewhere(records: list[Record], number: int, case: str) -> list[Record]:
    """The same records in an account and under ids of their own, so that many stories fit in one case file."""
    text = json.dumps(records).replace(ACCOUNT, f"4444{number:08d}").replace('"request-', f'"{case}:request-')
    moved: list[Record] = json.loads(text)
    return [merged(made, {"eventID": f"{case}:{made['eventID']}"}) for made in moved]
