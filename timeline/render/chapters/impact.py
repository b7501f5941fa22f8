"""Section 2: what was hit, counted from the log alone."""

from collections import Counter

from timeline.model import Step
from timeline.render.chapters.noted import worded
from timeline.render.chapters.opening import SHOWN, some
from timeline.render.document import Block, Code, Heading, Paragraph, Points, Row, Section, Table
from timeline.render.say import absent, method, row
from timeline.render.text import count, duration, printable, spell
from timeline.render.view import View, action, failed, service


def impact(view: View) -> Section:
    """What was hit, counted from the log alone."""
    said = worded(view, "impact")
    first: tuple[Block, ...] = (said, Heading("As counted from the log")) if said else ()
    effects = view.having("effect")
    if not effects:
        none = Paragraph((absent("No effect of an incident was seen in these logs."),))
        return Section(2, "Impact", "", (*first, none))
    measures = _measures(view, effects)
    failing = _failing(view, [step for step in effects if failed(step)])
    left = [absent("Data loss: unknown. These logs show calls, not contents; section 10 says what would tell.")]
    if said is None:
        left.append(method("Business impact (customers, money, promises broken) is for people to fill in."))
    table = Table(("Measure", "As seen in the log"), measures, len(measures), widths=("24%", "60%"))
    return Section(2, "Impact", "Counts come from the log alone.", (*first, table, *failing, Points(tuple(left))))


def _measures(view: View, effects: tuple[Step, ...]) -> tuple[Row, ...]:
    incident = view.incident
    ids = [step.event_id for step in effects]
    first, last = min(step.event_time for step in effects), max(step.event_time for step in effects)
    services = sorted({service(step) for step in effects})
    accounts = sorted({step.account_id for step in effects if step.account_id})
    regions = sorted({step.region for step in effects if step.region})
    broken = sum(failed(step) for step in effects)
    whole = max(incident.effect_count, len(effects))
    return (
        row(
            view,
            ids,
            "Duration",
            f"{duration(last - first)} between the first and the last effect ({spell(first, last)})",
        ),
        row(
            view,
            ids,
            "Effects",
            (
                count(whole, "failed call")
                if broken == whole
                else f"{count(whole, 'event')}, {broken:,} of them failed calls"
            )
            + _partial(whole, len(effects)),
        ),
        row(view, ids, "Services", (f"{len(services)}: ", *some(services))),
        row(
            view,
            ids,
            "Principals hit",
            f"{incident.principals_hit:,} (a role counts once, however many sessions it had)",
        ),
        row(view, ids, "Resources hit", f"{incident.resources_hit:,}"),
        row(view, ids, "Accounts", (f"{len(accounts)}: ", *some(accounts))),
        row(view, ids, "Regions", (f"{len(regions)}: ", *some(regions))),
    )


def _partial(whole: int, here: int) -> str:
    return "" if whole == here else f" (counted over the {here:,} that this report received)"


def _failing(view: View, broken: list[Step]) -> tuple[Heading | Table, ...]:
    """Failed calls by API, the most frequent first."""
    if not broken:
        return ()
    tally = Counter((step.event_source, step.event_name, step.error_code or "no code") for step in broken)
    groups: dict[tuple[str, str, str], list[Step]] = {}
    for step in broken:
        groups.setdefault((step.event_source, step.event_name, step.error_code or "no code"), []).append(step)
    ranked = sorted(tally.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple(_failing_row(view, groups[kind], amount) for kind, amount in ranked[:SHOWN])
    columns = ("Call", "Service", "Error", "Failed", "When")
    widths = ("21%", "13%", "25%", "6%", "20%")
    return Heading("Failed calls by API"), Table(columns, rows, len(ranked), "kinds of failed call", widths=widths)


def _failing_row(view: View, steps: list[Step], amount: int) -> Row:
    first = steps[0]
    times = sorted(step.event_time for step in steps)
    return row(
        view,
        [step.event_id for step in steps],
        action(first),
        Code(service(first)),
        Code(printable(first.error_code or "no code", 80)),
        f"{amount:,}",
        spell(times[0], times[-1]),
    )
