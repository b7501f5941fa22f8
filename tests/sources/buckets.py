"""Buckets for tests, on servers of loopback."""

import hashlib
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto.s3.models import s3_backends

from tests.sources.servers import ACCOUNT
from timeline.sources.access import Access
from timeline.sources.aws import Connection


@cache
def client_at(endpoint: str) -> Any:
    """A client of one's own, made once: making it takes longer than most tests."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(s3={"addressing_style": "path"}),
    )


class Trail:
    """A bucket of a test: puts objects, and opens connections that count their requests."""

    def __init__(self, name: str, endpoint: str) -> None:
        self.name, self.endpoint = name, endpoint
        self.client = client_at(endpoint)
        self.client.create_bucket(Bucket=name)

    def put(self, key: str, body: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body)

    def url(self, prefix: str = "") -> str:
        return f"s3://{self.name}/{prefix}"

    def access(self, endpoint: str | None = None) -> Access:
        return Access(endpoint_url=endpoint or self.endpoint)

    def counted(self) -> tuple[Connection, list[str]]:
        """A connection, and the list that its requests will be noted in, as URLs."""
        connection = Connection(self.access())
        urls: list[str] = []
        connection.client("s3").meta.events.register("before-send.s3", lambda request, **_: urls.append(request.url))
        return connection, urls


class MotoTrail(Trail):
    """A bucket in moto, whose store lies in this very process: objects are put there without HTTP."""

    def put(self, key: str, body: bytes) -> None:
        s3_backends[ACCOUNT]["aws"].put_object(self.name, key, body)


def bucket_name(request: pytest.FixtureRequest) -> str:
    """A bucket of its own for each test."""
    return "trail-" + hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
