"""Real records of other people: the counts agree with a reader that shares nothing with ours."""

import bz2
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from load.made import loaded

SETS = (
    "boogy", "c7n", "clickops-notifier", "cloudgrep", "crowdsec", "datadog-forwarder", "grycap", "opensearch-catalog",
    "otel", "plaso", "rubysoho07", "secondbreath-mcp", "techcadia", "traildiscover", "trailscraper", "umccr-examples",
)  # fmt: skip


def naive(value: Any) -> list[dict[str, Any]]:
    """Every object in a document, strings opened, that has the marks of a CloudTrail record."""
    if isinstance(value, str):
        try:
            return naive(json.loads(value)) if value.lstrip()[:1] == "{" else []
        except ValueError:
            return []
    if isinstance(value, list):
        return [found for element in value for found in naive(element)]
    if not isinstance(value, dict):
        return []
    if value.get("eventVersion") and not str(value.get("eventSource")).startswith("aws:"):
        return [value] if "awsRegion" in value else []
    if "eventTime" in value and "eventName" in value and "awsRegion" in value and "s3" not in value:
        return [value]
    return [found for element in value.values() for found in naive(element)]


def documents(path: Path) -> list[Any]:
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else bz2.decompress(data) if data[:3] == b"BZh" else data
    try:
        return [json.loads(data)]
    except ValueError:
        found = []
        for line in data.splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found


@pytest.mark.parametrize("name", SETS)
def test_a_set_of_real_records_is_counted_like_an_independent_reader_does(shared_data, name):
    paths = [path for path in sorted((shared_data / name).rglob("*")) if path.is_file()]
    records = [found for path in paths for document in documents(path) for found in naive(document)]
    timed = [event for event in records if event.get("eventTime")]
    contents = {json.dumps(event, sort_keys=True) for event in timed}
    with loaded(shared_data / name) as store:
        assert store.count("events") == len(contents)
        assert store.count("events") + store.count("duplicate_records") == len(timed)
        listed = {row["source_file"] for row in store.table("source_files").to_pylist()}
        assert listed == {path.relative_to(shared_data / name).as_posix() for path in paths}
