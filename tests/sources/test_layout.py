"""What folders and names say, and that no record of a scope is ever passed by."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.load import Scope
from timeline.sources.layout import LATE, Needed, Told, delivered, told

DAY = (datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC))


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("AWSLogs/111111111111/CloudTrail/eu-west-1/2026/03/05", ("111111111111", "CloudTrail", "eu-west-1", DAY)),
        (
            "x/AWSLogs/o-abcdefghij/111111111111/CloudTrail/us-gov-west-1",
            ("111111111111", "CloudTrail", "us-gov-west-1", None),
        ),
        ("AWSLogs/o-abcdefghij/111111111111", ("111111111111", None, None, None)),
        ("AWSLogs/111111111111/Config", ("111111111111", "Config", None, None)),
        ("AWSLogs/o-abcdefghij", (None, None, None, None)),
        ("111111111111/CloudTrail-Digest/eu-west-1", ("111111111111", "CloudTrail-Digest", "eu-west-1", None)),
        ("copied/eu-west-1/2026/03/05", (None, None, "eu-west-1", DAY)),
        ("eu-west-1/logs", (None, None, None, None)),
        ("2026/03/05", (None, None, None, None)),
        ("111111111111/2026", (None, None, None, None)),
        ("eu-west-1/2026/13/05", (None, None, "eu-west-1", None)),
        ("eu-west-1/2026/02/30", (None, None, "eu-west-1", None)),
        (
            "eu-west-1/2026/12",
            (None, None, "eu-west-1", (datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))),
        ),
        (
            "eu-west-1/2026",
            (None, None, "eu-west-1", (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))),
        ),
        ("", (None, None, None, None)),
    ],
)
def test_folders_say_only_what_cloudtrail_wrote(place: str, says: tuple[object, ...]) -> None:
    found = told(tuple(place.split("/")))
    assert (found.account, found.kind, found.region, found.period) == says


@pytest.mark.parametrize(
    ("name", "minute"),
    [
        ("111111111111_CloudTrail_eu-west-1_20260305T1205Z_Mu0KsOhtH1ar15ZZ.json.gz", (12, 5)),
        ("111111111111_CloudTrail_eu-west-1_20260305T1205Z.json", (12, 5)),
        ("111111111111_CloudTrail-Digest_eu-west-1_trail_us-east-1_20260305T120500Z.json.gz", (12, 5)),
        ("111111111111_CloudTrail_eu-west-1_20261305T1205Z_x.json.gz", None),
        ("20260305T1205Z.json", None),
        ("export.json", None),
    ],
)
def test_the_minute_of_delivery_is_read_from_a_name(name: str, minute: tuple[int, int] | None) -> None:
    assert delivered(name) == (minute and datetime(2026, 3, 5, *minute, tzinfo=UTC))


minutes = st.integers(0, 60 * 24 * 40)


@given(event=minutes, delay=st.integers(0, int(LATE.total_seconds())), since=minutes, length=st.integers(1, 5000))
def test_a_file_with_a_record_of_the_window_is_never_passed_by(event: int, delay: int, since: int, length: int) -> None:
    start = datetime(2026, 2, 10, tzinfo=UTC)
    scope = Scope(since=start + timedelta(minutes=since), until=start + timedelta(minutes=since + length))
    happened = start + timedelta(minutes=event)
    if not since <= event < since + length:
        return
    arrived = happened + timedelta(seconds=delay)
    needed = Needed(scope)
    folders = ("AWSLogs", "111111111111", "CloudTrail", "eu-west-1", *f"{arrived:%Y/%m/%d}".split("/"))
    assert all(needed.why_not(told(folders[:depth])) is None for depth in range(len(folders) + 1))
    assert needed.file(f"111111111111_CloudTrail_eu-west-1_{arrived:%Y%m%dT%H%MZ}_x.json.gz")
    assert arrived.replace(hour=0, minute=0, second=0) in (needed.days() or [])


def test_a_kind_is_left_out_only_where_it_is_told() -> None:
    needed = Needed(Scope())
    assert needed.why_not(Told(kind="Config")) == ("kind", "Config")
    assert needed.why_not(Told(kind="CloudTrail-Digest")) == ("kind", "CloudTrail-Digest")
    assert needed.why_not(Told(kind="CloudTrail-Insight")) is None
    assert needed.why_not(Told()) is None
