"""One bucket: what a listing tells of its objects, and the whole content of each."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import urllib3
from botocore import exceptions as botocore

from timeline.errors import SourceError
from timeline.sources.access import Denied, Unreadable
from timeline.sources.aws import FOR_ALL, Ask, Connection, code_of, explained, failed, refused
from timeline.sources.content import Content, collected
from timeline.sources.local import printable

CHUNK = 2**20
READS = 5
"""Tries to read one file, each from its beginning."""
PAUSE = 0.2
"""Seconds before the second try, and more before each further one."""
BROKEN = (
    botocore.IncompleteReadError,
    botocore.ResponseStreamingError,
    botocore.ReadTimeoutError,
    botocore.ConnectionClosedError,
    botocore.FlexibleChecksumError,
    urllib3.exceptions.HTTPError,
    OSError,
)
"""What a body may end with before its end; a connection that cannot even be made is another matter."""
GONE = frozenset(("NoSuchKey", "NoSuchVersion", "404"))
CHANGED = frozenset(("PreconditionFailed", "412"))


class Object(NamedTuple):
    """What a listing tells of an object that matters here: a trail has hundreds of thousands of them."""

    key: str
    size: int
    etag: str


@dataclass
class Bucket:
    """One bucket: its pages of keys, and the contents of its objects."""

    name: str
    connection: Connection

    def __post_init__(self) -> None:
        self.access = self.connection.access
        self.client = self.connection.client("s3")
        self.arn = f"arn:{self.connection.partition}:s3:::{printable(self.name)}"
        self.pays = {"RequestPayer": "requester"} if self.access.requester_pays else {}

    def pages(self, prefix: str, *, in_levels: bool) -> Iterator[tuple[list[Object], list[str]]]:
        """The objects below a prefix, page by page; ``in_levels`` only those before the next slash, and the folders."""
        levels = {"Delimiter": "/"} if in_levels else {}
        ask = Ask(f"s3://{printable(self.name)}/{printable(prefix)}", "s3:ListBucket", self.arn)
        with explained(self.access, ask):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.name, Prefix=prefix, **levels, **self.pays):
                objects = [
                    Object(item["Key"], int(item["Size"]), str(item.get("ETag", "")))
                    for item in page.get("Contents", ())
                ]
                yield objects, [item["Prefix"] for item in page.get("CommonPrefixes", ())]

    def read(self, key: str, etag: str, limit: int, stopped: threading.Event) -> tuple[Content, str]:
        """The whole content of one version of an object: the one listed, or the newest when that is gone.

        Whatever breaks off is read again from its beginning, so nothing is lost and nothing doubled.
        """
        fault = ""
        for attempt in range(READS):
            if stopped.wait(PAUSE * (2**attempt - 1)):
                raise Unreadable("reading was stopped")
            try:
                return self._once(key, etag, limit, stopped), etag
            except BROKEN as error:
                fault = f"broke off {READS} times while it was read ({type(error).__name__})"
            except botocore.ClientError as error:
                if code_of(error.response) not in CHANGED:
                    raise self._refused(error, key) from error
                fault = f"changed {READS} times while it was read"
                etag = self._newest(key)
        raise Unreadable(fault)

    def _once(self, key: str, etag: str, limit: int, stopped: threading.Event) -> Content:
        body = self._open(key, etag)["Body"]
        try:
            return collected(_until(stopped, body.iter_chunks(CHUNK)), limit)
        finally:
            # Of a body that was not read to its end, the connection is of no more use.
            body.close()

    def _open(self, key: str, etag: str) -> Any:
        try:
            # A store that gives no ETags cannot be held to one.
            match = {"IfMatch": etag} if etag else {}
            return self.client.get_object(Bucket=self.name, Key=key, **match, **self.pays)
        except botocore.BotoCoreError as error:
            raise failed(error, self.access, self._ask(key)) from error

    def _newest(self, key: str) -> str:
        return str(self._head(key).get("ETag", ""))

    def metadata(self, key: str) -> dict[str, str]:
        """What the owner of an object wrote beside it."""
        return dict(self._head(key).get("Metadata") or {})

    def _head(self, key: str) -> Any:
        try:
            return self.client.head_object(Bucket=self.name, Key=key, **self.pays)
        except botocore.ClientError as error:
            raise self._refused(error, key) from error
        except botocore.BotoCoreError as error:
            raise failed(error, self.access, self._ask(key)) from error

    def _refused(self, error: Any, key: str) -> SourceError:
        """A refusal that concerns one object only, or all."""
        code = code_of(error.response)
        if code in GONE:
            return Unreadable("was deleted after it was listed")
        if code == "InvalidObjectState":
            return Unreadable("is archived (Glacier): restore it, then run the same command again")
        whole = refused(error.response, self.access, self._ask(key))
        return whole if isinstance(whole, Denied) or code in FOR_ALL else Unreadable(str(whole))

    def _ask(self, key: str) -> Ask:
        place = f"s3://{printable(self.name)}/{printable(key)}"
        return Ask(place, "s3:GetObject", f"{self.arn}/*")


def _until(stopped: threading.Event, chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        if stopped.is_set():
            raise Unreadable("reading was stopped")
        yield chunk
