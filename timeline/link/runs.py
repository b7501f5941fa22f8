"""Structural links from the call that started something to what it then did (reference, 1.3: S9 and S10).

Tasks, jobs, builds and executions whose id names the session or the service's call; workflows and jobs by their role;
targets of rules and schedules; commands, shells and new ways to call a function; runs of an infrastructure tool.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from timeline.link import evidence, rules, structures, words
from timeline.store import Store

OPENED = {"instance": "command_on_instance", "task": "shell_in_task", "function": "function_trigger"}
"""What a command, a shell or a new way to call it may have made do something: it never stands alone."""

Row = Mapping[str, Any]
Link = dict[str, Any]


def judge(store: Store) -> Iterator[Link]:
    """Links from what started a run to what it did: of one kind each, in the order in which they are sure."""
    store.build("link_run_kinds", list(_kinds(store)))
    for find in (_by_id, _by_task, _by_role, _scheduled, _opened, _tool_runs):
        yield from find(store)


def _by_id(store: Store) -> Iterator[Link]:
    """Sessions, and calls of services, that bear the id which the answer gave to the run."""
    for row in store.ask("link_run_sessions"):
        is_task = row["cause_label"] == "ecs"
        what = f"task {row['run']}" if is_task else f"run {row['run']}"
        yield _link(row, "task_session" if is_task else "run_session", "A", f"made by the session of {what}")
    store.build("link_run_answers", list(_answers(store)))
    for row in store.ask("link_run_calls", within=structures.lag("run_call")):
        yield _link(row, "run_call", "A", f"made by AWS for run {row['run']}, which it names")


def _by_task(store: Store) -> Iterator[Link]:
    for row in store.ask("link_job_tasks", within=structures.lag("job_task")):
        how = f"made by AWS Batch for a job of definition {row['definition'][:80]}"
        yield from _shared(row, "job_task", how)


def _by_role(store: Store) -> Iterator[Link]:
    for row in store.ask("link_run_roles", within=structures.lag("run_role")):
        how = f"made with {words.thing(row['role'])}, which the run works with, by a session that began after it"
        yield from _shared(row, "run_role", how)


def _scheduled(store: Store) -> Iterator[Link]:
    for row in store.ask("link_scheduled"):
        how = f"the first start of {words.thing(row['token'])} by the rule or schedule"
        yield from _shared(row, "scheduled_target", how)


def _opened(store: Store) -> Iterator[Link]:
    within = {
        "within": structures.lag("command_on_instance"),
        "trigger_within": structures.lag("function_trigger"),
    }
    for row in store.ask("link_run_commands", **within):
        how = f"made by the session of {row['kind']} {row['run'][:80]}, which had made no such call before"
        yield _link(row, OPENED[row["kind"]], "C", how, began="which may have made it do so")


def _tool_runs(store: Store) -> Iterator[Link]:
    for row in store.ask("link_tool_runs", within=structures.lag("tool_run")):
        how = f"one of the {row['changes']} changes of one run of {row['product']}"
        yield _link(row, "tool_run", "B", how, began="with which it began")


def _shared(row: Row, rule: str, how: str) -> Iterator[Link]:
    """The link, where those that fit equally well leave it strong enough."""
    if structures.prior(rule) / row["ways"] >= evidence.PUBLISHED:
        yield _link(row, rule, "B", how, ways=row["ways"])


def _kinds(store: Store) -> Iterator[dict[str, str]]:
    """The calls of this case after which something works with a role of its own."""
    for label, name, rule in _starts(store, lambda rule: bool(rule["service"])):
        yield {"label": label, "name": name, "type": rule["type"], "service": rule["service"]}


def _answers(store: Store) -> Iterator[dict[str, str]]:
    """The calls of this case whose answer gives the run an id."""
    for label, name, rule in _starts(store, lambda rule: bool(rule["answer"])):
        yield {"label": label, "name": name, "answer": rule["answer"]}


def _starts(store: Store, wanted: Callable[[rules.Row], bool]) -> Iterator[tuple[str, str, rules.Row]]:
    """The rows of runs.csv that concern actions of this case."""
    seen = sorted({(row["label"], row["name"]) for row in store.table("link_verbs", ["label", "name"]).to_pylist()})
    for label, name in seen:
        for rule in rules.rows("runs"):
            if rule["event_source"] == label and wanted(rule) and rules.matches(rule["event_name"], name):
                yield label, name, rule


def _link(row: Row, rule: str, grade: str, how: str, *, began: str = "which had started it", ways: int = 1) -> Link:
    cause = f"{row['cause_name']} ({words.short(row['cause_id'])})"
    lag = words.lag(row["cause_at"], row["effect_at"])
    return {
        "cause_id": row["cause_id"],
        "effect_id": row["effect_id"],
        "kind": "structural",
        "rule": rule,
        "weight": round(structures.prior(rule) / ways, 3),
        "grade": grade,
        "reason": f"{row['effect_name']} ({words.short(row['effect_id'])}) was {how}, {lag} {cause}, {began}.",
    }
