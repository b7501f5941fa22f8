"""Structural links from the call that started something to what it then did (reference, 1.3: S9 and S10).

Tasks, builds and executions whose id names the session; workflows and jobs by their role; targets of rules and
schedules; commands sent to an instance; runs of an infrastructure tool, which are one operation.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from timeline.link import evidence, rules, words
from timeline.store import Store

NAMED = 0.95
"""Prior of a session named by the id that the call's answer gave (reference, 1.2)."""
ROLE = 0.90
"""Prior of a session of the run's own role that began right after it (reference, 1.3 S9), divided among several."""
SCHEDULED = 0.85
"""Prior of the first start by a rule or schedule after its target was set."""
SENT = 0.60
"""Prior of a command sent to an instance: its own programs use the same session, so it never stands alone."""
ONE_RUN = 0.85
"""Prior of one run of an infrastructure tool (reference, 1.3 S10)."""

Row = Mapping[str, Any]
Link = dict[str, Any]


def judge(store: Store) -> Iterator[Link]:
    """Links by task_session, run_session, run_role, scheduled_target, command_on_instance and tool_run."""
    store.build("link_run_kinds", list(_kinds(store)))
    for row in store.ask("link_run_sessions"):
        is_task = row["cause_label"] == "ecs"
        what = f"task {row['run']}" if is_task else f"run {row['run']}"
        yield _link(row, "task_session" if is_task else "run_session", NAMED, "A", f"made by the session of {what}")
    for row in store.ask("link_run_roles"):
        if ROLE / row["ways"] >= evidence.PUBLISHED:
            how = f"made with {words.thing(row['role'])}, which the run works with, by a session that began after it"
            yield _link(row, "run_role", ROLE / row["ways"], "B", how)
    for row in store.ask("link_scheduled"):
        if SCHEDULED / row["ways"] >= evidence.PUBLISHED:
            how = f"the first start of {words.thing(row['token'])} by the rule or schedule"
            yield _link(row, "scheduled_target", SCHEDULED / row["ways"], "B", how)
    for row in store.ask("link_run_commands"):
        how = f"made by the session of instance {row['run']}, which had made no such call before"
        yield _link(row, "command_on_instance", SENT, "C", how)
    for row in store.ask("link_tool_runs"):
        how = f"one of the {row['changes']} changes of one run of {row['product']}"
        yield _link(row, "tool_run", ONE_RUN, "B", how, began="with which it began")


def _kinds(store: Store) -> Iterator[dict[str, str]]:
    """The rows of runs.csv that concern actions of this case."""
    seen = sorted({(row["label"], row["name"]) for row in store.table("link_verbs", ["label", "name"]).to_pylist()})
    for label, name in seen:
        for rule in rules.rows("runs"):
            if rule["event_source"] == label and rules.matches(rule["event_name"], name):
                yield {"label": label, "name": name, "type": rule["type"], "service": rule["service"]}


def _link(row: Row, rule: str, weight: float, grade: str, how: str, *, began: str = "which had started it") -> Link:
    cause = f"{row['cause_name']} ({words.short(row['cause_id'])})"
    lag = words.lag(row["cause_at"], row["effect_at"])
    return {
        "cause_id": row["cause_id"],
        "effect_id": row["effect_id"],
        "kind": "structural",
        "rule": rule,
        "weight": round(weight, 3),
        "grade": grade,
        "reason": f"{row['effect_name']} ({words.short(row['effect_id'])}) was {how}, {lag} {cause}, {began}.",
    }
