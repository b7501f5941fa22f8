"""The same incident in a worse log: keys hidden, data events never recorded, times blunted, an account missing."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .expect import Outcome

VARIANTS = ("plain", "masked", "no-data", "ties", "one-account-less", "shuffled")


def seen_in(outcome: Outcome, variant: str) -> Outcome:
    """The scenario as the worse log can answer it: without the account that is missing, if it has others."""
    if variant == "no-data":
        return _without_data(outcome)
    return _without_account(outcome) if variant == "one-account-less" else outcome


def _without_account(outcome: Outcome) -> Outcome:
    """Acts that are in the missing log can be no answer; what an act beside them means, the rest cannot tell."""
    accounts = {e.record["recipientAccountId"] for e in outcome.events} - {outcome.world.account}
    if not accounts:
        return outcome
    hidden = random.Random(outcome.world.seed).choice(sorted(accounts))
    less = replace(outcome, hidden=frozenset({hidden}))
    acts = outcome.expect.root | outcome.expect.may
    kept = frozenset(tag for tag in acts if less.ids(tag))
    if kept == acts:
        return less
    verdict = "either" if kept else "no_supported_cause"
    return replace(less, expect=replace(outcome.expect, verdict=verdict, root=frozenset(), may=kept))


def _without_data(outcome: Outcome) -> Outcome:
    """An act of several whose failures were data events only may be a root, and need not be shown as one."""
    followed: set[str] = set()
    for event in outcome.events:
        if event.id in outcome.effects and event.record["eventCategory"] != "Data":
            followed.update(event.causes)
    expect = outcome.expect
    shown = frozenset(tag for tag in expect.root if outcome.ids(tag, f"{tag}-tool") & followed)
    if not shown:
        return outcome
    return replace(outcome, expect=replace(expect, root=shown, may=expect.may | (expect.root - shown)))


def is_changed(outcome: Outcome, variant: str) -> bool:
    """Whether the worse log differs from the plain one at all."""
    if variant == "one-account-less":
        return bool(seen_in(outcome, variant).hidden)
    if variant == "no-data":
        return any(e.record["eventCategory"] == "Data" for e in outcome.events)
    return True


def write(outcome: Outcome, folder: Path, variant: str) -> Path:
    """The logs as they would have been handed over."""
    left_out = outcome.left_out | outcome.hidden
    logs = outcome.world.write(folder, leave_out=left_out, masked=variant == "masked")
    if variant == "shuffled":
        return _shuffled(logs, folder.with_name("shuffled"))
    for path in sorted(logs.rglob("*.json")) if variant in ("ties", "no-data") else ():
        path.write_text(json.dumps({"Records": list(_worse(_records(path), variant))}), encoding="utf-8")
    return logs


def _records(path: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["Records"]
    return records


def _worse(records: Sequence[Mapping[str, Any]], variant: str) -> Iterator[dict[str, Any]]:
    for record in records:
        if variant == "no-data" and record.get("eventCategory") == "Data":
            continue
        moment = record["eventTime"]
        blunt = f"{moment[:17]}{int(moment[17:19]) // 2 * 2:02d}Z"
        yield {**record, "eventTime": blunt if variant == "ties" else moment}


def _shuffled(logs: Path, folder: Path) -> Path:
    """All records in any order, in files that have nothing to do with place or time."""
    records = [record for path in sorted(logs.rglob("*.json")) for record in _records(path)]
    chance = random.Random(len(records))
    chance.shuffle(records)
    folder.mkdir()
    size = max(1, len(records) // chance.randint(1, 9))
    for number, start in enumerate(range(0, len(records), size)):
        part = json.dumps({"Records": records[start : start + size]})
        (folder / f"part-{chance.random()}-{number}.json").write_text(part, encoding="utf-8")
    return folder
