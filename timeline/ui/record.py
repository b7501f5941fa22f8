"""One event in words: its part in the incident, who did it and how we know, its links, its record."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from timeline.attribute.explanation import Explanation
from timeline.model import ACTOR_CLASSES
from timeline.notes import Note
from timeline.render.actors import CLASS_TITLES
from timeline.render.palette import PREFIX
from timeline.render.text import count, printable, utc
from timeline.ui.case import Row
from timeline.ui.inert import html, joined
from timeline.ui.story import ROLES

MOST_LINES, LONGEST = 400, 60_000
"""Lines and characters of a record that are shown; the SQL page shows the rest."""
TIERS = {
    0: "stamped by AWS",
    1: "held by policy or identity provider",
    2: "free text of the caller",
    3: "behaviour",
}


def head(event: Row) -> Markup:
    """What it is, when and where, whether it failed, and its part in the incident."""
    failed = event["error_code"] or event["error_message"]
    error = html(
        "<div class='t-why'>⊘ <b>{code}</b> {message}</div>",
        code=event["error_code"] or "failed",
        message=event["error_message"] or "",
    )
    return html(
        "<div class='t-panel'><h3>{name}</h3><div class='t-dim'>{at} · {source} · {region} · {account}</div>"
        "{error}{part}</div>",
        name=event["event_name"],
        at=utc(event["event_time"]),
        source=event["event_source"],
        region=event["region"] or "no region",
        account=event["account_id"] or "no account",
        error=error if failed else Markup(""),
        part=part(event),
    )


def part(event: Row) -> Markup:
    """Its part in the incident, or why its error is in no chain."""
    if event["decoy"]:
        return html(
            "<div class='t-why'>Kept out of every chain ({decoy}): {why}</div>",
            decoy=event["decoy"],
            why=event["decoy_reason"],
        )
    if not event["role"]:
        return Markup("")
    but_for = {
        "yes": "Without it the effects would not have followed.",
        "no": "Without it the effects would have followed all the same.",
        "untestable": "Whether the effects needed it cannot be tested.",
    }.get(event["but_for"] or "", "")
    if "but-for" in (event["reason"] or ""):
        but_for = ""
    return html(
        "<div class='t-why'><b>{role}</b>: {reason}<br>{but_for}</div>",
        role=ROLES.get(event["role"], event["role"]),
        reason=event["reason"] or "",
        but_for=but_for,
    )


def _class(name: str) -> str:
    return f"{PREFIX[name]} {CLASS_TITLES[name]}" if name in ACTOR_CLASSES else name


def who(event: Row, correction: Note | None = None) -> Markup:
    """Executor, initiator, owner: three questions, three answers."""
    rows: list[tuple[str, str]] = []
    if correction and correction.executor:
        rows.append(("investigator says", f"{_class(correction.executor)} ({correction.author}); the logs show:"))
    rows += [("executor", f"{_class(event['executor'])}, {event['confidence']:.0%} sure")]
    if event["executor"] == "unknown" and event["possible"]:
        rows.append(("still open", " or ".join(_class(name) for name in event["possible"])))
    rows.append(("set in motion by", _class(event["initiator"] or "unknown")))
    owner = event["owner"] or "cannot be determined"
    sure = f", {event['owner_confidence']:.0%} sure" if event["owner"] and event["owner_confidence"] is not None else ""
    rows.append(("credentials of", f"{owner}{sure}"))
    rows += [
        ("actor", event["actor"] or "no name"),
        ("product", event["product"] or ""),
        ("channel", event["channel"] or ""),
    ]
    rows.append(("approval", (event["approval"] or "").replace("_", " ")))
    rows.append(("marks", ", ".join(flag.replace("_", " ") for flag in event["flags"] or [])))
    why = html("<div class='t-why'>{why}</div>", why=event["why"]) if event["why"] else Markup("")
    return html("<h4>Who</h4>{rows}{why}", rows=_rows(rows), why=why)


def _rows(rows: Sequence[tuple[str, str]]) -> Markup:
    cells = [html("<span>{name}</span><span>{value}</span>", name=name, value=value) for name, value in rows if value]
    return html("<div class='t-rows'>{cells}</div>", cells=joined(cells))


def evidence(event: Row) -> Markup:
    """The signs, weightiest first, each with who asserts it."""
    seen = sorted(event["evidence"] or [], key=lambda one: (-abs(one["weight"] or 0), one["tier"], one["signal"]))
    if not seen:
        return html(
            "<h4>Evidence</h4><div class='t-dim'>No sign on this event itself: the class rests on its session.</div>"
        )
    items = [
        html(
            "<li><b>{signal}</b> <span class='t-dim'>tier {tier}, {who}; weight {weight}</span><br>"
            "<span class='t-mono'>{field} = {value}</span></li>",
            signal=str(one["signal"]).replace("_", " "),
            tier=one["tier"],
            who=TIERS.get(one["tier"], "unknown"),
            weight=f"{one['weight'] or 0:+.1f}",
            field=one["field"],
            value=one["value"],
        )
        for one in seen
    ]
    return html("<h4>Evidence, weightiest first</h4><ul class='t-list'>{items}</ul>", items=joined(items))


def doubts(explained: Explanation | None) -> Markup:
    """What the answer does not survive, and what would settle an open one."""
    if explained is None or not explained.would_change:
        return Markup("")
    items = [html("<li>{line}</li>", line=line) for line in explained.would_change]
    return html("<h4>What would change our mind</h4><ul class='t-list'>{items}</ul>", items=joined(items))


def chain(chain: Sequence[Row], event_id: str) -> Markup:
    """The links of this very event, of the chain through it."""
    before = sum(1 for row in chain if row["side"] == "before")
    near = [row for row in chain if event_id in (row["cause_id"], row["effect_id"])]
    if not chain:
        return html("<h4>Chain</h4><div class='t-dim'>No link to or from this event was found.</div>")
    items = [_link(row, event_id) for row in near[:12]]
    more = html("<li class='t-dim'>and {more} more</li>", more=len(near) - 12) if len(near) > 12 else Markup("")
    head = f"Chain: {count(before, 'link')} before, {len(chain) - before} after"
    return html("<h4>{head}</h4><ul class='t-list'>{items}{more}</ul>", head=head, items=joined(items), more=more)


def _link(row: Row, event_id: str) -> Markup:
    is_cause = row["effect_id"] == event_id
    end = "cause" if is_cause else "effect"
    return html(
        "<li>{arrow} <b>{name}</b> <span class='t-dim'>{actor} · {kind}, grade {grade}</span><br>{reason}</li>",
        arrow="because of" if is_cause else "led to",
        name=row[f"{end}_name"],
        actor=row[f"{end}_actor"],
        kind=row["kind"],
        grade=row["grade"],
        reason=row["reason"],
    )


def record(event: Row) -> Markup:
    """Where it came from and whose it is, as recorded."""
    rows = [
        ("principal", event["principal_arn"] or ""),
        ("key", event["access_key_id"] or ""),
        ("address", event["source_ip"] or ""),
        ("user agent", event["user_agent"] or ""),
        ("resources", "; ".join((event["tokens"] or [])[:4]).replace("|", " ")),
        ("event id", event["event_id"]),
        ("file", f"{event['source_file']} #{event['source_index']}"),
    ]
    return html("<h4>Record</h4><div class='t-small'>{rows}</div>", rows=_rows(rows))


def pretty(raw: Any) -> str:
    """The record indented; when it is no JSON or too long, its beginning as it is."""
    try:
        text = json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(raw)
    lines, kept, room = text.splitlines(), [], LONGEST
    for line in lines[:MOST_LINES]:
        kept.append(printable(line, 2000))
        room -= len(kept[-1])
        if room < 0:
            break
    return "\n".join(kept) + (f"\n… {len(lines) - len(kept)} more lines" if len(kept) < len(lines) else "")
