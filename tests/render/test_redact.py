"""Secrets that a request may carry do not leave; ordinary sentences about secrets do."""

from dataclasses import replace

import pytest

from tests.render import made_incident as made
from timeline.render import redact
from timeline.render.report import FORMATS, written

TEXTS = (
    ("password=hunter2hunter2 next", "hunter2hunter2"),
    ('{"masterUserPassword": "Tr0ub4dor\\"x", "x": 1}', "Tr0ub4dor"),
    ("aws configure set --secret-access-key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
    ("https://user:pa55word@db.example/x", "pa55word"),
    ("Authorization: Bearer abcdefghijklmnop", "abcdefghijklmnop"),
    ("sent eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "eyJzdWIi"),
    ("sessionToken: IQoJb3JpZ2luX2VjEXAMPLE", "IQoJb3JpZ2lu"),
    ('"userData":"IyEvYmluL2Jhc2g=","b":2', "IyEvYmlu"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"),
    ("token ghp_0123456789abcdefghij0123456789abcd", "ghp_0123"),
    ("X-Amz-Signature=deadbeefdeadbeef&x=1", "deadbeef"),
)
PROSE = (
    "ResourceNotFoundException: secret token not found",
    "The security token included in the request is expired",
    "GetSecretValue on insights/db-credentials failed",
    "DeleteSecret on insights/db-credentials: made by a service because of the root",
    "password policy was changed",
    "User is not authorized to perform: iam:UpdateAccountPasswordPolicy on resource: arn:aws:iam::111122223333:root",
)


@pytest.mark.parametrize(("words", "secret"), TEXTS)
def test_a_secret_does_not_leave_and_the_place_where_it_stood_is_marked(words, secret):
    assert secret not in redact.text(words)
    assert redact.MARK in redact.text(words)


@pytest.mark.parametrize("words", PROSE)
def test_a_sentence_about_secrets_stays_as_it_is(words):
    assert redact.text(words) == words


@pytest.mark.parametrize(("words", "secret"), TEXTS)
def test_redacting_twice_changes_nothing_more(words, secret):
    assert redact.text(redact.text(words)) == redact.text(words)


def test_a_request_loses_its_secrets_by_their_names_and_keeps_the_rest():
    told = redact.request({
        "functionName": "orders-fn",
        "environment": {"variables": {"DB": "postgres://a:b@c", "MODE": "x"}},
        "masterUserPassword": "x",
        "userData": "IyEv",
        "tags": [{"key": "team", "value": "shop"}],
        "count": 3,
        "clientToken": None,
    })  # fmt: skip
    assert told == {
        "functionName": "orders-fn",
        "environment": {"variables": {"DB": "[redacted]", "MODE": "[redacted]"}},
        "masterUserPassword": "[redacted]",
        "userData": "[redacted]",
        "tags": [{"key": "team", "value": "shop"}],
        "count": 3,
        "clientToken": None,
    }


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("pdf", "docx", "parquet")])
def test_no_form_gives_a_secret_away(form):
    whole = made.flagship()
    first = replace(
        whole.steps[12], error_message="login with password=hunter2hunter2 failed", reason="token=s3cr3tt0ken1"
    )
    report = written(replace(whole, steps=(*whole.steps[:12], first, *whole.steps[13:])), form)
    assert "hunter2" not in report
    assert "s3cr3t" not in report
