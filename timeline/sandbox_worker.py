"""The process in which a stranger's SQL runs: started by ``timeline.sandbox``, limited by the kernel, killed at will.

It reads one job (a line of JSON) from stdin, writes the rows as an Arrow stream to stdout or one JSON error to stderr,
and ends. DuckDB's own settings are not a wall: a SELECT can write through a COPY in a CTE, and a read-only connection
can still overwrite its own file. Hence the second wall of ``disabled_filesystems`` and the third of ``RLIMIT_FSIZE``
(no file grows in this process), and hence limits of the kernel on memory and time, which ``memory_limit`` and
``interrupt`` do not hold.
"""

import json
import os
import sys
from typing import Any, BinaryIO

try:
    import resource
except ImportError:  # Windows: run() says so in plain words
    resource = None  # type: ignore[assignment]

READING = ("SELECT", "EXPLAIN", "MULTI")  # MULTI is how DuckDB calls PIVOT
CONFIG = {
    "threads": 2,
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


class Refused(Exception):  # noqa: N818 - it reads as the sentence it is
    """Not one reading statement, or parameters that do not fit it."""


class Limit(Exception):  # noqa: N818
    """More than was allowed."""


def confine(memory: int, cpu_seconds: int) -> None:
    """Let the kernel hold this process to so much address space and processor time, and to writing no file at all."""
    if resource is None:
        raise Refused("Ad-hoc SQL runs under limits of the kernel, which need Linux or macOS.")
    limits = {resource.RLIMIT_CPU: cpu_seconds, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0}
    if sys.platform != "darwin":  # macOS refuses a limit of address space: there time and DuckDB's own limit must do
        limits[resource.RLIMIT_AS] = memory
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def connect(case: str, memory: int) -> Any:
    """A connection of its own to the case: read-only, deaf to files and network, its settings locked."""
    import duckdb  # noqa: PLC0415 - after the limits, and after the job has said where it lies

    connection = duckdb.connect(case, read_only=True, config=CONFIG)  # type: ignore[arg-type]
    for setting in (
        f"memory_limit='{memory // 3 >> 20}MB'",
        "max_temp_directory_size='0MB'",
        "TimeZone='UTC'",
        "enable_external_access=false",
        "disabled_filesystems='LocalFileSystem'",
        "lock_configuration=true",  # the lock comes last
    ):
        connection.execute(f"set {setting}")
    return connection


def one_question(connection: Any, sql: str, params: dict[str, Any]) -> Any:
    """The single statement of ``sql``, when it only reads and every ``$name`` has its value."""
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        found = "nothing" if not statements else f"{len(statements)} statements"
        raise Refused(f"One question at a time, please: this is {found}.")
    kind = statements[0].type.name
    if kind not in READING:
        raise Refused(f"Only SELECT, EXPLAIN and PIVOT are answered here, and this is {kind}: the case is evidence.")
    names = set(statements[0].named_parameters)
    missing = sorted(names - params.keys())
    if missing:
        raise Refused(f"A value is missing for {', '.join('$' + name for name in missing)}.")
    surplus = sorted(params.keys() - names)
    if surplus:
        raise Refused(f"The question has no parameter {', '.join('$' + name for name in surplus)}.")
    return statements[0]


def rows(connection: Any, statement: Any, params: dict[str, Any]) -> Any:
    """The rows as they come, without a copy of them all in between."""
    import duckdb  # noqa: PLC0415 - as above

    try:
        return connection.sql(statement, params=params or None).to_arrow_reader(2048)
    except (duckdb.BinderException, duckdb.CatalogException):
        connection.execute(statement, params or None)  # fails the same way before it runs, and shows line and caret
        raise


def answer(job: dict[str, Any], out: BinaryIO) -> None:
    """Write the rows, one more than asked for when there are more, so that the other side knows it was cut."""
    import pyarrow as pa  # noqa: PLC0415 - as above

    connection = connect(job["case"], job["memory"])
    reader = rows(connection, one_question(connection, job["sql"], job["params"]), job["params"])
    left, room = job["rows"] + 1, job["bytes"]
    with pa.ipc.new_stream(out, reader.schema) as stream:
        for whole in reader:
            batch = whole.slice(0, left)
            left, room = left - batch.num_rows, room - batch.nbytes
            if room < 0:
                raise Limit(f"The answer is larger than {job['bytes'] >> 20} MB. Ask for fewer columns or rows.")
            stream.write_batch(batch)
            if left <= 0:
                break


def complaint(error: BaseException) -> dict[str, str]:
    """An error as the other side wants it: which kind, and DuckDB's words with line, caret and candidates."""
    text = str(error).strip()
    name = type(error).__name__
    if isinstance(error, Refused) or name == "PermissionException":
        return {"kind": "refused", "message": text}
    if isinstance(error, Limit):
        return {"kind": "limit", "message": text}
    if isinstance(error, MemoryError) or name == "OutOfMemoryException" or "bad_alloc" in text:
        return {"kind": "limit", "message": "The question needs more memory than it may have."}
    return {"kind": "error", "message": text or name}


def run() -> int:
    """Do the one job of this process; the exit code says whether rows or an error were written."""
    job = json.loads(sys.stdin.readline())
    try:
        confine(job["memory"], job["cpu"])
        sys.path.extend(entry for entry in job["path"] if entry not in sys.path)
        answer(job, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BaseException as error:  # noqa: BLE001 - whatever it is, the person gets one readable line
        said = complaint(error)
        sys.stderr.write("\n" + json.dumps({**said, "message": said["message"][:8_000]}))
        sys.stderr.flush()
        return 1
    return 0


if __name__ == "__main__":
    os._exit(run())  # no destructors: a process that met its limits may hang in them
