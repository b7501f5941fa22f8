"""Every factual sentence cites events that exist and hold what it says; what does not hold it is found out."""

from dataclasses import replace

import pytest

from tests.render import made_incident as made
from tests.render.reading_back import unproven
from timeline import incident, store
from timeline.render import cover
from timeline.render.document import Code
from timeline.render.order import ordered
from timeline.render.view import View


@pytest.mark.parametrize("make", [made.flagship, made.no_cause, made.empty_incident, lambda: made.large(300)])
def test_what_a_made_report_says_stands_in_the_events_it_cites(make):
    assert unproven(make()) == []


@pytest.mark.parametrize("sample", ["flagship_case", "no_culprit_case"])
def test_what_the_report_on_a_sample_says_stands_in_the_events_it_cites(sample: str, request: pytest.FixtureRequest):
    with store.reading(request.getfixturevalue(sample)) as db:
        assert unproven(incident.read(db)) == []


def test_a_fact_that_names_a_call_of_another_event_is_found_out():
    whole = made.flagship()
    wrong = replace(whole.facts[0], statement="It was DeleteTable that broke it.", event_ids=(made.event_id("03"),))
    found = unproven(replace(whole, facts=(wrong, *whole.facts[1:])))
    assert [line for line in found if "'DeleteTable'" in line]


@pytest.mark.parametrize(
    "words", ["It came at 2026-03-04 09:12:34Z.", "It came from 2026-03-04 09:12:33Z to 09:12:35Z."]
)
def test_a_fact_with_a_time_that_no_cited_event_has_is_found_out(words):
    whole = made.flagship()
    wrong = replace(whole.facts[0], statement=words)
    assert unproven(replace(whole, facts=(wrong, *whole.facts[1:])))


def test_a_reason_that_names_an_event_it_does_not_cite_is_found_out():
    whole = made.flagship()
    wrong = replace(whole.facts[0], statement=f"It came after {made.event_id('21')}.")
    assert [line for line in unproven(replace(whole, facts=(wrong, *whole.facts[1:]))) if "It came after E" in line]


def test_a_statement_names_its_first_and_last_event_and_one_for_each_thing_it_says():
    view = View(ordered(made.flagship()))
    effects = [step.event_id for step in view.having("effect")]
    plain, telling = (
        view.cites(effects),
        view.cites(effects, cells=[(Code("GetSecretValue"), " of ", Code("billing-batch"))]),
    )
    assert plain.event_ids == (effects[0], effects[-1])
    assert telling.event_ids == (effects[0], made.event_id("20"), effects[-1])
    assert plain.total == telling.total == len(effects)


def test_of_many_events_no_statement_names_more_than_a_reader_follows():
    view = View(ordered(made.large(200)))
    effects = [step.event_id for step in view.having("effect")]
    names = [Code(f"Read{number}") for number in range(100)]
    assert len(view.cites(effects, cells=[tuple(names)]).event_ids) == cover.MOST


def test_an_event_is_found_by_what_it_holds_and_by_nothing_else():
    view = View(ordered(made.flagship()))
    effect = made.event_id("20")
    for thing in ("GetSecretValue", "ResourceNotFoundException", "secret:shop/db", made.PROD, "2026-03-04 09:14:02Z"):
        assert view.shows(effect, thing)
    for thing in ("DeleteSecret", "table/shop-carts", "2026-03-04 09:14:03Z", "E999"):
        assert not view.shows(effect, thing)
