"""Thousands of failures on one resource are read piece by piece and judged once, and tell what one piece tells."""

import pytest

from tests.cascade.hand_made_case import seen
from tests.cascade.known_cases import recovered, stack_deleted_by_an_agent
from tests.cascade.test_world import act
from timeline.cascade import acts
from timeline.cascade.acts import Act, Token
from timeline.cascade.world import World


def test_acts_in_pieces_of_one_are_those_of_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for size in (acts.PIECE, 1):
        monkeypatch.setattr(acts, "PIECE", size)
        result = seen(recovered(stack_deleted_by_an_agent()))
        found.append((result.incidents, result.parts))
    assert found[0] == found[1]
    assert found[0][1]


def test_what_ended_a_resource_is_looked_up_once_for_all_its_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Token("kms:key|k", "kms:key", "k", "target", 1.0)
    looked: list[str] = []
    atom = World.atom

    def counting(self: World, cause: Act) -> object:
        looked.append(cause.event_id)
        return atom(self, cause)

    monkeypatch.setattr(World, "atom", counting)
    end = act("end", "10:00", "delete", key.token, key.type)
    world = World({"end": end})
    assert world.gone(key) == world.gone(key) == [atom(world, end)]
    assert looked == ["end"]
