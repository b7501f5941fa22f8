"""Opening from AWS through the page and its own worker: a bucket on moto's server, and an event history, over HTTP."""

import gzip
import json
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer
from streamlit.testing.v1 import AppTest

from tests.sources.buckets import client_at
from tests.sources.servers import ACCOUNT, History
from tests.ui.test_opening import over, record
from timeline import pipeline, store
from timeline.ui import asked, builds
from timeline.ui.builds import Build

App = Callable[..., AppTest]
YESTERDAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


class Held(History):
    """An event history that says when it is asked, and answers when it is told to."""

    def __init__(self, records: dict[str, list[dict[str, Any]]]) -> None:
        super().__init__(records)
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def page(self, region: str, wanted: dict[str, Any]) -> dict[str, Any]:
        self.is_asked.set()
        assert self.may_answer.wait(120)
        return super().page(region, wanted)


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A profile for loopback only, whatever the machine's own configuration is."""
    (tmp_path / "keys").write_text("[audit]\naws_access_key_id = testing\naws_secret_access_key = testing\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("PROFILE", "DEFAULT_PROFILE", "REGION", "DEFAULT_REGION", "SESSION_TOKEN", "ACCESS_KEY_ID"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    yield
    builds.running().clear()


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    server.stop()


def build(app: App, place: str, case: Path, **fields: str) -> Build:
    """Fill in the form of the Open page, and press its button."""
    test = app("timeline", case=None)
    test.text_area(key="logs_paths").set_value(place)
    test.text_input(key="logs_case").set_value(str(case))
    for key, value in fields.items():
        test.text_input(key=key).set_value(value)
    next(button for button in test.button if button.label == "Build the case").click().run()
    assert not test.exception
    assert test.button(key="cancel_build").label == "Cancel" or test.button(key="close_build").label == "Close"
    return builds.running()[case]


def put(endpoint: str, bucket: str, day: str, *numbers: int) -> None:
    client = client_at(endpoint)
    client.create_bucket(Bucket=bucket)
    name = f"{ACCOUNT}_CloudTrail_eu-west-1_{day.replace('/', '')}T1005Z_a.json.gz"
    body = gzip.compress(json.dumps({"Records": [record(number) for number in numbers]}).encode())
    client.put_object(Bucket=bucket, Key=f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/{day}/{name}", Body=body)


def test_a_bucket_is_read_with_the_profile_endpoint_and_window_of_the_page(app: App, moto: str, tmp_path: Path) -> None:
    put(moto, "page-trail", "2026/03/04", 0, 1, 2, 30)
    put(moto, "page-trail", "2026/02/04", 5)
    way = {asked.PROFILE: "audit", asked.ENDPOINT: moto}
    window = {asked.FROM: "4 March 2026 9:00", asked.TO: "2026-03-04T10:00:20Z", asked.REGIONS: "eu-west-1"}
    case = tmp_path / "case.duckdb"
    built = over(build(app, "s3://page-trail/", case, **way, **window))
    assert (built.error, built.done["events"], built.done["filtered"], built.done["files"]) == ("", 3, 1, 1)
    assert built.about == "Only from 2026-03-04T09:00:00Z on, before 2026-03-04T10:00:20Z, region eu-west-1."
    assert built.pace.now.all_bytes > 0
    assert built.pace.now.share == 1.0
    missing = over(build(app, "s3://no-such-bucket/", case, **way))
    assert "There is no bucket for s3://no-such-bucket" in missing.error
    assert missing.remedy
    with store.reading(case) as db:
        assert db.count("events") == 3


def test_a_profile_that_is_not_there_is_told_as_on_the_command_line(app: App, tmp_path: Path) -> None:
    built = over(build(app, "s3://page-trail/", tmp_path / "case.duckdb", **{asked.PROFILE: "typo"}))
    assert (built.error, built.remedy[:12]) == ("There is no profile typo.", "See them all")
    assert not (tmp_path / "case.duckdb").exists()


def test_a_history_counts_its_files_and_a_cancelled_one_leaves_the_old_case_whole(app: App, tmp_path: Path) -> None:
    held = [
        record(n) | {"eventTime": (YESTERDAY + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M:%SZ")} for n in range(9)
    ]
    fields = {asked.PROFILE: "audit", asked.FROM: YESTERDAY.isoformat()}
    fields[asked.TO] = (YESTERDAY + timedelta(days=1)).isoformat()
    case = tmp_path / "case.duckdb"
    (tmp_path / "old.json").write_text(json.dumps({"Records": [record(40)]}))
    pipeline.build([str(tmp_path / "old.json")], case, load_only=True)
    old = case.read_bytes()
    with Held({"eu-west-1": held}) as history:
        fields[asked.ENDPOINT] = history.url
        stopped = build(app, "cloudtrail://eu-west-1", case, **fields)
        assert history.is_asked.wait(120)
        builds.cancel(stopped)
        assert over(stopped).error == builds.CANCELLED
        assert case.read_bytes() == old
        history.may_answer.set()
        built = over(build(app, "cloudtrail://eu-west-1", case, **fields))
    assert (built.error, built.done["events"], built.done["added"]) == ("", 10, 9)
    assert (built.pace.now.files, built.pace.now.all_files, built.pace.now.all_bytes) == (1, 1, 0)
    assert built.pace.now.share == 1.0


@pytest.mark.parametrize("last", ["MemoryError: none left", ""])
def test_a_worker_that_talks_without_end_is_heard_and_not_held_up(
    last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A megabyte on stderr, far more than a pipe holds, before a word on stdout."""
    talk = f"import sys; sys.stderr.write(('x' * 99 + '\\n') * 10_000 + {last!r}); print('{{}}'); sys.exit(3)"
    monkeypatch.setattr(builds, "WORKER", (sys.executable, "-c", talk))
    built = over(builds.start([], tmp_path / "case.duckdb"))
    assert f"ended abnormally ({last or 'x' * 99})" in built.error
    assert built.remedy
