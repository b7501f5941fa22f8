"""Sections 7 to 9: why-questions and factors, guardrails, action items."""

from timeline.model import Link, Step
from timeline.render.chapters.chain import because
from timeline.render.document import Block, Heading, Listing, Paragraph, Part, Row, Section, Strong, Table
from timeline.render.factors import Factor, factors
from timeline.render.remarks import signed
from timeline.render.remedies import Remedy, remedies
from timeline.render.say import BUT_FOR, absent, method, plain_row, row, verb
from timeline.render.text import listed, printable, share
from timeline.render.view import View, action, call, failed

BRANCHES = 2
DEPTH = 5
NAMED = 5

# -- 7 why-questions -----------------------------------------------------------------------------------------------


def whys(view: View) -> Section:
    """How it was possible: questions asked down each branch, and the map of factors."""
    known = view.once(factors)
    if not known:
        return Section(7, "Why-questions and contributing factors", "", (Paragraph((absent("No factor was found."),)),))
    lead = "Asked as how and what, not who. Several factors were needed; none of them alone is the cause."
    if view.incident.verdict == "no_supported_cause":
        lead = (
            "No cause is supported by these logs; what follows concerns how the failure was seen, not what caused it."
        )
    blocks: list[Block] = [Heading("Contributing factors"), _factor_table(view, known)]
    told: dict[str, int] = {}
    for number, branch in enumerate(branches(view), start=1):
        blocks += [Heading(f"Branch {number}"), _branch_table(view, branch, told, number)]
    return Section(7, "Why-questions and contributing factors", lead, tuple(blocks))


def _factor_table(view: View, known: tuple[Factor, ...]) -> Table:
    rows = tuple(_factor_row(view, factor) for factor in known)
    columns = ("Factor", "What", "Without it?", "Degree", "Role that owns the control")
    return Table(columns, rows, len(rows), "factors", widths=("6%", "42%", "17%", "7%", "16%"))


def _factor_row(view: View, factor: Factor) -> Row:
    without = BUT_FOR.get(factor.but_for, BUT_FOR[None])
    cells = (Strong(factor.id), factor.words, without, share(factor.degree) if factor.degree else "n/a", factor.owner)
    return row(view, factor.event_ids, *cells) if factor.event_ids else plain_row(factor.basis, *cells)


def branches(view: View) -> tuple[tuple[Link, ...], ...]:
    """The chains of links that lead back from the first effects, one for each kind of effect, a few links deep."""
    into: dict[str, list[Link]] = {}
    for link in view.links:
        if link.kind != "response":
            into.setdefault(link.effect_id, []).append(link)
    told: dict[tuple[str, str], tuple[Link, ...]] = {}
    for step in view.steps:
        if step.role == "effect" and step.event_id in into and (step.event_source, step.event_name) not in told:
            told[(step.event_source, step.event_name)] = _back(into, step)
    return tuple(sorted(told.values(), key=len, reverse=True)[:BRANCHES])


def _back(into: dict[str, list[Link]], step: Step) -> tuple[Link, ...]:
    """The most telling link into each event, followed back until nothing explains it, or it turns in a circle.

    What was done tells more than whose credentials did it, so identity comes last.
    """
    path: list[Link] = []
    event_id, seen = step.event_id, {step.event_id}
    while len(path) < DEPTH and into.get(event_id):
        link = min(into[event_id], key=lambda link: (link.kind == "identity", link.grade, -link.weight, link.cause_id))
        if link.cause_id in seen:
            break
        path.append(link)
        event_id = link.cause_id
        seen.add(event_id)
    return tuple(path)


def _branch_table(view: View, branch: tuple[Link, ...], told: dict[str, int], number: int) -> Table:
    """The questions of one branch, up to the first event that an earlier branch has explained already."""
    rows: list[Row] = []
    for link in branch:
        if link.effect_id in told:
            rows.append(_told_before(view, view.by_id[link.effect_id], told[link.effect_id]))
            break
        rows.append(_why_row(view, link))
    else:
        rows += _beginning(view, view.by_id[branch[-1].cause_id], told)
    for link in branch:
        told.setdefault(link.effect_id, number)
    told.setdefault(branch[-1].cause_id, number)
    return Table(("Question", "What the log shows"), tuple(rows), len(rows), "questions", widths=("34%", "52%"))


def _why_row(view: View, link: Link) -> Row:
    effect, cause = view.by_id[link.effect_id], view.by_id[link.cause_id]
    question: tuple[Part, ...] = (
        "How did ",
        view.key(effect.event_id),
        " ",
        action(effect),
        " come to ",
        _what(effect),
    )
    answer: tuple[Part, ...] = (
        f"{view.key(cause.event_id)} ",
        *call(cause),
        " by ",
        view.badge(cause),
        f" {verb(link, cause)} it{because(view, link)}Grade {link.grade}.",
    )
    return row(view, (link.cause_id, link.effect_id), question, answer)


def _what(step: Step) -> str:
    return "fail?" if failed(step) else "happen?"


def _told_before(view: View, step: Step, number: int) -> Row:
    question: tuple[Part, ...] = ("How did ", view.key(step.event_id), " ", action(step), " come to ", _what(step))
    return row(view, (step.event_id,), question, f"As told in branch {number}.")


def _beginning(view: View, step: Step, told: dict[str, int]) -> list[Row]:
    """The last questions of a branch: what made its first event possible, and what led to it."""
    if step.event_id in told:
        return [_told_before(view, step, told[step.event_id])]
    conditions = view.having("guardrail_removed", "contributing")
    if step.role != "root" or not conditions:
        return [_last_why(view, step)]
    parts: list[Part] = []
    for condition in conditions[:NAMED]:
        parts += ["; " if parts else "", f"{view.key(condition.event_id)} ", *call(condition)]
    question: tuple[Part, ...] = ("What may ", view.key(step.event_id), " ", action(step), " have needed?")
    cited = [step.event_id, *(condition.event_id for condition in conditions)]
    return [row(view, cited, question, (*parts, ". Each is a factor above, with its test.")), _last_why(view, step)]


def _last_why(view: View, step: Step) -> Row:
    question: tuple[Part, ...] = ("What led to ", view.key(step.event_id), " ", action(step), "?")
    none = "No earlier event in these logs explains it: a question for the interview (section 10)."
    return row(view, (step.event_id,), question, none)


# -- 8 guardrails --------------------------------------------------------------------------------------------------


def guardrails(view: View) -> Section:
    """What would have stopped it, with the events that show its state."""
    lead = "A safeguard is named only with the event that shows its state. It names a control and its owner's role."
    removed = [factor for factor in view.once(factors) if factor.kind in ("guardrail", "grant", "condition")]
    if not removed:
        none = absent(
            "No event shows a safeguard that was absent or switched off. Settings older than these logs leave no event."
        )
        return Section(8, "Guardrail analysis", lead, (Paragraph((none,)),))
    rows = tuple(_guardrail_row(view, factor) for factor in removed)
    columns = ("Factor", "Safeguard or grant", "Would it have prevented it?", "Control owner")
    table = Table(columns, rows, len(rows), "controls", widths=("6%", "42%", "24%", "16%"))
    note = Paragraph(
        (method("timeline replay tries a candidate policy against these very events before it is put in place."),)
    )
    return Section(8, "Guardrail analysis", lead, (table, note))


def _guardrail_row(view: View, factor: Factor) -> Row:
    prevented = {
        "yes": "Left in place, it would have stopped the failure",
        "no": "No: the failure would have come all the same",
    }.get(factor.but_for or "", "Cannot be tested on these logs")
    return row(view, factor.event_ids, Strong(factor.id), factor.words, prevented, factor.owner)


# -- 9 action items ------------------------------------------------------------------------------------------------


def actions(view: View) -> Section:
    """What to change, who owns it, and the query that proves the change."""
    items = remedies(view, view.once(factors))
    if not items:
        return Section(9, "Action items", "", (Paragraph((absent("No factor was found, so no action is proposed."),)),))
    lead = "Proposals worked out from the factors. Owners, priorities and dates are set in the review."
    rows = tuple(_action_row(view, item) for item in items)
    columns = ("Item", "Type", "What to do", "Owner (role)", "Factors", "Priority, due")
    blocks: list[Block] = [Table(columns, rows, len(rows), "items", widths=("5%", "8%", "43%", "16%", "9%", "9%"))]
    blocks.append(Heading("Queries that prove the fix"))
    about = "Each is run on a case built from logs after the fix: timeline sql --case FILE 'QUERY'."
    blocks.append(Paragraph((method(about),)))
    for item in items:
        blocks += [Paragraph((method(Strong(f"{item.id}."), f" Expected: {item.expected}"),)), Listing(item.sql)]
    return Section(9, "Action items", lead, tuple(blocks))


def _owner(view: View, item: Remedy) -> tuple[Part, ...]:
    """Who takes an item on, where an investigator has named somebody; the role that the tool proposes stays."""
    one = view.remarks.edit(f"owner:{item.name}")
    if one is None:
        return (item.owner,)
    return (Strong(printable(one.text.strip(), 120)), f" (named by {signed(one)}; proposed: {item.owner})")


def _action_row(view: View, item: Remedy) -> Row:
    ids = [event_id for factor in item.factors for event_id in factor.event_ids]
    linked = listed([factor.id for factor in item.factors])
    cells = (Strong(item.id), item.type, item.words, _owner(view, item), linked, "set in review")
    return row(view, ids, *cells) if ids else plain_row(item.factors[0].basis, *cells)
