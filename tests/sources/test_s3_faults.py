"""Faults at the server: nothing is lost and nothing doubled, or a sentence says what to do."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.sources.buckets import Trail
from tests.sources.servers import Proxy, refusal, truncated
from timeline.errors import SourceError
from timeline.sources import aws, bucket, s3
from timeline.sources.access import Access, Denied, Unreadable
from timeline.sources.aws import Connection
from timeline.sources.stream import Fetched, File, Kept, fetched

BODY = bytes(range(256)) * 40
NAMES = [f"{number}.json" for number in range(6)]


@pytest.fixture
def proxy(moto: str) -> Iterator[Proxy]:
    with Proxy(int(urlsplit(moto).port or 0)) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "PAUSE", 0.001)


@pytest.fixture
def logs(trail: Trail) -> Trail:
    for name in NAMES:
        trail.put(f"logs/{name}", BODY + name.encode())
    return trail


def read(logs: Trail, proxy: Proxy, kept: Kept | None = None, workers: int = 2) -> dict[str, Fetched]:
    found = s3.find(logs.url("logs/"), access=logs.access(proxy.url))
    return {item.file.name: item for item in fetched(found.files, kept=kept, workers=workers)}


def whole(name: str) -> bytes:
    return BODY + name.encode()


def test_a_body_that_never_comes_whole_is_a_fault_of_that_file_alone(logs: Trail, proxy: Proxy) -> None:
    proxy.breaks("GET", "/logs/3.json", *[truncated] * bucket.READS)
    items = read(logs, proxy)
    assert items["3.json"].data == b""
    assert "broke off 5 times" in str(items["3.json"].fault)
    assert [name for name, item in items.items() if item.fault is None] == [name for name in NAMES if name != "3.json"]


def test_a_file_that_changed_after_it_was_listed_is_read_as_it_is_now(logs: Trail, proxy: Proxy) -> None:
    found = s3.find(logs.url("logs/"), access=logs.access(proxy.url))
    logs.put("logs/3.json", b"new")
    items = {item.file.name: item for item in fetched(found.files)}
    assert items["3.json"].data == b"new"
    assert items["3.json"].version != items["3.json"].file.version
    assert items["2.json"].version == items["2.json"].file.version


def test_a_file_that_was_deleted_after_it_was_listed_is_a_fault_of_that_file_alone(logs: Trail, proxy: Proxy) -> None:
    found = s3.find(logs.url("logs/"), access=logs.access(proxy.url))
    logs.client.delete_object(Bucket=logs.name, Key="logs/3.json")
    faults = {item.file.name: item.fault for item in fetched(found.files)}
    assert faults.pop("3.json") == "was deleted after it was listed"
    assert set(faults.values()) == {None}


def test_credentials_that_expire_midway_end_the_load_and_what_was_read_is_kept(
    logs: Trail, proxy: Proxy, tmp_path: Path
) -> None:
    kept = Kept(tmp_path / "kept")
    proxy.breaks("GET", "/logs/4.json", refusal("ExpiredToken", 400))
    with pytest.raises(SourceError, match="have expired") as raised:
        read(logs, proxy, kept, workers=1)
    assert "it goes on from there" in str(raised.value)
    proxy.seen.clear()
    assert {name: item.data for name, item in read(logs, proxy, kept, workers=1).items()} == {
        name: whole(name) for name in NAMES
    }
    again = [path for method, path in proxy.seen if "/logs/" in path and "list-type" not in path]
    assert f"/{logs.name}/logs/0.json" not in again
    assert f"/{logs.name}/logs/4.json" in again
    assert list((tmp_path / "kept").glob("*.part")) == []


def test_a_kept_file_that_has_changed_since_is_read_anew(logs: Trail, proxy: Proxy, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "kept")
    read(logs, proxy, kept)
    logs.put("logs/3.json", b"new")
    assert read(logs, proxy, kept)["3.json"].data == b"new"


def test_a_kept_file_that_was_cut_off_is_read_anew_and_all_are_forgotten_in_the_end(
    logs: Trail, proxy: Proxy, tmp_path: Path
) -> None:
    kept = Kept(tmp_path / "kept")
    read(logs, proxy, kept)
    for path in kept.folder.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert {name: item.data for name, item in read(logs, proxy, kept).items()} == {name: whole(name) for name in NAMES}
    kept.forget()
    assert not kept.folder.exists()


def test_no_permission_to_read_names_it_and_stops_at_the_first(logs: Trail, proxy: Proxy) -> None:
    proxy.breaks("GET", "/logs/", *[refusal("AccessDenied", 403, "Access Denied")] * 20)
    with pytest.raises(Denied) as raised:
        read(logs, proxy)
    assert raised.value.permission == "s3:GetObject"
    assert raised.value.resource == f"arn:aws:s3:::{logs.name}/*"
    assert "The current credentials may not read s3://" in str(raised.value)


def test_one_file_that_may_not_be_read_is_a_fault_of_that_file_alone(logs: Trail, proxy: Proxy) -> None:
    proxy.breaks("GET", "/logs/3.json", refusal("AccessDenied", 403, "Access Denied"))
    items = read(logs, proxy)
    assert "s3:GetObject is missing" in str(items["3.json"].fault)
    assert sum(item.fault is None for item in items.values()) == 5


def test_a_key_that_may_not_be_used_is_named_as_the_permission(logs: Trail, proxy: Proxy) -> None:
    words = (
        "User: arn:aws:iam::111111111111:user/a is not authorized to perform: kms:Decrypt on resource: "
        "arn:aws:kms:us-east-1:111111111111:key/1234 because no identity-based policy allows the kms:Decrypt action"
    )
    proxy.breaks("GET", "/logs/", *[refusal("AccessDenied", 403, words)] * 20)
    with pytest.raises(Denied) as raised:
        read(logs, proxy)
    assert raised.value.permission == "kms:Decrypt"
    assert raised.value.resource == "arn:aws:kms:us-east-1:111111111111:key/1234"


def test_a_refusal_of_a_key_that_names_no_action_is_understood(logs: Trail, proxy: Proxy) -> None:
    words = "The ciphertext refers to a customer master key that does not exist, or you are not allowed to access."
    proxy.breaks("GET", "/logs/", *[refusal("AccessDenied", 403, words)] * 20)
    with pytest.raises(Denied, match=r"kms:Decrypt is missing"):
        read(logs, proxy)


def test_a_refusal_by_an_explicit_deny_does_not_ask_for_a_grant(logs: Trail, proxy: Proxy) -> None:
    words = "... is not authorized to perform: s3:ListBucket with an explicit deny in a service control policy"
    proxy.breaks("GET", "list-type=2", refusal("AccessDenied", 403, words))
    with pytest.raises(Denied, match="a grant does not help") as raised:
        read(logs, proxy)
    assert raised.value.permission == "s3:ListBucket"
    assert raised.value.explicitly


@pytest.mark.parametrize(
    ("code", "status", "says"),
    [
        ("AccessDenied", 403, "s3:ListBucket is missing.*--requester-pays"),
        ("NoSuchBucket", 404, "There is no bucket"),
        ("ExpiredToken", 400, "have expired"),
        ("InvalidAccessKeyId", 403, "does not accept the current credentials"),
        ("PermanentRedirect", 301, "lies in another region.*--endpoint-url"),
        ("RequestTimeTooSkewed", 403, "clock is wrong"),
        ("SomethingNew", 400, r"AWS refused s3://.*\(SomethingNew\): told by the test"),
    ],
)
def test_a_bucket_that_cannot_be_listed_says_why(logs: Trail, proxy: Proxy, code: str, status: int, says: str) -> None:
    proxy.breaks("GET", "list-type=2", *[refusal(code, status)] * 3)
    with pytest.raises(SourceError, match=says) as raised:
        read(logs, proxy)
    assert "\n" not in str(raised.value)


def test_a_server_that_stays_busy_is_given_up(logs: Trail, proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "ATTEMPTS", 2)
    proxy.breaks("GET", "/logs/", *[refusal("SlowDown", 503)] * 50)
    with pytest.raises(SourceError, match=r"could not serve .* \(SlowDown\)"):
        read(logs, proxy)


def test_a_bucket_that_does_not_exist_is_named(trail: Trail) -> None:
    with pytest.raises(SourceError, match="There is no bucket for s3://no-such-bucket-here/x"):
        s3.find("s3://no-such-bucket-here/x", access=trail.access())


def test_an_endpoint_where_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "ATTEMPTS", 1)
    with pytest.raises(SourceError, match=r"could not be reached.*--endpoint-url"):
        s3.find("s3://bucket/x", access=Access(endpoint_url="http://127.0.0.1:9"))


def test_no_credentials_and_no_such_profile_are_named(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="There is no profile nobody"):
        s3.find(trail.url(), access=Access("nobody", trail.endpoint))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(SourceError, match=r"No AWS credentials were found.*--profile"):
        s3.find(trail.url(), access=trail.access())


@pytest.mark.parametrize("endpoint", ["no-url", "http://", "ftp://127.0.0.1:9/"])
def test_an_endpoint_that_is_none_is_one_sentence(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "ATTEMPTS", 1)
    with pytest.raises(SourceError):
        s3.find("s3://bucket/x", access=Access(endpoint_url=endpoint))


def test_a_bucket_name_that_is_none_is_one_sentence(trail: Trail) -> None:
    with pytest.raises(SourceError, match="has no valid bucket name"):
        s3.find("s3://not a bucket!/x", access=trail.access())


def test_a_file_beyond_the_limit_is_not_fetched(logs: Trail) -> None:
    connection, urls = logs.counted()
    found = s3.find(logs.url("logs/"), connection=connection)
    urls.clear()
    results = list(fetched(found.files, limit=100))
    assert {item.fault for item in results} == {"larger than 0 MiB: split it into smaller files"}
    assert urls == []


def test_closing_the_stream_stops_what_is_under_way(logs: Trail, proxy: Proxy) -> None:
    found = s3.find(logs.url("logs/"), access=logs.access(proxy.url))
    stream = fetched(found.files * 100, workers=2)
    assert next(stream).file.name == "0.json"
    stream.close()
    assert len(proxy.seen) < 100
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch")]


def test_files_come_in_their_order_and_within_the_memory_allowed() -> None:
    """Forty files of 10 bytes, of which 30 bytes may wait: never more than three are fetched ahead of the reader."""
    ahead: list[int] = []
    handed = 0

    def fetch(limit: int, stopped: threading.Event) -> tuple[bytes, str]:
        ahead.append(len(ahead) + 1 - handed)
        return b"0123456789", "v"

    files = [File(f"{number:02d}", f"place/{number}", 10, "v", fetch) for number in range(40)]
    names = []
    for item in fetched(files, workers=4, ahead_bytes=30):
        handed += 1
        names.append(item.file.name)
    assert names == [file.name for file in files]
    assert max(ahead) <= 4


def test_a_fault_known_before_is_handed_on_without_a_request() -> None:
    def fetch(limit: int, stopped: threading.Event) -> tuple[bytes, str]:
        raise AssertionError("not to be fetched")

    file = File("a", "place/a", 10, "v", fetch, fault="is archived")
    assert [item.fault for item in fetched([file])] == ["is archived"]
    with pytest.raises(Unreadable, match="is archived"):
        file.read()


def test_a_folder_that_cannot_be_written_is_one_sentence(logs: Trail, proxy: Proxy, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be used for what is downloaded"):
        read(logs, proxy, Kept(tmp_path / "file" / "kept"))


def test_requester_pays_is_said_with_every_request(logs: Trail) -> None:
    connection = Connection(Access(endpoint_url=logs.endpoint, requester_pays=True))
    seen: list[object] = []
    connection.client("s3").meta.events.register(
        "before-send.s3", lambda request, **_: seen.append(request.headers.get("x-amz-request-payer"))
    )
    list(fetched(s3.find(logs.url("logs/"), connection=connection).files))
    assert set(seen) == {b"requester"}
    assert len(seen) == 1 + len(NAMES)
