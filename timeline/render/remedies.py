"""Action items, each with a query on a later case that proves the fix: worked out from the factors alone.

The query asks a case built from logs after the fix; ``expected`` says what it must answer. Values of the log enter the
text of a query as literals (``text.sql_equals``).
"""

from dataclasses import dataclass
from hashlib import sha256

from timeline.model import Step
from timeline.render.document import Part, plain
from timeline.render.factors import Factor
from timeline.render.text import listed, sql_equals, utc
from timeline.render.view import View, action

MOST = 12
UNDO = ("Create", "Enable", "Put", "Attach", "Restore", "Start", "Cancel")


@dataclass(frozen=True)
class Remedy:
    """One action item: what kind, what to do, who owns the control, which factors it answers, how to prove it."""

    id: str
    type: str
    words: tuple[Part, ...]
    owner: str
    factors: tuple[Factor, ...]
    sql: str
    expected: str

    @property
    def name(self) -> str:
        """What the item is called whatever its number: an edit of ``owner:NAME`` says who takes it on."""
        return "item-" + sha256(f"{self.type}: {plain(self.words)}".encode("utf-8", "replace")).hexdigest()[:10]


def remedies(view: View, factors: tuple[Factor, ...]) -> tuple[Remedy, ...]:
    """The action items in the order of the factors, each kind of fix once for all the factors that it answers."""
    since = _after(view)
    groups: dict[tuple[object, ...], list[Factor]] = {}
    for factor in factors:
        groups.setdefault(_fix(factor), []).append(factor)
    found = []
    for number, group in enumerate(list(groups.values())[:MOST], start=1):
        type_, words, sql, expected = _proposal(view, group, since)
        found.append(Remedy(f"A{number}", type_, words, _owners(group), tuple(group), sql, expected))
    return tuple(found)


def _owners(group: list[Factor]) -> str:
    """The roles that own the controls of some factors, what they share said once: ``control owner of rds and kms``."""
    roles = list(dict.fromkeys(factor.owner for factor in group))
    heads = {role.rpartition(" of ")[0] for role in roles}
    if len(roles) > 1 and len(heads) == 1:
        return f"{next(iter(heads))} of {listed([role.rpartition(' of ')[2] for role in roles])}"
    return listed(roles)


def _fix(factor: Factor) -> tuple[object, ...]:
    """Factors with the same fix share an item: one for each kind, and for what was switched off or gone round."""
    step = factor.steps[0] if factor.steps else None
    if factor.kind in ("guardrail", "condition") and step is not None:
        return ("safeguard", step.role)
    return (factor.kind, factor.kind == "action" and step is None)


def _after(view: View) -> str:
    """The last moment of this incident: what proves a fix came later."""
    moments = [step.event_time for step in view.steps]
    last = max(moments, default=view.incident.recovered_at)
    return f"timestamptz '{utc(last).replace('Z', '+00:00')}'"


Proposal = tuple[str, tuple[Part, ...], str, str]


def _proposal(view: View, group: list[Factor], since: str) -> Proposal:
    """What to do about factors that share a fix."""
    kind, steps = group[0].kind, [factor.steps[0] for factor in group if factor.steps]
    if kind == "action" and steps:
        return _second_decision(steps, since)
    if kind in ("guardrail", "condition") and steps:
        changed = steps[0].role in ("guardrail_removed", "contributing")
        return _keep_safeguard(steps, since) if changed else _refuse_form(steps, since)
    others = {
        "grant": _narrow_grant,
        "approval": _recorded_approval,
        "identity": _own_identity,
        "detection": _alarm,
    }
    return others.get(kind, _see_more)(view, since)


def _calls(steps: list[Step]) -> list[Part]:
    """The names of the calls, each once."""
    parts: list[Part] = []
    for name in dict.fromkeys(action(step) for step in steps):
        parts += [", " if parts else "", name]
    return parts


def _same_calls(steps: list[Step]) -> str:
    """A SQL condition that an event is one of these calls."""
    pairs = sorted({(step.event_source, step.event_name) for step in steps})
    calls = [f"{sql_equals('event_source', source)} and {sql_equals('event_name', name)}" for source, name in pairs]
    if len(calls) == 1:
        return calls[0].replace(" and event_name", "\n  and event_name", 1)
    return "(" + "\n    or ".join(f"({call})" for call in calls) + ")"


def _second_decision(steps: list[Step], since: str) -> Proposal:
    words: tuple[Part, ...] = (
        "Put a second decision before ",
        *_calls(steps),
        ": a change set, an approval step, or a policy condition that only a break-glass role meets.",
    )
    sql = (
        "select event_id, event_time, principal_arn, executor, approval\n"
        "from events join attributions using (event_id)\n"
        f"where {_same_calls(steps)}\n"
        f"  and error_code is null and event_time > {since}\n"
        "  and approval not in ('action_approved', 'two_person')\n"
        "order by event_time, event_id"
    )
    return "prevent", words, sql, "No row: every later call of this kind that succeeded carries a recorded approval."


def _keep_safeguard(steps: list[Step], since: str) -> Proposal:
    words: tuple[Part, ...] = (
        "Keep what ",
        *_calls(steps),
        " changed out of reach of everyday sessions (organisation policy, permissions boundary); alarm on each use.",
    )
    removed = steps[0].role == "guardrail_removed"
    sql = (
        "select event_id, event_time, principal_arn, request\n"
        f"from events{' join actions using (event_id)' if removed else ''}\n"
        f"where {_same_calls(steps)}\n"
        f"  and error_code is null and event_time > {since}\n"
        f"{'  and safeguard is not null' + chr(10) if removed else ''}"
        "order by event_time, event_id"
    )
    return (
        "prevent",
        words,
        sql,
        "No row, or only calls that the control owner knows of: refused calls carry an error code.",
    )


def _refuse_form(steps: list[Step], since: str) -> Proposal:
    """For a safeguard that a request itself went round: the same query, another remedy."""
    words: tuple[Part, ...] = (
        "Refuse calls of ",
        *_calls(steps),
        " that go round this safeguard, by a policy condition.",
    )
    _, _, sql, expected = _keep_safeguard(steps, since)
    return "prevent", words, sql, expected


def _narrow_grant(view: View, since: str) -> Proposal:
    roots = view.having("root")
    names = sorted({(step.event_source, step.event_name) for step in roots})[:5]
    calls = " or ".join(
        f"({sql_equals('event_source', source)} and {sql_equals('event_name', name)})" for source, name in names
    )
    sql = (
        "select issuer_arn, principal_arn, event_name,\n"
        "  count(*) filter (where error_code is null) as allowed,\n"
        "  count(*) filter (where error_code is not null) as refused\n"
        "from events\n"
        f"where event_time > {since}" + (f"\n  and ({calls})" if calls else "") + "\n"
        "group by all\n"
        "order by allowed desc, principal_arn, event_name"
    )
    words = ("Narrow the grant to what its recorded use needs (", "`timeline policy` writes that policy).")
    return (
        "prevent",
        (words[0] + words[1].replace("`", ""),),
        sql,
        "allowed = 0 for every principal that does not need the call.",
    )


def _recorded_approval(view: View, since: str) -> Proposal:
    names = sorted({step.event_name for step in view.having("root")})[:5]
    sql = (
        "select approval, count(*) as calls\n"
        "from events join attributions using (event_id)\n"
        f"where event_time > {since} and error_code is null\n"
        f"  and ({' or '.join(sql_equals('event_name', name) for name in names)})\n"
        "group by approval\n"
        "order by approval"
    )
    words = ("Take approvals where the audit log sees them (an approval step, a change set run by a second identity).",)
    return "process", words, sql, "Only action_approved or two_person."


def _own_identity(_view: View, since: str) -> Proposal:
    words = (
        "Give agents an identity of their own (a role, a source identity), so that the log tells them from people.",
    )
    sql = (
        "select event_id, event_time, principal_arn, executor, flags\n"
        "from events join attributions using (event_id)\n"
        f"where event_time > {since} and not coalesce(read_only, false)\n"
        "  and (list_contains(flags, 'agent_on_human_identity') or executor = 'unknown')\n"
        "order by event_time, event_id"
    )
    return "prevent", words, sql, "No row: each later write has an actor that can be told."


def _alarm(view: View, since: str) -> Proposal:
    codes = sorted({step.error_code for step in view.having("effect") if step.error_code})[:5]
    wanted = f"\n  and ({' or '.join(sql_equals('error_code', code) for code in codes)})" if codes else ""
    sql = (
        "select event_source, event_name, error_code, count(*) as failed,\n"
        "  min(event_time) as first_failed, max(event_time) as last_failed\n"
        "from events\n"
        f"where error_code is not null and event_time > {since}{wanted}\n"
        "group by all\n"
        "order by first_failed, event_source, event_name, error_code"
    )
    words = ("Alarm on this kind of failed call, and measure the time from the first one to a person reading.",)
    return (
        "detect",
        words,
        sql,
        "No row, or an alarm within minutes of each first_failed: compare with the alarm's own history.",
    )


def _see_more(_view: View, _since: str) -> Proposal:
    words = (
        "Close the gaps of the audit log that section 10 lists, and keep logging out of reach of everyday sessions.",
    )
    sql = "select severity, note, event_ids\nfrom coverage_notes\nwhere severity <> 'info'\norder by severity, note"
    return "detect", words, sql, "No row."
