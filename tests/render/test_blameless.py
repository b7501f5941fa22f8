"""With the switch on no name, e-mail address, account or address leaves in any form; what stays is still told apart."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from tests.render import made_incident as made
from tests.render import pdf_words
from timeline.render.blameless import blameless, hider
from timeline.render.options import Remark
from timeline.render.order import ordered
from timeline.render.report import FORMATS, written

SECRETS = ("maya", "jonas", "platform-admin", "@example", "111122223333", "444455556666", "198.51.100.7", "2001:db8")
NOTE = Remark("comment", made.event_id("03"), "jonas@example.com", datetime(2026, 3, 5, tzinfo=UTC), "Maya ran it.")


def named():
    """The incident with names where only text has them: cut short, in a host name, in small and capital letters."""
    whole = made.flagship()
    first = replace(
        whole.steps[0],
        source_ip="2001:db8::17",
        user_agent="aws-cli/2.15 (maya-laptop)",
        reason="Made by MAYA@example.com from ip-198-51-100-7.ec2.internal with AKIAIOSFODNN7EXAMPLE.",
    )
    return replace(
        whole,
        steps=(first, *whole.steps[1:]),
        summary="DeleteStack in the session of assumed-role/AWSReservedSSO_PowerUserAccess_0123456789abcdef/maya@exam…",
    )


def read(form, report):
    """All the words in a report, packed ones too."""
    if form == "parquet":
        return json.dumps(pq.read_table(io.BytesIO(report)).to_pylist(), default=str)
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(report)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if form == "pdf":
        return pdf_words.words(report)
    return report


@pytest.mark.parametrize("form", FORMATS)
def test_no_name_address_or_account_is_found_in_any_form(form):
    if form in ("pdf", "docx"):
        pytest.importorskip({"pdf": "typst", "docx": "docx"}[form])
    report = written(named(), form, without_names=True, notes=[NOTE])
    text = re.sub(r"\s+", " ", read(form, report)).lower()
    assert text
    assert [secret for secret in (*SECRETS, "akiaiosfodnn7example", "ip-198-51") if secret in text] == []


def test_without_the_switch_the_names_are_there():
    text = written(named(), "json").lower()
    assert all(secret in text for secret in SECRETS)


def test_one_person_has_one_pseudonym_under_all_names_and_two_persons_have_two():
    hidden = hider(named())
    assert hidden("maya@example.com") == hidden("maya") == hidden("Maya") == hidden("maya@exam…").removesuffix("…")
    assert hidden("maya") != hidden("jonas")
    assert re.fullmatch(r"person-\d+", hidden("maya"))


def test_an_account_keeps_its_pseudonym_so_that_two_accounts_are_told_apart():
    told = blameless(made.flagship())
    assert {step.account_id for step in told.steps} == {"account-1", "account-2"}
    assert told.steps[0].principal_arn == "arn:aws:iam::account-1:user/person-1"


def test_the_raw_record_of_an_event_can_be_hidden_the_same_way():
    raw = json.dumps(
        {"userIdentity": {"arn": made.ENGINEER, "accountId": made.PROD}, "sourceIPAddress": "198.51.100.7"}
    )
    hidden = hider(made.flagship())(raw)
    assert not [secret for secret in SECRETS if secret in hidden]
    assert json.loads(hidden)["userIdentity"]["accountId"] == "account-1"


def test_what_only_looks_like_an_address_or_an_account_stays():
    words = "09:12:33Z, Chrome/143.0.0.0, 2025-12-15, 1234567890123, ratio 1.2.3, key/1234abcd"
    assert hider(made.flagship())(words) == words


def test_roles_grades_classes_and_ids_stay():
    told, whole = blameless(made.flagship()), ordered(made.flagship())
    assert [step.event_id for step in told.steps] == [step.event_id for step in whole.steps]
    assert [step.executor for step in told.steps] == [step.executor for step in whole.steps]
    root = next(step for step in told.steps if step.role == "root")
    assert "AWSReservedSSO_PowerUserAccess_0123456789abcdef/person-" in str(root.principal_arn)
    assert [link.grade for link in told.links] == [link.grade for link in whole.links]


def test_the_same_incident_gives_the_same_pseudonyms_whatever_the_order_of_its_rows():
    whole = named()
    turned = replace(whole, steps=whole.steps[::-1], facts=whole.facts[::-1], exclusions=whole.exclusions[::-1])
    assert written(whole, "json", without_names=True) == written(turned, "json", without_names=True)
