"""The process in which a stranger's SQL runs: started by ``timeline.sandbox``, limited by the kernel, killed at will.

It reads one job (a line of JSON) from stdin, writes the rows as an Arrow stream to stdout, then one line of JSON to
stderr, an error or how many rows there are in all, and ends. DuckDB's own settings are not a wall: a SELECT can write
through a COPY in a CTE, and a read-only connection can still overwrite its own file. Hence the second wall of
``disabled_filesystems`` and the third of ``RLIMIT_FSIZE`` (no file grows in this process), and hence limits of the
kernel on memory and time, which ``memory_limit`` and ``interrupt`` do not hold.
"""

import json
import os
import sys
import threading
from typing import Any, BinaryIO

try:
    import resource
except ImportError:  # Windows: run() says so in plain words
    resource = None  # type: ignore[assignment]

GIVES_WAY = 10
"""Steps of niceness by which a question gives way to the pages of the app."""
READING = ("SELECT", "EXPLAIN", "MULTI")  # MULTI is how DuckDB calls PIVOT
CONFIG = {
    "threads": 2,
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
NO_MEMORY = ("bad_alloc", "Out of Memory", "failed to allocate", "failed to map segment", "Cannot allocate memory")
OUT_OF_REACH = ("has been disabled by configuration", "configuration has been locked", "in read-only mode")


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
    os.nice(GIVES_WAY)


def connect(case: str, memory: int) -> Any:
    """A connection of its own to the case: read-only, deaf to files and network, its settings locked."""
    import duckdb  # noqa: PLC0415 - after the limits, and after sys.path says where it lies

    connection = duckdb.connect(case, read_only=True, config=CONFIG)  # type: ignore[arg-type]
    for setting in (
        f"memory_limit='{memory // 3 >> 20}MB'",
        "max_temp_directory_size='0MB'",
        "temp_directory=''",  # nowhere to spill to: too large is then said as such
        "TimeZone='UTC'",
        "enable_external_access=false",
        "disabled_filesystems='LocalFileSystem'",
        "lock_configuration=true",  # the lock comes last
    ):
        connection.execute(f"set {setting}")
    return connection


def statements(sql: str) -> list[dict[str, Any]]:
    """The statements of a text as DuckDB cuts it: each with its text, its kind and the ``$names`` it waits for."""
    import duckdb  # noqa: PLC0415 - as above

    with duckdb.connect(config=CONFIG) as parser:  # type: ignore[arg-type]
        return [
            {"text": found.query.strip(), "kind": kind_of(found), "params": sorted(found.named_parameters)}
            for found in parser.extract_statements(sql)
        ]


def kind_of(statement: Any) -> str:
    """What DuckDB calls a statement; it knows some for which its own list of kinds has no name."""
    try:
        return str(statement.type.name)
    except ValueError:
        return "of a kind without a name"


def one_question(connection: Any, sql: str, params: dict[str, Any]) -> Any:
    """The single statement of ``sql``, when it only reads and every ``$name`` has its value."""
    if "\0" in sql or sql != sql.encode(errors="ignore").decode():
        # DuckDB reads no further than a NUL and would answer half of the question; half a character it cannot take.
        raise Refused("The question holds a character that nobody can type.")
    found = connection.extract_statements(sql)
    if len(found) != 1:
        number = "nothing" if not found else f"{len(found)} statements"
        raise Refused(f"One question at a time, please: this is {number}.")
    kind = kind_of(found[0])
    if kind not in READING:
        raise Refused(f"Only SELECT, EXPLAIN and PIVOT are answered here, and this is {kind}: the case is evidence.")
    names = set(found[0].named_parameters)
    missing = sorted(names - params.keys())
    if missing:
        raise Refused(f"A value is missing for {', '.join('$' + name for name in missing)}.")
    surplus = sorted(params.keys() - names)
    if surplus:
        raise Refused(f"The question has no parameter {', '.join('$' + name for name in surplus)}.")
    return found[0]


def rows(connection: Any, statement: Any, params: dict[str, Any]) -> Any:
    """The rows as they come, without a copy of them all in between."""
    import duckdb  # noqa: PLC0415 - as above

    try:
        return connection.sql(statement, params=params or None).to_arrow_reader(2048)
    except (duckdb.BinderException, duckdb.CatalogException):
        connection.execute(statement, params or None)  # fails the same way before it runs, and shows line and caret
        raise


def answer(job: dict[str, Any], out: BinaryIO) -> int | None:
    """Write the rows, at most as many as asked for; returns how many there are in all, None when that is not known."""
    connection = connect(job["case"], job["memory"])
    question = one_question(connection, job["sql"], job["params"])
    if send(rows(connection, question, job["params"]), job, out):
        return None
    out.close()  # whoever waits for the rows has them now: counting the rest is extra
    is_countable = question.type.name == "SELECT"
    return counted(connection, question.query, job["params"], job["counting"]) if is_countable else None


def send(reader: Any, job: dict[str, Any], out: BinaryIO) -> bool:
    """Write rows within the limits; true when these were all. One row too many is sent, to tell that it was cut."""
    import pyarrow as pa  # noqa: PLC0415 - only once there is something to send: refusals come quicker

    left, room = job["rows"] + 1, job["bytes"]
    stream = pa.ipc.new_stream(out, reader.schema)
    for whole in reader:
        batch = whole.slice(0, left)
        left, room = left - batch.num_rows, room - batch.nbytes
        if room < 0:
            raise Limit(f"The answer is larger than {job['bytes'] >> 20} MB. Ask for fewer columns or rows.")
        stream.write_batch(batch)
        if left <= 0:
            break
    stream.close()  # not on the way out of an error: its end says that the rows before it are whole
    out.flush()
    return bool(left > 0)


def counted(connection: Any, sql: str, params: dict[str, Any], seconds: float) -> int | None:
    """How many rows a question has in all, if that can be said in so many seconds."""
    import duckdb  # noqa: PLC0415 - as above

    alarm = threading.Timer(seconds, connection.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        found = connection.execute(f"select count(*) from ({unordered(connection, sql)}\n)", params or None).fetchone()
    except (duckdb.Error, MemoryError):  # too long, too large, or no relation (SHOW): then nobody knows
        return None
    finally:
        alarm.cancel()
    return int(found[0])


def unordered(connection: Any, sql: str) -> str:
    """The same rows in no order, which DuckDB does not leave out by itself: a third of the time of a long count.

    A question that is cut (``limit``) keeps its order, and so does one that DuckDB cannot write down as JSON.
    """
    plain = sql.strip().rstrip(";")
    tree = json.loads(connection.execute("select json_serialize_sql($1::varchar)", [plain]).fetchone()[0])
    if tree["error"]:
        return plain
    node = tree["statements"][0]["node"]
    kinds = {one["type"] for one in node["modifiers"]}
    if kinds != {"ORDER_MODIFIER"}:
        return plain
    node["modifiers"] = []
    return str(connection.execute("select json_deserialize_sql($1::json)", [json.dumps(tree)]).fetchone()[0])


def complaint(error: BaseException) -> dict[str, str]:
    """An error as the other side wants it: which kind, and DuckDB's words with line, caret and candidates."""
    text = str(error).strip()
    name = type(error).__name__
    if any(sign in text for sign in OUT_OF_REACH):
        return {"kind": "refused", "message": f"Only the case can be read here; nothing can be written or set. {text}"}
    if isinstance(error, Refused) or name == "PermissionException":
        return {"kind": "refused", "message": text}
    if isinstance(error, Limit):
        return {"kind": "limit", "message": text}
    if isinstance(error, MemoryError) or name == "OutOfMemoryException" or any(sign in text for sign in NO_MEMORY):
        return {"kind": "limit", "message": "The question needs more memory than it may have."}
    return {"kind": "error", "message": text or name}


def travel_light() -> None:
    """Leave numpy at home: rows go from DuckDB to Arrow without it, and it would be a third of the start."""
    sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]


def prepare() -> None:
    """Import what an answer takes, before there is a question: then it comes in a tenth of the time."""
    import duckdb  # noqa: F401, PLC0415 - as above
    import pyarrow as pa  # noqa: F401, PLC0415


def run() -> int:
    """Do the one job of this process; the exit code says whether rows or an error were written."""
    said: dict[str, Any]
    sys.path.extend(entry for entry in json.loads(sys.argv[1]) if entry not in sys.path)
    travel_light()
    if "prepare" in sys.argv[2:]:
        prepare()
    line = sys.stdin.readline()
    if not line:  # whoever might have asked is gone
        return 0
    job = json.loads(line)
    try:
        confine(job["memory"], job["cpu"])
        is_split = "split" in job
        said = {"statements": statements(job["split"])} if is_split else {"total": answer(job, sys.stdout.buffer)}
        code = 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, the person gets one readable line
        said = complaint(error)
        said["message"] = said["message"][:8_000]
        code = 1
    sys.stderr.write("\n" + json.dumps(said))
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    os._exit(run())  # no destructors: a process that met its limits may hang in them
