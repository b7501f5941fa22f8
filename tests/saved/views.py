"""Puts the views and macros of ``queries/views`` into a case, as the end of a build is to do."""

from pathlib import Path

from timeline.catalog import catalogue
from timeline.store import replacing

VIEWS = sorted((query for query in catalogue().values() if query.room == "views"), key=lambda query: query.name)


def put_all(case: Path) -> None:
    with replacing(case) as store:
        for query in VIEWS:
            store.view(query.name)
