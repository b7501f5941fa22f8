"""Incident A: an assistant deletes and recreates a production environment inside an engineer's session."""

from typing import Any

from sample_data.generator import recreated_background, recreated_cast, recreated_dependants, recreated_story
from sample_data.generator.answer import expected
from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.layout import log_files
from sample_data.generator.stage import Stage
from sample_data.generator.world import World

NAME = "environment-recreated"


def story(seed: int, *, agent_deletes: bool = True) -> Journal:
    """The day's log. Told without the agent's deletion, the same calls succeed: that is what makes them its effects."""
    dice = Dice(f"{NAME}/{seed}")
    journal, world = Journal(), World()
    recreated_story.tell(
        Stage(journal, world, dice.stream("story"), recreated_cast.REGION), agent_deletes=agent_deletes
    )
    recreated_dependants.live_all(journal, world, dice.stream("dependants"))
    recreated_background.fill(journal, dice.stream("background"))
    return journal


def build(seed: int = 7) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    journal = story(seed)
    files, duplicates = log_files(journal.records, recreated_cast.ORGANISATION, Dice(f"{NAME}/{seed}/layout"))
    return files, expected(
        journal,
        duplicates,
        "cause_found",
        accountable_owner=recreated_cast.ENGINEER,
        granted_by=recreated_cast.ADMIN,
        agent_product="amazon-q-cli",
        times_may={"mitigated_at": recreated_story.CREATED_AT.strftime("%Y-%m-%dT%H:%M:%SZ")},
    )
