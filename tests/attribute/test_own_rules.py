"""Own rules: what only the organisation knows, named as such, and never stronger than what AWS stamps."""

import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from timeline.attribute import explain, rules_version
from timeline.attribute.bounded import Bounded
from timeline.attribute.rules import catalogue
from timeline.errors import RuleError
from timeline.store import Store

from .attribute_records import PLAIN_CLI, TERRAFORM, forwarded, record, role
from .conftest import Attributed
from .rule_cases import CASES

HEAD = "id,field,pattern,class,product\n"
ROW = r"shop_bot,issuer,\S*role/(\S*/)?shop-bot,ai_agent,shop-bot"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "ours.csv"
    path.write_text(f"{HEAD}{ROW}\n", encoding="utf-8")
    return path


def test_an_own_rule_names_the_organisations_agent_and_itself(attributed: Attributed, own: Path, store: Store) -> None:
    bot, other = role("shop-bot", "x"), role("shop-bottle", "x", key="ASIAOTHER00000000001")
    answers = attributed(
        record("bot", userIdentity=bot, userAgent=PLAIN_CLI),
        record("other", userIdentity=other, userAgent=PLAIN_CLI),
        record("terraform", userIdentity=bot, userAgent=TERRAFORM),
        record("stack", **forwarded(bot, "cloudformation.amazonaws.com")),
        own_rules=[own],
    )
    assert (answers["bot"]["executor"], answers["bot"]["product"]) == ("ai_agent", "shop-bot")
    assert (answers["bot"]["deciding_tier"], answers["bot"]["confidence"] <= 0.95) == (1, True)
    assert "own:shop_bot" in {seen["signal"] for seen in answers["bot"]["evidence"]}
    assert "your organisation says so" in answers["bot"]["why"]
    assert answers["other"]["executor"] == "unknown"
    assert answers["terraform"]["executor"] == "automation"
    assert answers["stack"]["executor"] == "aws_service"
    assert "ours.csv says that this is an AI agent" in explain(store, "bot").text
    files = {row["id"]: row["file"] for row in store.table("attribution_rules").to_pylist()}
    assert (files["own:shop_bot"], files["managed_mcp"]) == ("ours.csv", "agents.csv")


def test_the_version_names_the_file_and_its_digest(own: Path) -> None:
    bundled = rules_version()
    first = rules_version([own])
    own.write_text(f"{HEAD}{ROW}x\n", encoding="utf-8")
    assert first.startswith(f"{bundled} + ours.csv (sha256 ")
    assert first != rules_version([own])


def test_own_rules_may_lean_on_each_other_and_on_the_bundled_ones(attributed: Attributed, tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(
        "id,field,pattern,class,needs\nbot_net,source_ip,.*,ai_agent,\n"
        r"bot,issuer,\S*shop-bot,ai_agent,terraform|bot_net" + "\n",
        encoding="utf-8",
    )
    answers = attributed(
        record("plain", userIdentity=role("shop-bot", "x"), userAgent=PLAIN_CLI),
        record("terraform", userIdentity=role("shop-bot", "x"), userAgent=TERRAFORM),
        own_rules=[path],
    )
    seen = {name: {piece["signal"] for piece in answer["evidence"]} for name, answer in answers.items()}
    assert ("own:bot" in seen["plain"], "own:bot" in seen["terraform"]) == (False, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "lacks the columns"),
        ("id,field\nx,issuer\n", "lacks the columns"),
        (HEAD, "holds no rule"),
        (f"{HEAD[:-1]},lock\n{ROW},0.99\n", "a column 'lock'"),
        (f"{HEAD}{ROW},more\n", "more cells than columns"),
        (f"{HEAD}{ROW}\n{ROW}\n", "Two rules are called own:shop_bot"),
        (f"{HEAD}x,issuer,(,ai_agent,\n", "no regular expression"),
        (f"{HEAD}x,issuer,(a|aa)+b,ai_agent,\n", "rule x has a pattern that takes for ever on 'aaa"),
        (f"{HEAD}x,mood,a,ai_agent,\n", "unknown field"),
        (f"{HEAD}x,issuer,a,robot,\n", "points at"),
        (f"{HEAD}x,issuer,a,,\n", "has no class"),
        (f"{HEAD},issuer,a,ai_agent,\n", "no id"),
        ("id,field,pattern,class,tier\nx,issuer,a,ai_agent,0\n", "has tier 0"),
        ("id,field,pattern,class,unless\nx,issuer,a,ai_agent,nobody\n", "refers to nobody"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_in_plain_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=words):
        rules_version([path])


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        rules_version([tmp_path / "none.csv"])
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleError, match="cannot be read"):
        rules_version([tmp_path / "bytes.csv"])


def test_rules_from_a_pipe_are_read_once_and_named_by_what_came(tmp_path: Path, own: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as writer:
        written = writer.submit(pipe.write_bytes, own.read_bytes())
        named = rules_version([pipe])
        assert written.result(timeout=60) > 0
    assert named.split("(")[-1] == rules_version([own]).split("(")[-1]


def test_a_pattern_that_a_strangers_name_would_keep_busy_for_ever_ends_in_words(
    attributed: Attributed, tmp_path: Path
) -> None:
    """One that the trial lets through: only names of these two letters, in turn, keep it busy."""
    path = tmp_path / "ours.csv"
    path.write_text(f"{HEAD}busy,session_name,(xy|xyxy)+z,ai_agent,\n", encoding="utf-8")
    harmless = record("a", userIdentity=role("shop-bot", "xyxyz"), userAgent=PLAIN_CLI)
    assert attributed(harmless, own_rules=[path])["a"]["executor"] == "ai_agent"
    with pytest.raises(RuleError, match=r"rule busy has a pattern that takes for ever on 'xyxy.*Repeat nothing"):
        attributed(record("b", userIdentity=role("shop-bot", "xy" * 250), userAgent=PLAIN_CLI), own_rules=[path])


def test_the_engine_with_a_clock_reads_the_bundled_patterns_as_pythons_own_does() -> None:
    words = {word for text in texts([*CASES.values()]) for word in (text, *re.split("[ /]", text))}
    assert len(words) > 200
    for found in catalogue().rules:
        bounded = Bounded.of(found.pattern.pattern, found.id)
        for word in words:
            assert bool(bounded.fullmatch(word)) == bool(found.pattern.fullmatch(word)), (found.id, word)


def texts(value: Any) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from texts(one)
