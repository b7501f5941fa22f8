"""Services on loopback: a proxy that breaks what passes through it, and an event history."""

import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

ACCOUNT = "123456789012"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *_: Any) -> None:
        pass

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if not any(name.lower() == "content-length" for name in headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server:
    """An HTTP server on a free port of loopback, in a thread, while the block lasts."""

    handler: type[Handler] = Handler

    def __init__(self) -> None:
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.http.daemon_threads = True
        self.http.owner = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


Fault = Callable[[Handler, int, dict[str, str], bytes], None]
"""What to do instead of handing on an answer (its status, headers and body)."""


Gate = Callable[[str, str, str, bytes], Fault | None]
"""Who may not pass, by method, path, operation and body of a request."""


def answering(page: dict[str, Any], status: int = 200) -> Fault:
    """An answer in JSON."""

    def fault(handler: Handler, *_: Any) -> None:
        handler.answer(status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(page).encode())

    return fault


def refusal(code: str, status: int, message: str = "told by the test") -> Fault:
    """An error as S3 words it."""
    text = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()

    def fault(handler: Handler, *_: Any) -> None:
        handler.answer(status, {"Content-Type": "application/xml"}, text if handler.command != "HEAD" else b"")

    return fault


def truncated(handler: Handler, status: int, headers: dict[str, str], body: bytes) -> None:
    """All the headers, half the body, and an orderly end."""
    handler.answer(status, headers, body[: len(body) // 2])
    handler.close_connection = True


def reset(handler: Handler, status: int, headers: dict[str, str], body: bytes) -> None:
    """All the headers, half the body, and a connection reset."""
    handler.answer(status, headers, body[: len(body) // 2])
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def silent(handler: Handler, *_: Any) -> None:
    """The connection ends before a word is said."""
    handler.close_connection = True


class _Forward(Handler):
    def pass_on(self) -> None:
        body = self.body()
        proxy: Proxy = self.server.owner
        operation = self.headers.get("X-Amz-Target", "")
        refused = proxy.gate and proxy.gate(self.command, self.path, operation, body)
        if refused:
            refused(self, 403, {}, b"")
            return
        line = http.client.HTTPConnection("127.0.0.1", proxy.behind)
        line.request(self.command, self.path, body, dict(self.headers))
        came = line.getresponse()
        content = came.read()
        hop = ("transfer-encoding", "connection", "content-length")
        headers = {name: value for name, value in came.getheaders() if name.lower() not in hop}
        headers["Content-Length"] = came.getheader("Content-Length") or str(len(content))
        line.close()
        proxy.seen.append((self.command, self.path))
        fault = proxy.next_fault(self.command, self.path + operation)
        (fault or Handler.answer)(self, came.status, headers, content)
        proxy.gone_out(self.path, fault is None)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on  # noqa: N815 - the names of http.server


class Proxy(Server):
    """Hands requests on to a port of loopback, but for the faults that were ordered."""

    handler = _Forward

    def __init__(self, behind: int) -> None:
        super().__init__()
        self.behind = behind
        self.seen: list[tuple[str, str]] = []
        self.faults: list[tuple[str, str, list[Fault]]] = []
        self.stand_ins: list[tuple[str, Fault]] = []
        self.gate: Gate | None = None
        self.lock = threading.Lock()
        self.whole: dict[str, int] = {}
        self.answered = threading.Condition()

    def breaks(self, method: str, part: str, *faults: Fault) -> None:
        """The next requests whose path or operation holds ``part`` meet these faults, one each."""
        self.faults.append((method, part, list(faults)))

    def stands_in(self, part: str, fault: Fault) -> None:
        """Every request whose path or operation holds ``part`` gets this answer, when no fault was ordered for it."""
        self.stand_ins.append((part, fault))

    def last(self, part: str, rivals: str, others: int, fault: Fault) -> None:
        """A request meets the fault, and only when so many others like it have been answered whole."""

        def in_the_end(*answer: Any) -> None:
            with self.answered:
                assert self.answered.wait_for(lambda: self.whole[rivals] >= others, timeout=120)
            fault(*answer)

        self.whole[rivals] = 0
        self.breaks("GET", part, in_the_end)

    def gone_out(self, path: str, is_whole: bool) -> None:
        """Count an answer for those who wait for it."""
        with self.answered:
            for part in self.whole:
                self.whole[part] += is_whole and part in path
            self.answered.notify_all()

    def next_fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for wanted, part, faults in self.faults:
                if wanted == method and part in path and faults:
                    return faults.pop(0)
        return next((fault for part, fault in self.stand_ins if part in path), None)


class _Lookup(Handler):
    def do_POST(self) -> None:
        body = self.body()
        history: History = self.server.owner
        if "X-Amz-Target" not in self.headers:
            self.answer(200, {"Content-Type": "text/xml"}, IDENTITY)
            return
        asked = json.loads(body)
        region = self.headers["Authorization"].split("/")[2]
        history.calls.append((region, asked))
        if history.refusals:
            code = history.refusals.pop(0)
            text = json.dumps({"__type": code, "message": "told by the test"}).encode()
            self.answer(400, {"Content-Type": "application/x-amz-json-1.1"}, text)
            return
        page = json.dumps(history.page(region, asked)).encode()
        self.answer(200, {"Content-Type": "application/x-amz-json-1.1"}, page)


IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{ACCOUNT}:user/reader</Arn><UserId>AIDAREADER</UserId><Account>{ACCOUNT}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>""".encode()


class History(Server):
    """LookupEvents as the API reference has it: newest first, 50 a page, both ends of the time range included."""

    handler = _Lookup

    def __init__(self, records: dict[str, list[dict[str, Any]]]) -> None:
        super().__init__()
        self.records = records
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refusals: list[str] = []

    def page(self, region: str, asked: dict[str, Any]) -> dict[str, Any]:
        held = [
            record
            for record in self.records.get(region, [])
            if asked["StartTime"] <= _seconds(record["eventTime"]) <= asked["EndTime"]
        ]
        held.sort(key=lambda record: record["eventTime"], reverse=True)
        first = int(asked.get("NextToken", 0))
        page = {"Events": [_event(record) for record in held[first : first + asked["MaxResults"]]]}
        if first + asked["MaxResults"] < len(held):
            page["NextToken"] = str(first + asked["MaxResults"])  # type: ignore[assignment]
        return page


def _seconds(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()


def _event(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "EventSource": record["eventSource"],
        "EventTime": _seconds(record["eventTime"]),
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }
