"""All the inputs of a build as one list of files: paths on this machine, buckets, event histories.

Whoever reads them need not know where they lie: ``stream.fetched`` hands their contents out one by one.
"""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from timeline.sources import local
from timeline.sources.access import Access
from timeline.sources.content import Content, file_at
from timeline.sources.stream import EVERYTHING, File, Found, Listed, Scope

BUCKET, HISTORY = "s3://", "cloudtrail://"


def find(
    inputs: Sequence[str],
    scope: Scope = EVERYTHING,
    access: Access | None = None,
    *,
    digests: bool = False,
    listed: Listed | None = None,
    now: datetime | None = None,
) -> Found:
    """The files at these inputs, each once, in the order of their names.

    ``digests`` adds the digests of trails in S3; ``listed`` hears how far a listing is; ``now`` is the time at which an
    event history is asked, the clock's when not given.

    Raises SourceError when an input is not there, cannot be reached, or holds nothing that the scope needs.
    """
    here = [text for text in inputs if not text.startswith((BUCKET, HISTORY))]
    there = sorted(set(inputs) - set(here))
    parts = [_local(here)] if here or not inputs else []
    if there:
        parts += _remote(there, scope, access or Access(), digests, listed, now)
    return Found(
        files=tuple(_distinct(file for part in parts for file in part.files)),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        requests=sum(part.requests for part in parts),
        workers=max(part.workers for part in parts),
        seconds=sum(part.seconds for part in parts),
    )


def _local(inputs: Sequence[str]) -> Found:
    """Files on this machine, read one at a time: a disk gains nothing from more."""
    return Found(tuple(_file(file) for file in local.find(inputs)), workers=1)


def _remote(
    inputs: Sequence[str], scope: Scope, access: Access, digests: bool, listed: Listed | None, now: datetime | None
) -> Iterator[Found]:
    # The AWS library is started for those only who need it.
    from timeline.sources import aws, lookup, s3  # noqa: PLC0415

    connection = aws.Connection(access)
    for text in inputs:
        if text.startswith(BUCKET):
            yield s3.find(text, scope, digests=digests, listed=listed, connection=connection)
        else:
            yield lookup.find(text, scope, now=now, connection=connection)


def _file(file: local.LogFile) -> File:
    return File(file.name, str(file.path), file.size, "", partial(_read, file), file.fault, file.is_beside)


def _read(file: local.LogFile, limit: int, _: threading.Event) -> tuple[Content, str]:
    return file_at(file.path, limit), ""


def _distinct(files: Iterable[File]) -> Iterator[File]:
    """Each place once; files of one name are told apart by their places, the same way in whatever order they came."""
    places: dict[str, File] = {}
    for file in files:
        known = places.get(file.place)
        if known is None or file.name < known.name:
            places[file.place] = file
    by_name: dict[str, list[File]] = defaultdict(list)
    for file in places.values():
        by_name[file.name].append(file)
    for name in sorted(by_name):
        same = sorted(by_name[name], key=lambda file: file.place)
        for file in same:
            mark = hashlib.sha256(file.place.encode("utf-8", "surrogateescape")).hexdigest()[:8]
            yield file if len(same) == 1 else replace(file, name=f"{name}#{mark}")
