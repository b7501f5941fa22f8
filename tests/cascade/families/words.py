"""The words of records that several stories share."""

import json
from typing import Any

from tests.cascade.stories import Story

REGION = "eu-west-1"
ISSUER = "token.actions.githubusercontent.com"


def arn(story: Story, service: str, rest: str, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{story.account}:{rest}"


def policy(effect: str, *actions: str, principal: Any = "*") -> str:
    statement = {"Effect": effect, "Principal": principal, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Statement": [statement]})


def denied(action: str, resource: str, why: str) -> str:
    return f"User: {{caller}} is not authorized to perform: {action} on resource: {resource} {why}"
