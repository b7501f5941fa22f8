"""Which ids may have been seen before: asked of every record, so that the case is asked about few."""

from collections.abc import Sequence

import numpy as np

BITS = 2**28
"""Three of them an id: of ten million ids one in a thousand is asked about in vain. 32 MB, few touched early."""
Positions = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


class Seen:
    """A set of ids that never calls new what it has seen, and rarely calls seen what is new."""

    def __init__(self) -> None:
        self._bits = np.zeros(BITS // 8, np.uint8)

    def doubtful(self, ids: Sequence[bytes]) -> set[int]:
        """The positions of the ids that may have come before, in earlier calls or further ahead in this one."""
        at = self._places(ids)
        is_known = (self._bits[at >> 3] >> (at & 7) & 1).all(axis=0)
        found = set(np.flatnonzero(is_known).tolist())
        self._set(at)
        if len(set(ids)) < len(ids):
            found |= _repeated(ids)
        return found

    def add(self, ids: Sequence[bytes]) -> None:
        """Remember ids."""
        self._set(self._places(ids))

    def _set(self, at: Positions) -> None:
        np.bitwise_or.at(self._bits, (at >> 3).ravel(), np.left_shift(1, at & 7).astype(np.uint8).ravel())

    @staticmethod
    def _places(ids: Sequence[bytes]) -> Positions:
        # Python's hash differs from run to run: it decides who is asked about, never what the answer is.
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        one, two = hashes & (BITS - 1), hashes >> 28 & (BITS - 1)
        return np.stack((one, two, one + 3 * two & (BITS - 1)))


def _repeated(ids: Sequence[bytes]) -> set[int]:
    """The positions of ids that stand further ahead already."""
    found: set[int] = set()
    known: set[bytes] = set()
    for at, one in enumerate(ids):
        if one in known:
            found.add(at)
        known.add(one)
    return found
