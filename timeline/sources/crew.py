"""Threads that wait for servers. They never hold up the end: who interrupts a build does not wait for a silent server.

The standard pool of threads is joined when the program ends, whatever its threads wait for: up to half a minute for
each try of a request that nobody answers.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")
FAREWELL = 1.0
"""Seconds that the work under way may still take when the crew is sent home."""


class Crew(Generic[Answer]):
    """At most ``size`` threads, which do what they are given in the order in which it was given."""

    def __init__(self, size: int, name: str) -> None:
        self._size, self._name = size, name
        self._threads: list[threading.Thread] = []
        self._work: SimpleQueue[tuple[Future[Answer], Callable[[], Answer]] | None] = SimpleQueue()
        self._waiting: set[Future[Answer]] = set()

    def submit(self, task: Callable[..., Answer], *given: Any) -> Future[Answer]:
        """What the task will have answered."""
        coming: Future[Answer] = Future()
        self._waiting.add(coming)
        coming.add_done_callback(self._waiting.discard)
        self._work.put((coming, lambda: task(*given)))
        if len(self._threads) < self._size:
            self._threads.append(threading.Thread(target=self._serve, name=self._name, daemon=True))
            self._threads[-1].start()
        return coming

    def map(self, task: Callable[..., Answer], given: Iterable[Any]) -> Iterator[Answer]:
        """The answers of one task to each that is given, in their order."""
        return (coming.result() for coming in [self.submit(task, one) for one in given])

    def leave(self) -> None:
        """Do nothing that was not begun, and wait no longer than a moment for what was."""
        for coming in list(self._waiting):
            coming.cancel()
        for _ in self._threads:
            self._work.put(None)
        until = time.monotonic() + FAREWELL
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _serve(self) -> None:
        while True:
            given = self._work.get()
            if given is None:
                return
            _do(*given)
            del given  # a thread that waits must not hold a whole file


def _do(coming: Future[Answer], task: Callable[[], Answer]) -> None:
    if not coming.set_running_or_notify_cancel():
        return
    try:
        answer = task()
    except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
        coming.set_exception(error)
    else:
        coming.set_result(answer)
