"""What is listed and chosen before anything is downloaded."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sources.buckets import MotoTrail, Trail
from timeline import sources
from timeline.errors import SourceError
from timeline.load import Scope
from timeline.sources import s3
from timeline.sources.stream import fetched

ORGANISATION = "o-exampleorg1"
ACCOUNTS = [f"{number:012d}" for number in range(111111111110, 111111111116)]
REGIONS = ["eu-west-1", "us-east-1", "us-west-2"]
DAYS = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=number) for number in range(10)]


def key(account: str, region: str, time: datetime, mark: str = "Abcdefgh12345678", kind: str = "CloudTrail") -> str:
    folder = f"AWSLogs/{ORGANISATION}/{account}/{kind}/{region}/{time:%Y/%m/%d}"
    return f"{folder}/{account}_{kind}_{region}_{time:%Y%m%dT%H%MZ}_{mark}.json.gz"


def log(*names: str) -> bytes:
    records = [{"eventVersion": "1.11", "eventID": name, "eventTime": "2026-03-05T12:00:00Z"} for name in names]
    return gzip.compress(json.dumps({"Records": records}).encode(), mtime=0)


@pytest.fixture(scope="module")
def organisation(moto: str) -> Trail:
    """Six accounts, three regions, ten days: a file at 00:05 and one at 12:05 on each day."""
    trail = MotoTrail("listed-organisation", moto)
    for account in ACCOUNTS:
        for region in REGIONS:
            for day in DAYS:
                for hour in (0, 12):
                    trail.put(key(account, region, day.replace(hour=hour, minute=5)), b"{}")
    trail.put(f"AWSLogs/{ORGANISATION}/{ACCOUNTS[0]}/Config/eu-west-1/2026/3/5/other.json.gz", b"{}")
    trail.put(key(ACCOUNTS[0], "eu-west-1", DAYS[4].replace(hour=12), kind="CloudTrail-Digest"), b"{}")
    return trail


def listed(urls: list[str]) -> list[str]:
    return [parse_qs(urlsplit(url).query)["prefix"][0] for url in urls]


def test_a_slice_lists_the_folders_on_its_way_and_no_others(organisation: Trail) -> None:
    connection, urls = organisation.counted()
    scope = Scope(
        since=datetime(2026, 3, 5, 11, tzinfo=UTC),
        until=datetime(2026, 3, 5, 14, tzinfo=UTC),
        accounts=(ACCOUNTS[2],),
        regions=("us-east-1",),
    )
    found = s3.find(organisation.url("AWSLogs/"), scope, connection=connection)
    way = f"AWSLogs/{ORGANISATION}/"
    mine = f"{way}{ACCOUNTS[2]}/"
    assert [file.name for file in found.files] == [
        key(ACCOUNTS[2], "us-east-1", datetime(2026, 3, 5, 12, 5, tzinfo=UTC)).removeprefix("AWSLogs/")
    ]
    assert listed(urls) == [
        "AWSLogs/",
        way,
        mine,
        f"{mine}CloudTrail/",
        f"{mine}CloudTrail/us-east-1/2026/03/05/",
    ]
    assert found.requests == 5


def test_a_whole_bucket_is_listed_a_thousand_keys_at_a_time(organisation: Trail) -> None:
    connection, urls = organisation.counted()
    seen: list[int] = []
    found = s3.find(organisation.url(), connection=connection, listed=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 6 * 3 * 10 * 2
    assert len(found.files) == 6 * 3 * 10 * 2
    # The root, AWSLogs/, the organisation, and for each account its folder and its trail.
    assert len(urls) == found.requests == 3 + 2 * 6
    assert [note.note for note in found.notes] == [
        "Beside the trail's files lay others that were not read: CloudTrail-Digest, Config."
    ]


def test_an_account_or_a_region_alone_is_listed_at_once_from_its_folder_on(organisation: Trail) -> None:
    account = s3.find(organisation.url(), Scope(accounts=(ACCOUNTS[0],)), organisation.access())
    assert (len(account.files), account.requests) == (3 * 10 * 2, 5)
    region = s3.find(organisation.url(), Scope(regions=("eu-west-1",)), organisation.access())
    assert (len(region.files), region.requests) == (6 * 10 * 2, 3 + 3 * 6)


def test_digests_come_when_they_are_asked_for(organisation: Trail) -> None:
    found = s3.find(organisation.url(), Scope(accounts=(ACCOUNTS[0],)), organisation.access(), digests=True)
    assert sum("CloudTrail-Digest" in file.name for file in found.files) == 1
    named = s3.find(
        organisation.url(f"AWSLogs/{ORGANISATION}/{ACCOUNTS[0]}/CloudTrail-Digest/"), access=organisation.access()
    )
    assert len(named.files) == 1


@pytest.mark.parametrize(
    ("minute", "is_read"), [("1054", False), ("1055", True), ("1430", True), ("1431", False), ("1200", True)]
)
def test_the_time_in_a_name_counts_with_the_delay_of_delivery(trail: Trail, minute: str, is_read: bool) -> None:
    """The window is 11:00 to 14:00: five minutes before for the rounding of names, thirty after for the delay."""
    trail.put(f"flat/111111111111_CloudTrail_eu-west-1_20260305T{minute}Z_x.json.gz", b"{}")
    trail.put("flat/without-a-time.json", b"{}")
    scope = Scope(since=datetime(2026, 3, 5, 11, tzinfo=UTC), until=datetime(2026, 3, 5, 14, tzinfo=UTC))
    found = s3.find(trail.url("flat/"), scope, trail.access())
    assert any(minute in file.name for file in found.files) is is_read
    assert "without-a-time.json" in [file.name for file in found.files]


def test_a_file_delivered_after_midnight_is_found_in_the_next_days_folder(trail: Trail) -> None:
    late = key(ACCOUNTS[0], "eu-west-1", datetime(2026, 3, 6, 0, 4, tzinfo=UTC))
    trail.put(late, b"{}")
    scope = Scope(since=datetime(2026, 3, 5, 23, tzinfo=UTC), until=datetime(2026, 3, 5, 23, 59, tzinfo=UTC))
    assert [file.place for file in s3.find(trail.url(), scope, trail.access()).files] == [trail.url(late)]


def test_a_long_window_is_walked_by_year_month_and_day(organisation: Trail) -> None:
    scope = Scope(since=DAYS[2], until=DAYS[7], accounts=(ACCOUNTS[0],), regions=("eu-west-1",))
    found = s3.find(organisation.url(), scope, organisation.access())
    days = sorted({file.name.split("/")[-2] for file in found.files})
    assert days == ["03", "04", "05", "06", "07", "08"]
    assert len(found.files) == 11  # 00:05 of the 8th may still hold records of the 7th


def test_folders_cut_short_are_chosen_by_region_and_day(trail: Trail) -> None:
    trail.put("logs/eu-west-1/2026/03/05/a.json.gz", b"{}")
    trail.put("logs/eu-west-1/2026/03/09/b.json.gz", b"{}")
    trail.put("logs/us-west-2/2026/03/05/c.json.gz", b"{}")
    trail.put("logs/2026/03/09/d.json.gz", b"{}")
    scope = Scope(
        since=datetime(2026, 3, 5, 1, tzinfo=UTC), until=datetime(2026, 3, 5, 2, tzinfo=UTC), regions=("eu-west-1",)
    )
    found = s3.find(trail.url("logs"), scope, trail.access())
    # A date without a region before it is not CloudTrail's: nobody knows what it means.
    assert [file.name for file in found.files] == ["2026/03/09/d.json.gz", "eu-west-1/2026/03/05/a.json.gz"]


def test_an_account_in_a_bare_name_is_not_believed(trail: Trail) -> None:
    trail.put("flat/222222222222_CloudTrail_eu-west-1_20260305T1200Z_x.json.gz", b"{}")
    found = s3.find(trail.url("flat/"), Scope(accounts=("111111111111",), regions=("us-east-1",)), trail.access())
    assert len(found.files) == 1


def test_the_same_logs_on_a_disk_have_the_same_names_and_bytes(trail: Trail, tmp_path: Path) -> None:
    """Also with blanks, signs and letters in names, and with a key that stands for a folder."""
    contents = {
        "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05/a.json.gz": log("1"),
        "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05/b.json.gz": log("2", "3"),
        "odd names/a+b %41 ü&?#.json": b'{"Records": []}',
        "README": b"not a log",
    }
    for name, body in contents.items():
        trail.put(f"base/{name}", body)
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    trail.put("base/empty-folder/", b"")
    disk = {file.name: file.path.read_bytes() for file in sources.find([str(tmp_path)])}
    for url in (trail.url("base"), trail.url("base/")):
        found = s3.find(url, access=trail.access())
        assert {item.file.name: item.data for item in fetched(found.files)} == disk
        assert [file.name for file in found.files] == sorted(disk)


def test_one_object_or_the_beginning_of_names_may_be_given(trail: Trail) -> None:
    for name in ("logs/2026-a.json", "logs/2026-b.json", "logs/2025.json", "logs/2026/c.json"):
        trail.put(name, b"{}")
    assert [file.name for file in s3.find(trail.url("logs/2025.json"), access=trail.access()).files] == ["2025.json"]
    assert [file.name for file in s3.find(trail.url("logs/2026-"), access=trail.access()).files] == [
        "2026-a.json",
        "2026-b.json",
    ]


def test_an_empty_place_and_an_empty_choice_are_told_apart(organisation: Trail) -> None:
    with pytest.raises(SourceError, match="There is nothing at"):
        s3.find(organisation.url("nowhere/"), access=organisation.access())
    with pytest.raises(SourceError, match=f"other accounts: {ACCOUNTS[0]}, {ACCOUNTS[1]}"):
        s3.find(organisation.url(), Scope(accounts=("999999999999",)), organisation.access())
    with pytest.raises(SourceError, match="files of other times"):
        s3.find(organisation.url(), Scope(since=datetime(2027, 1, 1, tzinfo=UTC)), organisation.access())


@pytest.mark.parametrize("url", ["s3://", "s3:///prefix", "s3:/bucket"])
def test_an_address_without_a_bucket_is_refused(url: str) -> None:
    with pytest.raises(SourceError, match="names no bucket"):
        s3.find(url)


def test_what_a_build_would_take_is_told_before(organisation: Trail) -> None:
    found = s3.find(organisation.url(), access=organisation.access())
    assert found.size == 6 * 3 * 10 * 2 * len(b"{}")
    assert found.seconds == 360 / s3.FILES_A_SECOND
