"""A build that is killed at any moment goes on in the next one and ends with the tables of one that was not."""

import multiprocessing
import random
import runpy
import time
from pathlib import Path

import pytest

from load.made import everything, put, record
from timeline import store
from timeline.load import load
from timeline.load.adding import _as_batch

POINTS = 50
CHILD = Path(__file__).with_name("child_build.py")
BUILDERS = multiprocessing.get_context("forkserver")
BUILDERS.set_forkserver_preload(["timeline.load", "duckdb", "pyarrow"])


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """Records in files large and small, copies, contested ids and rejects, in both directions of the order."""
    folder = tmp_path_factory.mktemp("logs")
    chance = random.Random(3)
    for number in range(12):
        chosen = [record(f"e{chance.randrange(40)}") for _ in range(chance.choice((1, 4, 11)))]
        contested = [record("same", eventName=f"Call{chance.randrange(4)}") for _ in range(2)]
        put(folder, f"{number:02}.json", {"Records": [*chosen, *contested, {"x": number}, record(None, requestID="r")]})
    return folder


@pytest.fixture(scope="module")
def whole(logs, tmp_path_factory):
    case = tmp_path_factory.mktemp("whole") / "case.duckdb"
    with store.replacing(case) as db:
        load(db, [str(logs)])
    with store.reading(case) as db:
        return everything(db)


@pytest.fixture
def children():
    """Builds about to begin; those that never did are ended, or they would wait for ever."""
    waiting = []
    yield waiting
    for child in waiting:
        child.end(after=0)


class Child:
    """A process that is about to build; what takes longest is done when it is told to begin."""

    def __init__(self, case, logs):
        self.told = BUILDERS.Event()
        names = {"case": case, "logs": logs, "told": self.told}
        self.process = BUILDERS.Process(target=runpy.run_path, args=(str(CHILD), names))
        self.process.start()

    def go(self):
        self.told.set()

    def end(self, after=None):
        """Its exit code; killed when it is not over after so many seconds."""
        if after is not None:
            self.process.join(after)
            self.process.kill()
        self.process.join()
        return self.process.exitcode


def test_a_build_killed_at_any_moment_is_taken_up_again(logs, whole, children, tmp_path):
    """Kills after growing delays until builds get through, over and over; what was killed last is always taken up."""
    chance = random.Random(5)
    case = tmp_path / "case.duckdb"
    children += [Child(case, logs) for _ in range(2)]
    kills, wholes, resumed, span = 0, 0, 0, 0.4
    while kills < POINTS or wholes == 0:
        child = children.pop(0)
        children.append(Child(case, logs))
        resumed += (tmp_path / "case.duckdb.building.for").exists()
        child.go()
        code = child.end(after=chance.uniform(0, span) if kills < POINTS else None)
        assert code in (0, -9)
        kills += code == -9
        if code == 0:
            wholes += 1
            span = max(span * 0.7, 0.05)
            with store.reading(case) as db:
                assert everything(db) == whole
            assert list(tmp_path.iterdir()) == [case]
            case.unlink()
        else:
            span = min(span * 1.05, 2)
    assert resumed > 0


def test_a_killed_build_leaves_the_case_readable_and_is_not_taken_up_by_another_request(logs, whole, tmp_path):
    case = tmp_path / "case.duckdb"
    with store.replacing(case) as db:
        load(db, [str(put(tmp_path / "other", "a.json", [record("only")]))])
    child = Child(case, logs)
    child.go()
    while not (tmp_path / "case.duckdb.building.for").exists():
        time.sleep(0.005)
    child.end(after=0)
    with store.reading(case) as db:
        assert db.count("events") == 1
    with store.replacing(case, "another") as db:
        assert db.count("events") == 1
    assert not (tmp_path / "case.duckdb.building").exists()


def test_what_a_person_stopped_is_kept_and_what_failed_is_not(logs, tmp_path):
    case = tmp_path / "case.duckdb"
    for error, left in ((KeyboardInterrupt, True), (RuntimeError, False)):
        with pytest.raises(error):
            stop(case, logs, error)
        assert (tmp_path / "case.duckdb.building").exists() is left
        assert not case.exists()


def test_a_journal_that_cannot_be_opened_is_begun_anew(logs, whole, tmp_path):
    case = tmp_path / "case.duckdb"
    with pytest.raises(KeyboardInterrupt):
        stop(case, logs, KeyboardInterrupt)
    (tmp_path / "case.duckdb.building").write_bytes(b"\x00" * 5000)
    with store.replacing(case, "the same") as db:
        load(db, [str(logs)])
    with store.reading(case) as db:
        assert everything(db) == whole


def test_a_file_that_changed_after_the_kill_is_read_beside_its_first_part(tmp_path):
    """What was read of it stays, named as partly read; the law of counts holds."""
    case = tmp_path / "case.duckdb"
    logs = put(tmp_path, "a.json", [record("e1"), record("e2"), record("e3")])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("timeline.load.decode.RUN", 1)
        patched.setattr("timeline.load.adding.ROWS", 1)
        patched.setattr("timeline.load.adding._as_batch", stopping_at(3, _as_batch))
        with pytest.raises(KeyboardInterrupt):
            stop(case, logs)
    put(tmp_path, "a.json", [record("e1"), record("e4")])
    with store.replacing(case, "the same") as db:
        counts = load(db, [str(logs)])
        shapes = [(row["shape"], row["records"]) for row in db.table("source_files").to_pylist()]
    assert shapes == [("partly read", 2), ("array", 2)]
    assert (counts.records_seen, counts.events_loaded, counts.duplicates) == (4, 3, 1)


def stop(case, logs, error=None):
    """A build that ends in an error."""
    with store.replacing(case, "the same") as db:
        load(db, [str(logs)])
        if error:
            raise error


def stopping_at(number, work):
    """The same work, which raises KeyboardInterrupt at its n-th call."""
    calls = []

    def stopping(*given):
        calls.append(1)
        if len(calls) == number:
            raise KeyboardInterrupt
        return work(*given)

    return stopping
