"""Three hours of one account and region out of 300,000 keys: what is listed, and what is downloaded."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.sources import organisation
from tests.sources.buckets import Trail
from tests.sources.conftest import gateway, gateway_program
from tests.sources.organisation import ACCOUNTS, ORGANISATION
from timeline.load import Scope
from timeline.sources import s3
from timeline.sources.stream import fetched

MINE = f"AWSLogs/{ORGANISATION}/{ACCOUNTS[13]}/"
BODIES = {
    account: gzip.compress(json.dumps({"Records": [{"eventID": account}]}).encode(), mtime=0) for account in ACCOUNTS
}


@pytest.fixture(scope="module")
def trail(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trail]:
    """The whole organisation on a real server where one is installed, else on moto's."""
    if not gateway_program():
        trail = Trail(organisation.NAME, request.getfixturevalue("moto"))
        with organisation.in_moto(BODIES) as keys:
            assert keys == 300_000
            yield trail
        return
    spare = tmp_path_factory.mktemp("organisation")
    with organisation.on_disk(spare) as folder, gateway(folder, "--nometa") as url:
        trail = Trail(organisation.NAME, url)
        assert organisation.fill(folder, BODIES) == 300_000
        yield trail


def asked(urls: list[str]) -> tuple[list[str], list[str]]:
    """The prefixes listed, and the names of the objects fetched."""
    parts = [urlsplit(url) for url in urls]
    listed = [parse_qs(part.query, keep_blank_values=True)["prefix"][0] for part in parts if "list-type" in part.query]
    return listed, [unquote(part.path).rsplit("/", 1)[1] for part in parts if "list-type" not in part.query]


def test_three_hours_take_six_listings_and_the_files_delivered_in_them(trail: Trail) -> None:
    """11:00 to 14:00: of the names at 00:00, 00:11 and so on those from 10:55 to 14:30, which are 11:00 to 14:29."""
    connection, urls = trail.counted()
    scope = Scope(
        since=datetime(2026, 4, 17, 11, tzinfo=UTC),
        until=datetime(2026, 4, 17, 14, tzinfo=UTC),
        accounts=(ACCOUNTS[13],),
        regions=("us-west-2",),
    )
    found = s3.find(trail.url(), scope, connection=connection)
    contents = [item.data for item in fetched(found.files, workers=found.workers)]
    listed, downloaded = asked(urls)
    assert listed == [
        "",
        "AWSLogs/",
        f"AWSLogs/{ORGANISATION}/",
        MINE,
        f"{MINE}CloudTrail/",
        f"{MINE}CloudTrail/us-west-2/2026/04/17/",
    ]
    times = [f"{minute // 60:02d}{minute % 60:02d}" for minute in range(11 * 60, 14 * 60 + 30, 11)]
    names = [f"{ACCOUNTS[13]}_CloudTrail_us-west-2_20260417T{time}Z_Mu0KsOhtH1ar15ZZ.json.gz" for time in times]
    assert len(names) == 20
    assert sorted(downloaded) == names
    assert contents == [BODIES[ACCOUNTS[13]]] * 20
    assert (found.requests, len(urls)) == (6, 26)


def test_a_window_over_midnight_asks_for_the_folders_of_both_days(trail: Trail) -> None:
    connection, urls = trail.counted()
    scope = Scope(
        since=datetime(2026, 4, 17, 22, 40, tzinfo=UTC),
        until=datetime(2026, 4, 17, 23, 59, tzinfo=UTC),
        accounts=(ACCOUNTS[13],),
        regions=("us-west-2",),
    )
    found = s3.find(trail.url(f"{MINE}CloudTrail/us-west-2/"), scope, connection=connection)
    days = [f"{MINE}CloudTrail/us-west-2/2026/04/{day}/" for day in (17, 18)]
    assert sorted(prefix for prefix in asked(urls)[0] if prefix in days) == days
    assert len(urls) <= 4
    # 22:44 of the 17th, and of the 18th what was delivered until half an hour after the end: 00:00, 00:11, 00:22.
    assert [file.name.split("T")[-1][:4] for file in found.files] == ["2244", "0000", "0011", "0022"]
