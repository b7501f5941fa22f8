"""What the bench must show, held on a small corpus: nobody innocent is named, and the unmarked stay open."""

import sys
from collections.abc import Sequence

import pytest

from tests.conftest import ROOT
from timeline.attribute.rules import catalogue

sys.path.insert(0, str(ROOT / "benchmarks"))

import attribution as bench
from attribution_corpus import CLEAN, corpus


@pytest.fixture(scope="module")
def judged() -> Sequence[bench.Judged]:
    return bench.judge(corpus(seed=7, sessions=2, noise=1), catalogue())


def test_where_markers_tell_the_truth_no_named_answer_is_wrong(judged: Sequence[bench.Judged]) -> None:
    assert [one for one in judged if one.named and not one.right and not bench.lies(one)] == []


def test_no_person_is_called_an_agent_and_no_agent_a_person(judged: Sequence[bench.Judged]) -> None:
    assert [one for one in judged if bench.crossed(one) and not bench.lies(one)] == []


def test_unmarked_agents_on_peoples_identities_stay_open(judged: Sequence[bench.Judged]) -> None:
    unmarked = bench.unmarked_on_people(judged)
    assert len(unmarked) > 100
    assert {one.said for one in unmarked} == {"unknown"}
    assert all({"human", "ai_agent"} <= one.possible and one.confidence < 0.7 for one in unmarked)


def test_an_open_answer_never_closes_the_truth(judged: Sequence[bench.Judged]) -> None:
    assert [one for one in judged if not one.named and one.truth.executor not in one.possible] == []


def test_a_functions_key_on_a_laptop_is_a_contradiction(judged: Sequence[bench.Judged]) -> None:
    away = [one for one in judged if one.truth.client == "noise: function's key on a laptop"]
    stolen = [one for one in away if one.truth.executor == "human"]
    assert len(stolen) == 8
    assert all(one.said == "unknown" and "contradiction" in one.flags for one in stolen)


def test_a_named_initiator_is_the_true_one(judged: Sequence[bench.Judged]) -> None:
    known = [one for one in judged if "unknown" not in (one.initiator, one.truth.initiator) and not bench.lies(one)]
    assert {one.initiator == one.truth.initiator for one in known} == {True}


@pytest.mark.parametrize("product", ["claude-code", "amazon-q-console", "strands", "terraform", "aws-devops-agent"])
def test_a_product_nobody_has_heard_of_is_no_reason_to_be_sure_of_another(product: str) -> None:
    cells = tuple(cell for cell in CLEAN if cell[0].client == product)
    judged = bench.judge(corpus(3, 2, 0, cells), bench.without(catalogue(), product), frozenset({product}))
    assert judged
    assert all(one.right or one.confidence < 0.9 for one in judged)
    assert not any(bench.crossed(one) for one in judged)


def test_the_scores_are_what_their_names_say() -> None:
    truth = bench.Label("human", "human", "console", "iam_user")

    def one(said: str, confidence: float) -> bench.Judged:
        return bench.Judged(said, confidence, frozenset(), frozenset(), "unknown", truth)

    judged = [one("human", 0.9), one("human", 0.9), one("ai_agent", 0.8), one("unknown", 0.5)]
    found = bench.scores(judged)
    assert found["named %"] == 75
    assert found["right of named %"] == pytest.approx(200 / 3)
    assert found["human <-> agent at >= 0.7"] == 1
    assert found["Brier"] == pytest.approx((0.01 + 0.01 + 0.64) / 3)
    assert found["ECE"] == pytest.approx((0.2 + 0.8) / 3)


def test_a_broken_limit_is_shown_and_ends_the_bench_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    kept = [bench.Limit("ECE", 0.05, 0.05), bench.Limit("left open %", 100, 100, at_least=True)]
    assert bench.verdict(kept) == 0
    assert bench.verdict([*kept, bench.Limit("crossings", 1, 0)]) == 1
    last = capsys.readouterr().out.rstrip().splitlines()[-1]
    assert last.split() == ["crossings", "1", "<=", "0", "NO"]


def test_an_answer_that_claims_more_than_it_holds_is_seen_by_client_and_by_tier() -> None:
    def one(client: str, said: str, confidence: float) -> bench.Judged:
        truth = bench.Label("human", "human", client, "iam_user")
        return bench.Judged(said, confidence, frozenset(), frozenset(), "unknown", truth, tier=2)

    judged = [one("sure", "human", 0.9), one("boast", "human", 0.9), one("boast", "ai_agent", 0.9)]
    assert bench.overclaims(judged) == {"boast": pytest.approx(0.4), "sure": pytest.approx(-0.1)}
    assert bench.by_tier(judged) == {2: (3, pytest.approx(0.1), pytest.approx(1 / 3))}


def test_every_promise_about_a_truthful_log_is_kept(
    judged: Sequence[bench.Judged], capsys: pytest.CaptureFixture[str]
) -> None:
    limits = bench.truthful([one for one in judged if not bench.lies(one)])
    assert [limit.name for limit in limits if not limit.held] == []
    assert "ECE" in capsys.readouterr().out
