"""Puts records where an organisation trail puts them: by account, region and day, a file every quarter of an hour.

Like the real thing, records in a file are unsorted, a few come an hour or two late and say so, and some are delivered a
second time in another file.
"""

import json
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sample_data.generator.dice import Dice
from sample_data.generator.records import Record

QUARTER = 900
LATE = 0.001
Bucket = tuple[str, str, int]


def gzipped(data: bytes) -> bytes:
    """Gzip without a clock, a name or a trace of the machine in its header."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    body = deflate.compress(data) + deflate.flush()
    return (
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
        + body
        + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    )


def bucket_of(record: Record) -> Bucket:
    """Account, region and quarter of an hour: what shares a file."""
    at = datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return record["recipientAccountId"], record["awsRegion"], int(at.timestamp()) // QUARTER


def spread(records: Iterable[Record], dice: Dice, twice: float) -> tuple[dict[Bucket, list[Record]], int]:
    """Records by file, and how many of them stand in two files."""
    files: dict[Bucket, list[Record]] = defaultdict(list)
    duplicates = 0
    for record in records:
        account, region, quarter = bucket_of(record)
        if dice.chance(LATE):
            late = {**record, "addendum": {"reason": "DELIVERY_DELAY"}}
            files[account, region, quarter + dice.whole(5, 9)].append(late)
            continue
        files[account, region, quarter].append(record)
        if dice.chance(twice):
            files[account, region, quarter + dice.whole(1, 2)].append(record)
            duplicates += 1
    return files, duplicates


def file_path(bucket: Bucket, organisation: str, dice: Dice) -> str:
    """Where in the bucket the file lies; its name carries the delivery, a few minutes after the records."""
    account, region, quarter = bucket
    delivered = datetime.fromtimestamp((quarter + 1) * QUARTER, UTC) + timedelta(minutes=dice.whole(1, 5))
    trail = f"AWSLogs/{organisation}/{account}" if organisation else f"AWSLogs/{account}"
    folder = f"{trail}/CloudTrail/{region}/{delivered:%Y/%m/%d}"
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return f"{folder}/{account}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}_{dice.text(letters, 16)}.json.gz"


def log_files(
    records: Sequence[Record], organisation: str, dice: Dice, twice: float = 0.015
) -> tuple[dict[str, bytes], int]:
    """Relative path to content for every log file, and the number of duplicates.

    ``organisation`` is empty for a trail of one account, whose path has no such step.
    """
    files, duplicates = spread(records, dice.stream("duplicates"), twice)
    order, names = dice.stream("order"), dice.stream("names")
    packed = {}
    for bucket in sorted(files):
        text = json.dumps({"Records": order.shuffled(files[bucket])}, separators=(",", ":"))
        packed[file_path(bucket, organisation, names)] = gzipped(text.encode())
    return packed, duplicates


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Replaces the logs under ``folder``; what lies beside ``AWSLogs`` stays."""
    for old in sorted((folder / "AWSLogs").rglob("*.json.gz")):
        old.unlink()
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
