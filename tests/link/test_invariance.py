"""The same records give the same rows, whatever the order and split of files, and nothing in them breaks the room."""

import random
from pathlib import Path

from timeline.store import in_memory

from .scenes import SCENES, Linked, Scene, build

NAMES = ("actions", "resource_tokens", "links", "excluded_errors")

odd = Scene("odd")
for number, request in enumerate(
    (
        None,
        "",
        "null",
        "text",
        [1, 2],
        {"roleName": None},
        {"roleName": {"a": 1}},
        {"roleName": ["a", 7, None]},
        {'a"b': "x"},
    )
):
    odd.call(
        "iam:GetRole",
        by="reader",
        at=number,
        request=request,
        error="NoSuchEntityException",
        message="arn:aws:iam::1:role/ 'x' \u0000 {}",
    )
odd.call("iam:DeleteRole", by="x'; drop table events; --", at=20, request={"roleName": "'; drop table links; --"})
odd.call(
    "iam:PutRolePolicy",
    by="admin",
    at=30,
    request={"roleName": "reader", "policyName": "p", "policyDocument": "[" * 2000},
)
odd.call("iam:GetRole", by="reader", at=40, request={"roleName": "reader"}, error="AccessDenied", message="%s" * 100)


def test_order_and_split_of_files_change_nothing(linked: Linked, tmp_path: Path) -> None:
    records = [record for scene in SCENES for record in scene.records]
    random.Random(7).shuffle(records)
    with in_memory() as store:
        again = build(store, tmp_path, records, files=3)
        for name in NAMES:
            assert again.store.table(name).equals(linked.store.table(name)), name


def test_odd_records_are_read_without_harm(linked: Linked) -> None:
    assert linked.store.count("actions") == linked.store.count("events")
    assert all(not linked.of(f"{number:04d}-odd") for number in range(9))


def test_no_passing_table_stays_in_the_case(linked: Linked) -> None:
    assert not linked.store.has("link_calls")
    assert not linked.store.has("link_candidates")


def test_every_link_has_a_sentence_a_grade_and_enough_weight(linked: Linked) -> None:
    own = [row for row in linked.rows if row["kind"] in ("mechanism", "response")]
    assert own
    assert all(0.4 <= row["weight"] <= 1 and row["grade"] in "ABC" and row["reason"].endswith(".") for row in own)
    assert all(row["cause_id"] != row["effect_id"] for row in linked.rows)
