"""Structural links around CloudFormation that go beyond one caller's session (reference, 1.3: S1 to S3).

Who prepared a change set and who carried it out; what CloudFormation then did with the role that the change set gave
the stack; what a stack set did in other accounts; calls that carry the token which a client had sent.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from timeline.link import evidence, structures, words
from timeline.store import Store

Row = Mapping[str, Any]
Link = dict[str, Any]


def judge(store: Store) -> Iterator[Link]:
    """Links by change_set, stack_change_set_role, stack_set and client_token."""
    store.build("link_change_sets")
    for row in store.table("link_change_sets").to_pylist():
        yield _prepared(row)
    yield from _with_role(store)
    yield from _in_sets(store)
    for row in store.ask("link_client_tokens", within=structures.lag("client_token")):
        how = "carries the very token that a client had sent with its request"
        yield structures.link(row, "client_token", how=how, grade="A", kind="identity")


def _prepared(row: Row) -> Link:
    how = f"carried out change set {row['change_set'][:80]}"
    how += ", by its very id" if row["is_told"] else f" of stack {row['stack'][:80]}, by its name"
    return structures.link(
        row, "change_set" if row["is_told"] else "change_set_name", how=how, grade="A" if row["is_told"] else "B"
    )


def _with_role(store: Store) -> Iterator[Link]:
    for row in store.ask("link_change_set_roles", within=structures.lag("stack_change_set_role")):
        named = ", and names the stack" if row["is_named"] else ""
        how = f"was made by CloudFormation with {words.who(row['role'])}, the role that the change set gave it{named}"
        yield from _if_strong(structures.link(row, "stack_change_set_role", how=how, grade="A", ways=row["ways"]))


def _in_sets(store: Store) -> Iterator[Link]:
    for row in store.ask("link_stack_sets", within=structures.lag("stack_set")):
        how = f"was made on a stack that bears the name of stack set {row['stack_set'][:80]}"
        yield from _if_strong(structures.link(row, "stack_set", how=how, grade="B", ways=row["ways"]))


def _if_strong(link: Link) -> Iterator[Link]:
    if link["weight"] >= evidence.PUBLISHED:
        yield link
