"""What a load from S3 leaves when the server fails it: the tables of an undisturbed run, or a clear error."""

import gzip
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.sources.buckets import Trail
from tests.sources.servers import Fault, Handler, Proxy, refusal, reset, silent, truncated
from timeline import pipeline, store
from timeline.errors import SourceError
from timeline.load import load
from timeline.sources import bucket
from timeline.store import Store

FOLDER = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05"
NAMES = [f"{FOLDER}/111111111111_CloudTrail_eu-west-1_20260305T12{n}5Z_x.json.gz" for n in range(6)]
TABLES = (
    "events", "duplicate_records", "rejected_records", "source_files", "totals", "coverage", "coverage_notes",
    "build_info",
)  # fmt: skip


def record(name: str, minute: int) -> dict[str, Any]:
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111111111111:user/ann", "accountId": "111111111111"},
        "eventTime": f"2026-03-05T12:{minute:02d}:00Z",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "RunInstances",
        "awsRegion": "eu-west-1",
        "eventID": name,
        "recipientAccountId": "111111111111",
    }


def log(*records: dict[str, Any]) -> bytes:
    return gzip.compress(json.dumps({"Records": records}).encode(), mtime=0)


def contents() -> dict[str, bytes]:
    """Six files of three events; the last has a copy of the first event and a record without a time besides."""
    bodies = {
        name: [record(f"{number}-{row}", number * 10 + row) for row in range(3)] for number, name in enumerate(NAMES)
    }
    bodies[NAMES[5]] += [record("0-0", 0), {"eventID": "without a time", "eventName": "RunInstances"}]
    return {name: log(*records) for name, records in bodies.items()}


def tables(db: Store) -> "Tables":
    return {name: db.table(name).to_pylist() for name in TABLES}


Tables = dict[str, list[Any]]
Undisturbed = Callable[[dict[str, bytes]], Tables]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The tables that files give on a disk."""
    known: dict[tuple[bytes, ...], Tables] = {}

    def loaded(bodies: dict[str, bytes]) -> Tables:
        if tuple(bodies.values()) not in known:
            folder = tmp_path_factory.mktemp("disk")
            for name, body in bodies.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(body)
            with store.in_memory() as db:
                load(db, [str(folder)])
                known[tuple(bodies.values())] = tables(db)
        return known[tuple(bodies.values())]

    return loaded


@pytest.fixture
def proxy(moto: str) -> Iterator[Proxy]:
    with Proxy(int(urlsplit(moto).port or 0)) as proxy:
        yield proxy


@pytest.fixture
def logs(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> Trail:
    monkeypatch.setattr(bucket, "PAUSE", 0.001)
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.001)
    for name, body in contents().items():
        trail.put(f"logs/{name}", body)
    return trail


FAULTS: tuple[Fault, ...] = (
    refusal("SlowDown", 503),
    refusal("InternalError", 500),
    refusal("ServiceUnavailable", 503),
    reset,
    truncated,
    silent,
)


def test_two_faults_at_every_request_leave_the_tables_of_an_undisturbed_run(
    logs: Trail, proxy: Proxy, undisturbed: Undisturbed
) -> None:
    """Throttling, two kinds of error, resets, truncated bodies, silence: every listing and every file meets two."""
    for number, folder in enumerate(("logs%2F", "logs%2FAWSLogs%2F", "logs%2FAWSLogs%2F111111111111%2FCloudTrail%2F")):
        proxy.breaks("GET", f"prefix={folder}&", *FAULTS[number * 2 : number * 2 + 2])
    for number, name in enumerate(NAMES):
        proxy.breaks("GET", f"/logs/{name}", FAULTS[number], FAULTS[number - 2])
    with store.in_memory() as db:
        counts = load(db, [logs.url("logs/")], access=logs.access(proxy.url))
        assert (counts.records_seen, counts.events_loaded, counts.duplicates, counts.rejected) == (20, 18, 1, 1)
        assert tables(db) == undisturbed(contents())
    assert all(not faults for _, _, faults in proxy.faults)


def test_a_file_that_changes_between_list_and_get_is_loaded_as_it_is_then(
    logs: Trail, proxy: Proxy, undisturbed: Undisturbed
) -> None:
    new = log(record("new", 59), record("2-0", 20))

    def change(handler: Handler, *answer: Any) -> None:
        """The listing was made before: the object that it names is another one by now."""
        logs.put(f"logs/{NAMES[2]}", new)
        handler.answer(*answer)

    proxy.breaks("GET", "prefix=logs%2FAWSLogs%2F111111111111%2FCloudTrail%2F", change)
    with store.in_memory() as db:
        counts = load(db, [logs.url("logs/")], access=logs.access(proxy.url))
        assert (counts.records_seen, counts.events_loaded, counts.duplicates, counts.rejected) == (19, 17, 1, 1)
        assert tables(db) == undisturbed({**contents(), NAMES[2]: new})
    assert all(not faults for _, _, faults in proxy.faults)


def test_a_file_deleted_between_list_and_get_is_told_and_read_when_it_is_back(
    logs: Trail, proxy: Proxy, undisturbed: Undisturbed
) -> None:
    def delete(handler: Handler, *answer: Any) -> None:
        logs.client.delete_object(Bucket=logs.name, Key=f"logs/{NAMES[2]}")
        handler.answer(*answer)

    proxy.breaks("GET", "prefix=logs%2FAWSLogs%2F111111111111%2FCloudTrail%2F", delete)
    with store.in_memory() as db:
        load(db, [logs.url("logs/")], access=logs.access(proxy.url))
        refused = [row for row in tables(db)["rejected_records"] if row["source_file"] == NAMES[2]]
        assert [(row["source_index"], row["reason"]) for row in refused] == [(-1, "was deleted after it was listed")]
        assert db.count("events") == 15
        logs.put(f"logs/{NAMES[2]}", contents()[NAMES[2]])
        proxy.seen.clear()
        load(db, [logs.url("logs/")], access=logs.access(proxy.url))
        assert tables(db) == undisturbed(contents())
    assert downloads(proxy) == [NAMES[2]]


def downloads(proxy: Proxy) -> list[str]:
    return sorted(path.split("/logs/", 1)[1] for _, path in proxy.seen if "/logs/AWSLogs" in path)


def built(logs: Trail, proxy: Proxy, case: Path) -> Tables:
    pipeline.build([logs.url("logs/")], case, access=logs.access(proxy.url), load_only=True)
    with store.reading(case) as db:
        return tables(db)


def loaded(result: Tables) -> Tables:
    """What the logs gave: a case that is built has notes on how as well."""
    return {name: rows for name, rows in result.items() if name != "build_info"}


def test_credentials_that_expire_midway_leave_the_case_and_what_was_fetched_and_the_next_run_goes_on(
    logs: Trail, proxy: Proxy, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    case = tmp_path / "case.duckdb"
    proxy.last(f"/logs/{NAMES[4]}", "/logs/AWSLogs", len(NAMES) - 1, refusal("ExpiredToken", 400))
    with pytest.raises(SourceError, match="have expired"):
        built(logs, proxy, case)
    assert not case.exists()
    kept = {path.read_bytes() for path in (tmp_path / "case.duckdb.fetched").iterdir()}
    # The last file may have been under way when the fourth one failed.
    assert [name for name, body in contents().items() if body in kept][:4] == NAMES[:4]
    assert contents()[NAMES[4]] not in kept
    proxy.seen.clear()
    assert loaded(built(logs, proxy, case)) == loaded(undisturbed(contents()))
    assert downloads(proxy) == [name for name, body in contents().items() if body not in kept]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("case")] == ["case.duckdb"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_build_that_is_stopped_leaves_no_half_case_and_the_next_one_ends_like_one_undisturbed(
    logs: Trail, proxy: Proxy, undisturbed: Undisturbed, tmp_path: Path, how: signal.Signals
) -> None:
    """The server holds back one answer until the process is gone: an end that waited for it would not come."""
    case = tmp_path / "case.duckdb"
    command = [sys.executable, "-m", "timeline", "build", logs.url("logs/"), "--case", str(case), "--load-only"]
    gone = threading.Event()

    def stop(handler: Handler, *_: Any) -> None:
        process.send_signal(how)
        process.wait(timeout=100)
        gone.set()
        handler.close_connection = True

    proxy.breaks("GET", f"/logs/{NAMES[4]}", stop)
    with subprocess.Popen([*command, "--endpoint-url", proxy.url], stderr=subprocess.PIPE) as process:
        talk = process.communicate()[1]
    assert talk.decode().strip() == ("interrupted" if how == signal.SIGINT else "")
    assert process.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert gone.wait(timeout=100)
    assert not case.exists()
    whole = {path.read_bytes() for path in tmp_path.glob("case.duckdb.fetched/*") if path.suffix != ".part"}
    assert whole <= set(contents().values())
    proxy.seen.clear()
    assert loaded(built(logs, proxy, case)) == loaded(undisturbed(contents()))
    assert downloads(proxy) == [name for name, body in contents().items() if body not in whole]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("case")] == ["case.duckdb"]
