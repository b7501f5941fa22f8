"""How time and memory of each room grow with the log: the kit's incidents, one after the other, under much noise.

Run by ``benchmarks/causality.py --growth 1000000,3000000,10000000``. The worlds are written once, the smaller logs are
the first worlds of the larger ones, and each log is built in a process of its own, as ``timeline build`` does it.
Processor seconds and peak memory are what a busy machine can tell; the wall clock is held to its limit on a calm one.
"""

import math
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from isal import igzip

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from scenarios.expect import world_of
from scenarios.scenarios import SCENARIOS

from timeline import pipeline

NOISE = 30_000
"""Background events of each world, about: some thirty incidents in a log of a million events."""
FIRST_SEED = 1000
ROOMS = ("who acted", "what led to what", "which failures")
LINKS_TO_INCIDENTS = ("what led to what", "which failures")
SECONDS, MEGABYTES, EXPONENT = 30, 3000, 1.15
"""The limits: of a million events from links to incidents on two cores, of any log, and of growth."""


@dataclass(frozen=True)
class Spent:
    """What one stage of a build took: seconds on the wall, processor seconds, and peak memory in MB."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True)
class Built:
    """One log, and what each stage of its build took."""

    events: int
    incidents: int
    stages: dict[str, Spent]

    def of(self, stages: Sequence[str]) -> Spent:
        """Several stages together: their times added, their memory the largest."""
        found = [self.stages[name] for name in stages]
        return Spent(sum(one.wall for one in found), sum(one.cpu for one in found), max(one.peak for one in found))


class Clock:
    """Told when a stage begins, remembers what the one before took."""

    def __init__(self) -> None:
        self.stages: dict[str, Spent] = {}
        self._running = ""
        self._wall = self._cpu = 0.0

    def begin(self, stage: str) -> None:
        """End the running stage and begin this one; the same stage goes on."""
        if stage == self._running:
            return
        if self._running:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
            self.stages[self._running] = Spent(time.perf_counter() - self._wall, time.process_time() - self._cpu, peak)
        with suppress(OSError):  # where the kernel cannot forget a peak, memory is the peak so far
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._running, self._wall, self._cpu = stage, time.perf_counter(), time.process_time()


def written(number: int, folder: Path) -> int:
    """Write the world of this number, gzipped as CloudTrail delivers; how many events it has."""
    name = list(SCENARIOS)[number % len(SCENARIOS)]
    world, _ = world_of(name, SCENARIOS[name], FIRST_SEED + number, NOISE)
    for path in sorted(world.write(folder / f"{number:04}").rglob("*.json")):
        path.with_suffix(".json.gz").write_bytes(igzip.compress(path.read_bytes(), 1, mtime=0))
        path.unlink()
    return len(world.events)


def corpora(sizes: Sequence[int], folder: Path, workers: int) -> Iterator[list[str]]:
    """For each size, from the smallest, the folders of as many worlds as hold so many events."""
    made: list[str] = []
    events, numbers = 0, count()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for size in sorted(sizes):
            while events < size:
                batch = [next(numbers) for _ in range(workers)]
                events += sum(pool.map(written, batch, [folder] * len(batch)))
                made += [str(folder / f"{number:04}") for number in batch]
            yield list(made)


def built(logs: Sequence[str], case: Path) -> Built:
    """Build a case of these logs in this very process."""
    clock = Clock()
    clock.begin("reading the logs")
    done = pipeline.build(logs, case, stage=clock.begin)
    clock.begin("")
    case.unlink()
    return Built(done.counts.events_loaded, len(done.incidents), clock.stages)


def measured(sizes: Sequence[int], workers: int) -> Iterator[Built]:
    """Each log built in a new process, so that no memory of one is counted for another."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for logs in corpora(sizes, folder / "logs", workers):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                yield pool.submit(built, logs, folder / "case.duckdb").result()


def exponent(smaller: Built, larger: Built, stages: Sequence[str]) -> float:
    """By which power of the number of events processor time grows: 1 is linear."""
    return math.log(larger.of(stages).cpu / smaller.of(stages).cpu) / math.log(larger.events / smaller.events)


def tell(sizes: Sequence[int], workers: int) -> bool:
    """Print what each log took and how that grows; whether all limits hold."""
    found: list[Built] = []
    for one in measured(sizes, workers):
        title = f"{one.events:,} events, {one.incidents} incidents"
        print(f"\n{title:44} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'growth':>7}")
        for stage in one.stages:
            spent = one.stages[stage]
            grown = f"{exponent(found[-1], one, [stage]):7.2f}" if found else ""
            print(f"  {stage:42} {spent.wall:8.1f} {spent.cpu:8.1f} {spent.peak:8.0f} {grown}", flush=True)
        found.append(one)
    return _held(found)


def _held(found: Sequence[Built]) -> bool:
    """Print the limits, and whether each holds."""
    rows: list[tuple[str, float, float]] = [
        ("peak memory of the rooms, MB", max(one.of(ROOMS).peak for one in found), MEGABYTES)
    ]
    if len(found) > 1:
        rows.append(
            ("growth of the rooms from the smallest to the largest", exponent(found[0], found[-1], ROOMS), EXPONENT)
        )
    least = found[0].of(LINKS_TO_INCIDENTS)
    millions = max(1.0, found[0].events / 1e6)
    cores = os.cpu_count() or 1
    rows.append(("links to incidents, CPU s a million events on two cores", least.cpu / millions / 2, SECONDS))
    if os.getloadavg()[0] <= cores + 0.5:
        rows.append(("links to incidents, wall s a million events", least.wall / millions, SECONDS))
    print()
    for name, figure, most in rows:
        print(f"{name:62} {figure:10.2f} {most:>9g} {'yes' if figure <= most else 'NO'}")
    return all(figure <= most for _, figure, most in rows)
