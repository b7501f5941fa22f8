"""Statements of an editor, and the questions kept in files."""

import json
import os
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from timeline.catalog import Query, catalogue, parse
from timeline.errors import CatalogError
from timeline.sandbox import process as processes
from timeline.sandbox.process import DEFAULT_LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Statement:
    """One of several statements in an editor: its text, and the ``$names`` it waits for."""

    text: str
    params: tuple[str, ...]


def statements(sql: str, limits: Limits = DEFAULT_LIMITS) -> tuple[Statement, ...]:
    """A text cut into its statements by DuckDB itself. Raises QueryError when it cannot be parsed."""
    limits = replace(limits, seconds=min(limits.seconds, 5))
    process = processes.process()
    alarm = threading.Timer(limits.seconds, process.kill)
    alarm.daemon = True
    alarm.start()
    try:
        job = (json.dumps({"split": sql, **processes.bounds(limits)}) + "\n").encode()
        _, complaint = process.communicate(job)
    finally:
        alarm.cancel()
        processes.end(process)
    if process.returncode != 0:
        raise processes.failed(complaint, process.returncode, limits)
    return tuple(Statement(one["text"], tuple(one["params"])) for one in processes.last_words(complaint)["statements"])


def questions(folder: Path | None = None) -> dict[str, Query]:
    """The saved questions by name, in the order of their titles: ours, and those a user keeps in a folder.

    A user's question of the same name takes the place of ours. Raises CatalogError, naming the file, when the folder
    is not there or a file has no header like those of ``queries/saved/``.
    """
    found = {query.name: query for query in catalogue().values() if query.room == "saved"}
    if folder is not None and not folder.is_dir():
        raise CatalogError(f"There is no folder of questions at {folder}.")
    for path in sorted(folder.glob("*.sql")) if folder is not None else ():
        try:
            found[path.stem] = parse(path.read_text(encoding="utf-8"), name=path.stem, room="saved")
        except (OSError, UnicodeDecodeError) as error:
            raise CatalogError(f"{path} cannot be read as a question ({type(error).__name__}).") from error
        except CatalogError as error:
            raise CatalogError(f"{path}: {error.message}") from error
    return dict(sorted(found.items(), key=lambda item: (item[1].title or item[0], item[0])))


def queries_folder() -> Path | None:
    """The user's own folder of questions, as ``--queries DIR`` left it in the environment."""
    said = os.environ.get("TIMELINE_QUERIES", "")
    return Path(said) if said else None
