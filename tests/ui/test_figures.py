"""The pictures and the geometry behind them."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.made import HOSTILE
from tests.ui.watched import LARGEST_FRAME
from timeline.model import ACTOR_CLASSES, Case, Counts, Incident, Link, Role, Step
from timeline.render import figures, operations
from timeline.render.figures import Scene, Strips, grouped
from timeline.render.lanes import Edge, Lane, Mark, choose, phases, place
from timeline.render.palette import DARK, LIGHT, Theme
from timeline.ui.scene import MOST_EDGES, MOST_MARKS

START = datetime(2026, 3, 4, 10, tzinfo=UTC)
LO = 1_772_618_400_000


def step(
    event_id: str, seconds: int, role: Role, actor: str = "a", name: str = "Act", error: str | None = None
) -> Step:
    return Step(
        event_id=event_id,
        event_time=START + timedelta(seconds=seconds),
        event_source="x.amazonaws.com",
        event_name=name,
        region=None,
        account_id=None,
        principal_arn=None,
        session_id=None,
        source_ip=None,
        user_agent=None,
        error_code=error,
        error_message=None,
        resource=None,
        actor=actor,
        executor="automation",
        confidence=1.0,
        possible=(),
        initiator="automation",
        owner=None,
        product=None,
        channel="sdk",
        approval="unknown",
        evidence=(),
        flags=(),
        role=role,
        but_for=None,
        degree=None,
        reason="",
        source_file="f",
        source_index=0,
    )


def incident(*steps: Step, links: tuple[Link, ...] = ()) -> Incident:
    moments = {
        "triggered_at": START,
        "first_effect_at": START + timedelta(seconds=60),
        "detected_at": START + timedelta(seconds=600),
    }
    return Incident(
        incident_id="i",
        title="t",
        verdict="cause_found",
        **moments,
        mitigated_at=None,
        recovered_at=None,
        effect_count=1,
        principals_hit=1,
        resources_hit=1,
        summary="",
        case=Case("", "", None, None, Counts(0, 0, 0, 0)),
        steps=steps,
        links=links,
    )


def mark(event_id: str, ms: int, actor: str = "a", role: str | None = None, failed: bool = False) -> Mark:
    return Mark(event_id, ms, "automation", actor, "Act", "Denied" if failed else None, failed, role)


def traces(figure: go.Figure, name: str) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.name == name]


def test_lanes_go_first_to_those_with_a_part_and_the_classes_take_turns() -> None:
    crowd = [("automation", f"a{n}", True) for n in range(9)]
    chosen = choose([*crowd, ("human", "h", True), ("unknown", "u", False)], most=4)  # type: ignore[list-item]
    assert chosen == (("human", "h"), ("automation", "a0"), ("automation", "a1"), ("automation", "a2"))


def test_lanes_are_grouped_by_class_in_the_order_given_with_the_rest_last() -> None:
    lanes, _ = grouped([("automation", "b"), ("human", "x"), ("automation", "a")], {"automation": 7})
    assert [(lane.executor, lane.actor, lane.others) for lane in lanes] == [
        ("human", "x", 0),
        ("automation", "b", 0),
        ("automation", "a", 0),
        ("automation", None, 7),
    ]
    assert [lane.y for lane in lanes] == sorted(lane.y for lane in lanes)


def test_pinned_lanes_stand_first_and_others_with_those_whose_credentials_they_used() -> None:
    own = [("ai_agent", "agent"), ("automation", "job"), ("human", "dana")]
    groups = {("ai_agent", "agent"): "dana@example.com", ("human", "dana"): "dana@example.com"}
    groups[("automation", "job")] = "owner not known"
    lanes, headings = grouped(own, {"unknown": 3}, groups, pinned=[("automation", "job")])  # type: ignore[arg-type]
    assert [lane.actor for lane in lanes] == ["job", "agent", "dana", None]
    assert [heading.text for heading in headings] == ["pinned", "dana@example.com", "everybody else"]
    assert [heading.y for heading in headings] == [lanes[0].y, lanes[1].y, lanes[3].y]


def test_a_group_may_be_called_what_it_likes() -> None:
    own = [("human", "a"), ("human", "b")]
    lanes, headings = grouped(own, {}, {("human", "a"): "pinned", ("human", "b"): HOSTILE}, pinned=[])  # type: ignore[arg-type]
    assert [lane.actor for lane in lanes] == ["a", "b"]
    drawn = figures.timeline(scene(lanes=lanes, headings=headings), LIGHT).to_json().lower()
    assert "<img" not in drawn.replace("\\u003c", "<")


def test_strips_of_lanes_that_lie_apart_fill_nothing_between_them() -> None:
    own = [("human", "a"), ("ai_agent", "x"), ("human", "b"), ("human", "c")]
    groups = dict.fromkeys(own, "one")
    lanes, headings = grouped(own, {}, groups)  # type: ignore[arg-type]
    strips = Strips(np.ones((4, 10), dtype=np.int64), np.zeros((4, 10), dtype=np.int64))
    drawn = figures.timeline(scene(lanes=lanes, headings=headings, marks=(), strips=strips), LIGHT)
    assert [list(trace.y) for trace in drawn.data if trace.type == "heatmap"] == [
        [lanes[0].y],
        [lanes[1].y],
        [lanes[2].y, lanes[3].y],
    ]


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["a", "b", "stranger"])), max_size=60))
def test_every_mark_stays_within_its_lane_whatever_the_order(events: list[tuple[int, str]]) -> None:
    lanes, _ = grouped([("automation", "a"), ("automation", "b")], {"automation": 1})
    home = {"a": lanes[0].y, "b": lanes[1].y, "stranger": lanes[2].y}
    marks = [mark(f"e{n}", LO + at * 1000, actor) for n, (at, actor) in enumerate(events)]
    found = place(marks, lanes, 50_000)
    assert found == place(marks[::-1], lanes, 50_000)
    assert all(abs(found[one.event_id] - home[one.actor]) < 0.5 for one in marks)


def test_marks_of_one_second_do_not_hide_each_other() -> None:
    lanes, _ = grouped([("automation", "a")], {})
    found = place([mark("e1", LO), mark("e2", LO), mark("e3", LO)], lanes, 1000)
    assert len(set(found.values())) == 3


def test_phases_follow_the_times_that_are_known() -> None:
    seen = phases(incident(step("g", -120, "guardrail_removed")), LO - 1_000_000, LO + 1_000_000)
    assert [(phase.name, phase.lo, phase.hi) for phase in seen] == [
        ("lead-up", LO - 120_000, LO),
        ("trigger", LO, LO + 60_000),
        ("cascade", LO + 60_000, LO + 600_000),
    ]


def scene(**changes: object) -> Scene:
    lanes, _ = grouped([("automation", "a"), ("automation", "b")], {})
    marks = (mark("e1", LO + 1000, role="root"), mark("e2", LO + 9000, "b", failed=True), mark("e3", LO + 5000))
    return replace(Scene(LO, LO + 10_000, lanes, marks), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_every_mark_carries_its_event_and_its_class_colour(theme: Theme) -> None:
    others, parts = traces(figures.timeline(scene(), theme), "Automation")  # those with a part come last: on top
    called = [[figures.called(number, scene().marks) for number in one.customdata] for one in (others, parts)]
    assert called == [["e2", "e3"], ["e1"]]
    assert {one.marker.color for one in (others, parts)} == {theme.colour["automation"]}
    assert {one.marker.symbol for one in (others, parts)} == {"square"}


def test_a_picture_calls_an_event_the_same_whatever_else_is_drawn() -> None:
    late = figures.number("e3")
    assert figures.called(late, scene().marks[::-1]) == "e3"
    assert figures.called(float(late), scene().marks) == "e3"
    assert figures.called(late, scene().marks[:2]) is None
    assert [figures.called(odd, scene().marks) for odd in (None, "e3", -1, 0.5)] == [None] * 4


def hovers(figure: go.Figure) -> list[str]:
    """What marks say on hover, their templates filled as Plotly does: each name once, no further."""
    named = [trace for trace in figure.data if trace.meta is not None]
    return [
        re.sub(r"%\{meta\[(\d+)\]\}", lambda found, table=trace.meta: table[int(found[1])], template)
        for trace in named
        for template in trace.hovertemplate
    ]


def test_a_mark_says_action_error_part_actor_and_time_on_hover() -> None:
    odd = replace(mark("e4", LO + 2000, failed=True), action="%{meta[0]}")
    assert hovers(figures.timeline(scene(marks=(*scene().marks[:1], odd)), LIGHT)) == [
        "<b>%{meta[0]}</b><br>⊘ Denied<br>■ a<br>%{x}",
        "<b>Act</b><br>root of the incident<br>■ a<br>%{x}",
    ]


def many(action: Callable[[int], str], actor: Callable[[int], str]) -> Scene:
    """As many single marks as there may be, a third failed, some with a part, and as long a chain as is drawn."""
    classes, roles = ACTOR_CLASSES, ("effect", *[None] * 6)
    marks = [
        Mark(f"e{n}", LO + n * 1000, classes[n % 5], actor(n), action(n), action(n + 1), n % 3 == 0, roles[n % 7])
        for n in range(MOST_MARKS)
    ]
    lanes, headings = grouped(
        list({(one.executor, one.actor): 1 for one in marks})[:20], dict.fromkeys(ACTOR_CLASSES, 9)
    )
    edges = [Edge(marks[n], marks[-n - 1], "mechanism", "A", "why") for n in range(MOST_EDGES)]
    return Scene(LO, LO + MOST_MARKS * 1000, lanes, tuple(marks), tuple(edges), headings=headings)


@pytest.mark.parametrize(
    ("action", "actor", "most"),
    [
        (lambda n: f"DescribeSomething{n % 150}", lambda n: f"somebody-{n % 60}@example.com", 285_000),
        (lambda n: f"{n}" + "Describe<b>&" * 12, lambda n: f"{n}:assumed-role/Long" * 8, LARGEST_FRAME),
        (lambda n: f"{n}" + "описание" * 12, lambda n: f"{n}\U0001f600" * 50, LARGEST_FRAME),
    ],
)
def test_thousands_of_marks_weigh_little_whatever_they_are_called(
    action: Callable[[int], str], actor: Callable[[int], str], most: int
) -> None:
    crowd = many(action, actor)
    drawn = figures.timeline(crowd, LIGHT)
    assert len(drawn.to_json().encode()) < most
    assert len(hovers(drawn)) == MOST_MARKS


def test_a_failed_call_has_a_ring_not_another_colour() -> None:
    (rings,) = traces(figures.timeline(scene(), LIGHT), "failed")
    assert list(rings.x) == [LO + 9000]


def test_the_chain_is_drawn_edge_by_edge_with_kind_and_grade() -> None:
    one, two, _ = scene().marks
    figure = figures.timeline(
        scene(edges=(Edge(one, two, "mechanism", "A", "why"), Edge(one, two, "identity", "B", "why"))), LIGHT
    )
    (mechanism,) = traces(figure, "mechanism A")
    (identity,) = traces(figure, "identity B")
    assert [*mechanism.x][:2] == [LO + 1000, LO + 9000]
    assert (mechanism.line.dash, identity.line.dash) == ("dash", "solid")
    assert mechanism.line.width > identity.line.width


def test_strips_leave_empty_bins_empty() -> None:
    counts = np.zeros((2, 5), dtype=np.int64)
    counts[0, 1] = 7
    figure = figures.timeline(scene(strips=Strips(counts, counts), marks=()), LIGHT)
    (heat,) = [trace for trace in figure.data if isinstance(trace, go.Heatmap)]
    assert (heat.z == 0).sum() == 9
    assert heat.customdata[0][1] == 7


def test_the_overview_stacks_the_classes_and_frames_the_window() -> None:
    counts = {name: np.arange(10, dtype=np.int64) for name in ACTOR_CLASSES}
    figure = figures.overview(counts, LO, LO + 10_000, (LO + 2000, LO + 4000), incident(step("e", 3, "root")), LIGHT)
    assert [trace.name for trace in figure.data if isinstance(trace, go.Bar)] == [
        "Human",
        "AI agent",
        "Automation",
        "AWS service",
        "Unknown",
    ]
    assert (LO + 2000, LO + 4000) in [(shape.x0, shape.x1) for shape in figure.layout.shapes]


def test_overview_and_lanes_have_the_same_margins() -> None:
    above = figures.overview({}, LO, LO + 1000, (LO, LO + 1000), incident(), LIGHT).layout.margin
    below = figures.timeline(scene(), LIGHT).layout.margin
    assert (above.l, above.r) == (below.l, below.r)


def test_names_from_logs_are_inert_in_every_text_of_a_figure() -> None:
    lane = Lane("unknown", HOSTILE, 1.0)
    odd = Mark("e", LO, "unknown", HOSTILE, HOSTILE, HOSTILE, failed=True, role="effect")
    chain = operations.chain(
        incident(step("a", 0, "root", HOSTILE, HOSTILE), step("b", 9, "effect", "b", error=HOSTILE))
    )
    for figure in (figures.timeline(Scene(LO - 5, LO + 5, (lane,), (odd,)), LIGHT), figures.chain_graph(chain, LIGHT)):
        texts = json.dumps(figure.to_plotly_json(), default=list)
        assert "<img" not in texts
        assert "<script" not in texts


def test_a_figure_says_itself_in_words() -> None:
    assert figures.timeline_alt(scene(), 3) == "3 events in 2 lanes by actor, as single markers. Listed below."


def test_the_shapes_and_colours_tell_the_classes_apart() -> None:
    for theme in (LIGHT, DARK):
        assert len(set(theme.colour.values())) == 5
        assert all(_contrast(colour, theme.paper) >= 3 for colour in theme.colour.values())


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def link(cause: str, effect: str, grade: str = "A") -> Link:
    return Link(cause, effect, "mechanism", "rule", 0.9, grade, f"{cause} led to {effect}")  # type: ignore[arg-type]


def test_like_events_fold_into_one_operation_and_their_links_into_one_bond() -> None:
    steps = (
        step("r", 0, "root", name="Delete"),
        *(step(f"f{n}", 10 + n, "effect", "b", "Send", "Gone") for n in range(4)),
    )
    made = operations.chain(incident(*steps, links=tuple(link("r", f"f{n}", "AB"[n % 2]) for n in range(4))))
    assert [(one.action, len(one.event_ids)) for one in made.operations] == [("Delete", 1), ("Send", 4)]
    assert [(bond.links, bond.grade, bond.reason) for bond in made.bonds] == [(4, "A", "r led to f0")]
    assert [made.places[one.key][0] for one in made.operations] == [0, 1]


def test_a_chain_of_many_operations_keeps_the_weightiest_and_counts_the_rest() -> None:
    steps = (step("r", 999, "root"), *(step(f"e{n}", n, "effect", name=f"Act{n:03}") for n in range(100)))
    made = operations.chain(incident(*steps))
    assert len(made.operations) == 60
    assert "root" in {one.role for one in made.operations}
    assert made.left_out == 41


def test_links_in_a_circle_end() -> None:
    made = operations.chain(
        incident(
            step("a", 0, "root", name="A"), step("b", 0, "effect", name="B"), links=(link("a", "b"), link("b", "a"))
        )
    )
    assert len(made.bonds) == 2
