"""The two drawings: order kept, gaps shortened, shapes that tell the classes apart, nothing outside the paper."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render import made_incident as made
from timeline.model import ACTOR_CLASSES
from timeline.render import svg, svg_chain, svg_timeline
from timeline.render.chapters import story
from timeline.render.order import ordered
from timeline.render.view import View

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def view(incident):
    return View(ordered(incident))


@given(st.sets(st.integers(0, 10**7), min_size=1, max_size=60))
def test_the_scale_keeps_the_order_of_time_and_stays_on_the_paper(seconds):
    moments = {NOON + timedelta(seconds=second) for second in seconds}
    places = [svg_timeline.scale(moments).x(moment) for moment in sorted(moments)]
    assert places == sorted(set(places))
    assert svg_timeline.LEFT <= places[0] <= places[-1] <= svg.WIDTH


def test_a_long_gap_takes_less_room_than_its_share():
    short, long = timedelta(minutes=1), timedelta(days=20)
    measure = svg_timeline.scale({NOON, NOON + short, NOON + short + long})
    near = measure.x(NOON + short) - measure.x(NOON)
    far = measure.x(NOON + short + long) - measure.x(NOON + short)
    assert near < far < 4 * near


def test_each_class_has_a_shape_of_its_own():
    drawn = set()
    for executor in ACTOR_CLASSES:
        group = svg.mark(ET.Element("svg"), 10, 10, executor)
        fill = "hollow" if "fill:var(--paper" in group[0].get("style", "") else ""
        drawn.add((group[0].tag, fill))
    assert drawn == {("circle", ""), ("polygon", ""), ("rect", ""), ("path", ""), ("circle", "hollow")}


def test_a_failed_call_wears_a_ring():
    plain, broken = (svg.mark(ET.Element("svg"), 10, 10, "human", failed=failed) for failed in (False, True))
    assert len(broken) == len(plain) + 1


def test_the_drawings_say_in_words_what_they_show():
    for drawing in (svg_timeline.draw(view(made.flagship())), svg_chain.draw(view(made.flagship()))):
        root = ET.fromstring(drawing)
        assert [child.tag.rpartition("}")[2] for child in root[:2]] == ["title", "desc"]
        assert root.get("role") == "img"
        assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]


@pytest.mark.parametrize("draw", [svg_timeline.draw, svg_chain.draw])
def test_without_steps_nothing_is_drawn(draw):
    assert draw(view(made.empty_incident())) == ""


def test_rows_for_which_a_lane_has_no_room_share_a_marker_that_names_them(monkeypatch):
    monkeypatch.setattr(story, "ROWS", 40)
    drawing = svg_timeline.draw(view(made.large(2_000)))
    assert re.search(r">\d+–\d+</text>", drawing)


def test_more_actors_than_lanes_share_the_last_one(monkeypatch):
    monkeypatch.setattr(story, "ROWS", 40)
    whole = made.flagship()
    base = next(step for step in whole.steps if step.event_name == "Decrypt")
    crowd = tuple(
        replace(base, event_id=f"crowd-{index}", principal_arn=f"arn:aws:sts::1:assumed-role/role-{index}/x")
        for index in range(20)
    )
    drawing = svg_timeline.draw(view(replace(whole, steps=(*whole.steps, *crowd))))
    assert f">{svg_timeline.OTHERS}</text>" in drawing.replace("<title>other actors</title>", "")


def test_a_long_name_is_parted_at_a_capital_letter():
    assert svg_chain.wrapped("RestoreDBInstanceFromDBSnapshot", 18) == ["RestoreDBInstance", "FromDBSnapshot"]
    assert svg_chain.wrapped("x" * 40, 18) == ["x" * 18, "x" * 17 + "…"]


def test_links_are_drawn_in_the_style_of_their_grade():
    drawing = svg_chain.draw(view(made.flagship()))
    lines = re.findall(r'style="fill:none;([^"]*)" marker-end', drawing)
    assert sum("stroke-width:2" in line for line in lines) == 8  # E2 to E5 is told by way of E3
    assert sum("stroke-dasharray:6 4" in line for line in lines) == 1
    assert sum("stroke-dasharray:1.5 4" in line for line in lines) == 3


def test_a_tested_condition_that_no_link_joins_is_drawn_to_the_root():
    whole = made.flagship()
    alone = replace(whole, links=tuple(link for link in whole.links if link.rule != "protection_removed"))
    seen = view(replace(alone, links=tuple(link for link in alone.links if link.effect_id != made.event_id("02"))))
    pairs = svg_chain.conditions(list(seen.folds), ())
    assert ("UpdateTerminationProtection", "DeleteStack") in {
        (a.first.event_name, b.first.event_name) for a, b in pairs
    }


def test_what_is_cited_but_no_part_of_the_chain_is_not_drawn_as_a_condition():
    whole = made.flagship()
    unlinked = replace(whole, links=tuple(link for link in whole.links if link.kind != "identity"))
    assert "ConsoleLogin" not in svg_chain.draw(view(unlinked))
