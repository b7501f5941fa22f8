"""A trail of a whole organisation: 20 accounts, 4 regions, 30 days, 125 files a day: 300,000 keys, on either server.

A server cannot be given so many objects by its own door in a few seconds, so they are put behind it: into moto's store
as names of one and the same key, into the folder of versitygw as links to one file an account.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from moto.s3.models import FakeKey, s3_backends

from tests.sources.servers import ACCOUNT

NAME = "organisation"
ORGANISATION = "o-exampleorg1"
ACCOUNTS = [f"{number:012d}" for number in range(222222222220, 222222222240)]
REGIONS = ["ap-south-1", "eu-west-1", "us-east-1", "us-west-2"]
DAYS = range(1, 31)
EVERY = 11
"""Minutes between two files of a region: 00:00, 00:11 and so on until 22:44."""
FILES_A_DAY = 125
KEYS = len(ACCOUNTS) * len(REGIONS) * len(DAYS) * FILES_A_DAY


def folders(account: str) -> Iterator[tuple[str, list[str]]]:
    """The folders of an account with the names in each."""
    times = [f"{minute // 60:02d}{minute % 60:02d}" for minute in range(0, EVERY * FILES_A_DAY, EVERY)]
    for region in REGIONS:
        for day in DAYS:
            begin = f"{account}_CloudTrail_{region}_202604{day:02d}T"
            folder = f"AWSLogs/{ORGANISATION}/{account}/CloudTrail/{region}/2026/04/{day:02d}"
            yield folder, [f"{begin}{time}Z_Mu0KsOhtH1ar15ZZ.json.gz" for time in times]


class _Named(FakeKey):
    """One more name of a key of moto's: it holds that name alone, and all else is the key's."""

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self.__dict__["key"], attribute)


def _named(name: str, key: FakeKey) -> _Named:
    named = object.__new__(_Named)  # moto itself would keep a list of all that are made
    named.__dict__.update(name=name, key=key)
    return named


@contextmanager
def in_moto(bodies: dict[str, bytes]) -> Iterator[int]:
    """The organisation in moto's bucket, each account with the one body of all its files; how many keys there are."""
    backend = s3_backends[ACCOUNT]["aws"]
    keys = backend.get_bucket(NAME).keys
    for account, body in bodies.items():
        backend.put_object(NAME, "model", body)
        model = dict.pop(keys, "model")[0]
        for folder, names in folders(account):
            dict.update(keys, {key: [_named(key, model)] for name in names for key in (f"{folder}/{name}",)})
    yield len(keys)
    keys.clear()


@contextmanager
def on_disk(spare: Path) -> Iterator[Path]:
    """A folder for a gateway: in memory where that has room for the names, for a disk takes long to forget them."""
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and os.access(memory, os.W_OK) and os.statvfs(memory).f_favail > 2 * KEYS
    folder = Path(tempfile.mkdtemp(prefix="organisation-", dir=memory if is_roomy else spare))
    try:
        yield folder
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)  # in half the time that Python takes


def fill(folder: Path, bodies: dict[str, bytes]) -> int:
    """The organisation as files of a bucket below the folder; how many there are."""
    count = 0
    for account, body in bodies.items():
        model = folder / NAME / "AWSLogs" / f"model-{account}"
        model.parent.mkdir(parents=True, exist_ok=True)
        model.write_bytes(body)
        for place, names in folders(account):
            home = f"{folder}/{NAME}/{place}"
            Path(home).mkdir(parents=True)
            for name in names:
                os.link(model, f"{home}/{name}")
            count += len(names)
        model.unlink()
    return count
