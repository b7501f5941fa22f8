"""The tables of beliefs: every row says where it comes from, every place exists in the service it names."""

import re
from typing import Any

import botocore.session
import pytest

from timeline.link import actions, arns, denials, evidence, policies, rules, structures

from .scenes import Linked

TABLES = (
    "absences",
    "aliases",
    "conditions",
    "decoys",
    "dependents",
    "error_families",
    "ids",
    "inverses",
    "mechanisms",
    "reactions",
    "resources",
    "runs",
    "services",
    "structures",
    "types",
    "verbs",
)
RECORD_ONLY = {
    "s3": {"bucketName"},  # CloudTrail says bucketName where the model says Bucket
    "ec2": {
        "instancesSet",
        "groupSet",
        "volumeSet",
        "snapshotSet",
        "subnetSet",
        "vpcSet",
    },  # the wire form of EC2's lists
}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_its_source(name: str) -> None:
    assert rules.rows(name)
    assert all(row["source"] for row in rules.rows(name))


@pytest.mark.parametrize("name", TABLES)
def test_every_expression_compiles(name: str) -> None:
    for row in rules.rows(name):
        for column in ("event_name", "code", "message", "pattern", "mutation_name", "cause", "effect"):
            re.compile(row.get(column, ""))


def test_every_place_exists_in_the_model_of_its_service() -> None:
    loader = botocore.session.get_session().get_component("data_loader")
    known = set(loader.list_available_services("service-2"))
    unknown = []
    for label in sorted({row["source"].removeprefix("botocore ") for row in rules.rows("resources")} & known):
        members = members_of(loader.load_service_model(label, "service-2"))
        for row in rules.rows("resources"):
            first = row["path"].removeprefix("response:").split(".")[0].removesuffix("[*]")
            ours = row["source"] == f"botocore {label}" and first not in RECORD_ONLY.get(row["event_source"], set())
            if ours and first.lower() not in members:
                unknown.append((row["event_source"], row["path"]))
    assert unknown == []


def members_of(model: dict[str, Any]) -> set[str]:
    """Every parameter name of a service, in lower case, with its name on the wire."""
    return {
        name.lower()
        for shape in model["shapes"].values()
        for member, inner in shape.get("members", {}).items()
        for name in (member, inner.get("locationName", member))
    }


def test_at_least_sixty_services_have_places() -> None:
    assert len({row["event_source"] for row in rules.rows("resources")}) >= 60


@pytest.mark.parametrize(
    ("arn", "tokens"),
    [
        ("arn:aws:rds:us-east-1:111111111111:db:Orders", {"rds:db|111111111111|us-east-1|orders"}),
        ("arn:aws:s3:::files/a/b", {"s3:bucket|||files", "s3:object|||files/a/b"}),
        ("arn:aws-cn:iam::111111111111:role/team/app", {"iam:role|111111111111||app"}),
        ("arn:aws-us-gov:sts::111111111111:assumed-role/app/session", {"iam:role|111111111111||app"}),
        (
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf",
            {
                "secretsmanager:secret|111111111111|eu-west-1|db",
                "secretsmanager:secret|111111111111|eu-west-1|db-AbCdEf",
            },
        ),
        (
            "arn:aws:cloudformation:eu-west-1:111111111111:stack/shop/0a1b",
            {
                "cloudformation:stack|111111111111|eu-west-1|shop",
                "cloudformation:stack|111111111111|eu-west-1|shop/0a1b",
            },
        ),
        ("arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-0a1b2c3d", {"ec2:vpc||eu-west-1|vpc-0a1b2c3d"}),
        ("arn:aws:sqs:eu-west-1:111111111111:jobs", {"sqs:queue|111111111111|eu-west-1|jobs"}),
        ("arn:aws:newservice:eu-west-1:111111111111:widget/w1", {"newservice:widget|111111111111|eu-west-1|w1"}),
        ("arn:aws:s3:::files/*", {"s3:bucket|||files"}),
        ("not an arn", set()),
    ],
)
def test_an_arn_gives_every_name_of_its_thing(arn: str, tokens: set[str]) -> None:
    assert {named.token for named in arns.parse(arn)} == tokens


@pytest.mark.parametrize(
    ("source", "name", "verb", "noun"),
    [
        ("rds", "DeleteDBInstance", "delete", "rds:db"),
        ("ec2", "TerminateInstances", "delete", "ec2:instance"),
        ("lambda", "GetFunction", "read", "lambda:function"),
        ("sts", "AssumeRole", "assume", "iam:role"),
        ("kms", "Decrypt", "read", "kms:key"),
        ("newservice", "DeleteWidget", "delete", "newservice:widget"),
        ("newservice", "Frobnicate", "other", "newservice:frobnicate"),
    ],
)
def test_an_action_has_its_verb_and_noun(source: str, name: str, verb: str, noun: str) -> None:
    rule = actions.verb_rule(source, name)
    assert (rule["verb"] if rule else "other", (rule["noun"] if rule else "") or actions.noun_of(source, name)[0]) == (
        verb,
        noun,
    )


@pytest.mark.parametrize(
    ("source", "code", "message", "family"),
    [
        ("ec2", "Client.InvalidSubnetID.NotFound", "", "not_found"),
        ("cloudformation", "ValidationError", "Stack with id shop does not exist", "not_found"),
        ("s3", "KMS.DisabledException", "", "other"),
        ("s3", "KMS.KMSInvalidStateException", "key is pending deletion", "kms_state"),
        ("kms", "DisabledException", "", "kms_state"),
        ("ec2", "Client.UnauthorizedOperation", "", "denied"),
        ("ec2", "Client.RequestLimitExceeded", "", "throttled"),
        ("ec2", "Client.VcpuLimitExceeded", "", "quota"),
        ("ec2", "Client.DependencyViolation", "", "dependency"),
        ("ec2", "Server.InternalError", "", "server"),
        (
            "ec2",
            "Client.InvalidParameterValue",
            "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
            "invalid_role",
        ),
        ("signin", "", "Failed authentication", "credential"),
        (
            "ec2",
            "Client.OperationNotPermitted",
            "The instance may not be terminated. Modify its 'disableApiTermination' attribute",
            "refused_by_guardrail",
        ),
    ],
)
def test_an_error_has_its_family(source: str, code: str, message: str, family: str) -> None:
    assert actions.family_of(source, code, message) == family


def test_a_denial_tells_who_what_where_and_by_which_policy() -> None:
    found = denials.parse(
        "User: arn:aws:sts::111111111111:assumed-role/app/x is not authorized to perform: rds:DeleteDBInstance "
        "on resource: "
        "arn:aws:rds:eu-west-1:111111111111:db:orders with an explicit deny in a service control policy: "
        "arn:aws:organizations::111111111111:policy/o-a/service_control_policy/p-b"
    )
    assert found == denials.Denial(
        principal="arn:aws:sts::111111111111:assumed-role/app/x",
        action="rds:DeleteDBInstance",
        resource="arn:aws:rds:eu-west-1:111111111111:db:orders",
        effect="explicit",
        policy_kind="service control",
        policy="arn:aws:organizations::111111111111:policy/o-a/service_control_policy/p-b",
    )
    assert denials.parse("Access Denied") == denials.Denial()


def test_a_policy_speaks_of_an_action_by_wildcard_and_not_at_all_when_unreadable() -> None:
    document = '{"Statement": {"Effect": "Deny", "Action": ["s3:Get*"]}}'
    assert policies.speaks_of(document, "s3:GetObject", "Deny") is True
    assert policies.speaks_of(document, "s3:PutObject", "Deny") is False
    assert policies.speaks_of("HIDDEN", "s3:PutObject", "Deny") is None


def test_contrast_raises_and_widening_lowers_a_weight() -> None:
    assert evidence.weigh(0.4) == 0.4
    assert evidence.weigh(0.4, evidence.BROKE) == 0.667
    assert evidence.weigh(0.9, evidence.WIDER) < 0.9


def test_every_link_is_by_a_rule_that_is_written_down_with_its_source(linked: Linked) -> None:
    told = {row["rule"] for name in ("structures", "mechanisms") for row in rules.rows(name)}
    responses = {"undo", "restore", "recreate", "investigate"}
    ours = [row for row in linked.rows if row["kind"] in ("mechanism", "response")]
    assert {row["rule"] for row in ours} <= told | responses


@pytest.mark.parametrize("row", rules.rows("structures"), ids=lambda row: row["rule"])
def test_a_structural_rule_states_prior_lag_and_when_it_is_wrong(row: rules.Row) -> None:
    assert 0.4 <= structures.prior(row["rule"]) <= 1
    assert structures.lag(row["rule"]) > 0
    assert row["false_positives"]
    assert row["kind"] in ("structural", "identity")
