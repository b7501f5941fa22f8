"""A denial is laid on a change only when the change touches the denied caller, resource or policy, and came between."""

import json

from .scenes import Linked, Scene


def document(effect: str, action: str, **more: object) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": "*", **more}]}
    )


def denial(
    scene: Scene,
    role: str,
    action: str,
    why: str = "because no identity-based policy allows the action",
    resource: str = "",
) -> dict[str, str]:
    on = f" on resource: {resource}" if resource else ""
    return {
        "error": "AccessDenied",
        "message": f"User: arn:aws:sts::{scene.account}:assumed-role/{role}/run is not authorized to perform: "
        f"{action}{on} {why}",
    }


READ = {"tableName": "carts"}

named = Scene("named")
NAMED_POLICY = f"arn:aws:iam::{named.account}:policy/deny-carts"
named.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
NAMED_ATTACH = named.call(
    "iam:AttachRolePolicy", by="admin", at=320, request={"roleName": "shop-api", "policyArn": NAMED_POLICY}
)
named.call("iam:AttachRolePolicy", by="admin", at=321, request={"roleName": "other", "policyArn": NAMED_POLICY})
NAMED_EFFECT = named.call(
    "dynamodb:GetItem",
    by="shop-api",
    at=360,
    request=READ,
    **denial(
        named, "shop-api", "dynamodb:GetItem", f"with an explicit deny in an identity-based policy: {NAMED_POLICY}"
    ),
)
NAMED_DETACH = named.call(
    "iam:DetachRolePolicy", by="oncall", at=900, request={"roleName": "shop-api", "policyArn": NAMED_POLICY}
)
named.call("dynamodb:GetItem", by="shop-api", at=930, request=READ)

detached = Scene("detached")
detached.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
DETACH = detached.call(
    "iam:DetachRolePolicy",
    by="admin",
    at=320,
    request={"roleName": "shop-api", "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"},
)
UNRELATED = detached.call(
    "iam:DetachRolePolicy",
    by="admin",
    at=321,
    request={"roleName": "shop-api", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
)
DETACHED = detached.call(
    "dynamodb:GetItem", by="shop-api", at=360, request=READ, **denial(detached, "shop-api", "dynamodb:GetItem")
)

never = Scene("never")
never.call(
    "iam:DetachRolePolicy",
    by="admin",
    at=0,
    request={"roleName": "shop-api", "policyArn": "arn:aws:iam::aws:policy/Unknown"},
)
NEVER = never.call(
    "dynamodb:GetItem", by="shop-api", at=60, request=READ, **denial(never, "shop-api", "dynamodb:GetItem")
)

stranger = Scene("stranger")
stranger.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
stranger.call(
    "iam:DetachRolePolicy",
    by="admin",
    at=320,
    request={"roleName": "billing", "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"},
)
STRANGER = stranger.call(
    "dynamodb:GetItem", by="shop-api", at=360, request=READ, **denial(stranger, "shop-api", "dynamodb:GetItem")
)

inline = Scene("inline")
inline.call(
    "iam:PutRolePolicy",
    by="admin",
    at=-900,
    request={"roleName": "shop-api", "policyName": "p", "policyDocument": document("Allow", "dynamodb:*")},
)
inline.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
INLINE_DELETE = inline.call(
    "iam:DeleteRolePolicy", by="admin", at=320, request={"roleName": "shop-api", "policyName": "p"}
)
INLINE = inline.call(
    "dynamodb:GetItem", by="shop-api", at=360, request=READ, **denial(inline, "shop-api", "dynamodb:GetItem")
)

harmless = Scene("harmless")
harmless.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
harmless.call(
    "iam:PutRolePolicy",
    by="admin",
    at=320,
    request={"roleName": "shop-api", "policyName": "p", "policyDocument": document("Allow", "dynamodb:*")},
)
HARMLESS = harmless.call(
    "dynamodb:GetItem", by="shop-api", at=360, request=READ, **denial(harmless, "shop-api", "dynamodb:GetItem")
)

group = Scene("group")
group.call("iam:AddUserToGroup", by="admin", at=-900, request={"userName": "dana", "groupName": "devs"})
group.works("s3:ListBuckets", by="user:dana", times=range(0, 300, 60))
GROUP_CHANGE = group.call(
    "iam:DetachGroupPolicy",
    by="admin",
    at=320,
    request={"groupName": "devs", "policyArn": "arn:aws:iam::aws:policy/AmazonS3FullAccess"},
)
GROUP = group.call("s3:ListBuckets", by="user:dana", at=360, error="AccessDenied", message="Access Denied")

trust = Scene("trust")
trust.works(
    "sts:AssumeRole",
    by="ci",
    times=range(0, 300, 60),
    request={"roleArn": trust.role("deploy"), "roleSessionName": "x"},
)
TRUST_CHANGE = trust.call(
    "iam:UpdateAssumeRolePolicy",
    by="admin",
    at=320,
    request={
        "roleName": "deploy",
        "policyDocument": document("Allow", "sts:AssumeRole", Principal={"AWS": trust.role("other")}),
    },
)
TRUST = trust.call("sts:AssumeRole", by="ci", at=360, **denial(trust, "ci", "sts:AssumeRole", "", trust.role("deploy")))
still = Scene("still")
still.works(
    "sts:AssumeRole",
    by="ci",
    times=range(0, 300, 60),
    request={"roleArn": still.role("deploy"), "roleSessionName": "x"},
)
still.call(
    "iam:UpdateAssumeRolePolicy",
    by="admin",
    at=320,
    request={
        "roleName": "deploy",
        "policyDocument": document("Allow", "sts:AssumeRole", Principal={"AWS": still.role("ci")}),
    },
)
STILL = still.call("sts:AssumeRole", by="ci", at=360, **denial(still, "ci", "sts:AssumeRole", "", still.role("deploy")))

bucket = Scene("bucket")
bucket.works(
    "s3:GetObject",
    by="reader",
    account="822222222222",
    times=range(0, 300, 60),
    request={"bucketName": "shop-files", "key": "a"},
)
BUCKET_CHANGE = bucket.call("s3:DeleteBucketPolicy", by="admin", at=320, request={"bucketName": "shop-files"})
BUCKET = bucket.call(
    "s3:GetObject",
    by="reader",
    account="822222222222",
    at=360,
    request={"bucketName": "shop-files", "key": "a"},
    error="AccessDenied",
    message="Access Denied",
)
BUCKET_IDENTITY = bucket.call(
    "s3:GetObject",
    by="other",
    at=370,
    request={"bucketName": "shop-files", "key": "a"},
    **denial(bucket, "other", "s3:GetObject", "with an explicit deny in an identity-based policy"),
)

scp = Scene("scp")
SCP = f"arn:aws:organizations::{scp.account}:policy/o-abc/service_control_policy/p-deny1234"
scp.works(
    "rds:CreateDBSnapshot",
    by="backup",
    account="833333333333",
    times=range(0, 300, 60),
    request={"dBInstanceIdentifier": "a"},
)
SCP_ATTACH = scp.call(
    "organizations:AttachPolicy",
    by="admin",
    at=320,
    region="us-east-1",
    request={"policyId": "p-deny1234", "targetId": "833333333333"},
)
scp.call(
    "organizations:AttachPolicy",
    by="admin",
    at=330,
    region="us-east-1",
    request={"policyId": "p-deny1234", "targetId": "844444444444"},
)
SCP_EFFECT = scp.call(
    "rds:CreateDBSnapshot",
    by="backup",
    account="833333333333",
    at=360,
    request={"dBInstanceIdentifier": "a"},
    **denial(scp, "backup", "rds:CreateDBSnapshot", f"with an explicit deny in a service control policy: {SCP}"),
)
SCP_UNNAMED = scp.call(
    "ec2:RunInstances",
    by="backup",
    account="844444444444",
    at=400,
    **denial(scp, "backup", "ec2:RunInstances", "with an explicit deny in a service control policy"),
)

key = Scene("key")
key.works("s3:ListBuckets", by="user:robot", times=range(0, 300, 60))
KEY_OFF = key.call(
    "iam:UpdateAccessKey",
    by="bot",
    at=320,
    request={"userName": "robot", "status": "Inactive", "accessKeyId": "AKIAROBOT00000000000"},
)
KEY = key.call(
    "s3:ListBuckets",
    by="user:robot",
    at=400000,
    error="InvalidClientTokenId",
    message="The security token included in the request is invalid.",
)
KEY_ON = key.call(
    "iam:UpdateAccessKey",
    by="oncall",
    at=400900,
    request={"userName": "robot", "status": "Active", "accessKeyId": "AKIAROBOT00000000000"},
)
key.call("s3:ListBuckets", by="user:robot", at=401000)
KEY_LATER = key.call(
    "s3:ListBuckets",
    by="user:robot",
    at=402000,
    error="InvalidClientTokenId",
    message="The security token included in the request is invalid.",
)

both = Scene("both")
both.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
BOTH_ONE = both.call(
    "iam:DetachRolePolicy",
    by="admin",
    at=320,
    request={"roleName": "shop-api", "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"},
)
BOTH_TWO = both.call(
    "iam:PutRolePolicy",
    by="agent",
    at=330,
    request={"roleName": "shop-api", "policyName": "d", "policyDocument": document("Deny", "dynamodb:*")},
)
BOTH = both.call("dynamodb:GetItem", by="shop-api", at=360, request=READ, error="AccessDenied", message="Access Denied")

restored = Scene("restored")
restored.works("dynamodb:GetItem", by="shop-api", times=range(0, 120, 60), request=READ)
FULL = {"roleName": "shop-api", "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}
restored.call("iam:DetachRolePolicy", by="admin", at=130, request=FULL)
restored.call("iam:AttachRolePolicy", by="admin", at=140, request=FULL)
RESTORED = restored.call(
    "dynamodb:GetItem", by="shop-api", at=900, request=READ, **denial(restored, "shop-api", "dynamodb:GetItem")
)


BOUNDARY = "because no permissions boundary allows the dynamodb:GetItem action"


def beside(name: str, boundary: str, *, other: bool = False) -> tuple[str, str, str]:
    """A policy is detached and a boundary set before the next call; ``other``: a second policy still allows it."""
    scene = Scene(name)
    own, wall, spare = (f"arn:aws:iam::{scene.account}:policy/{part}" for part in ("own", "wall", "spare"))
    for arn, policy in (
        (own, document("Allow", "dynamodb:*")),
        (wall, boundary),
        (spare, document("Allow", "dynamodb:*")),
    ):
        scene.call(
            "iam:CreatePolicy", by="admin", at=-900,
            request={"policyName": arn.rsplit("/", 1)[1], "policyDocument": policy}, response={"policy": {"arn": arn}},
        )  # fmt: skip
    for arn in (own, spare) if other else (own,):
        scene.call("iam:AttachRolePolicy", by="admin", at=-800, request={"roleName": "shop-api", "policyArn": arn})
    scene.works("dynamodb:GetItem", by="shop-api", times=range(0, 300, 60), request=READ)
    detach = scene.call("iam:DetachRolePolicy", by="ann", at=320, request={"roleName": "shop-api", "policyArn": own})
    put = scene.call(
        "iam:PutRolePermissionsBoundary", by="ci", at=330, request={"roleName": "shop-api", "permissionsBoundary": wall}
    )
    return (
        detach,
        put,
        scene.call(
            "dynamodb:GetItem",
            by="shop-api",
            at=360,
            request=READ,
            **denial(scene, "shop-api", "dynamodb:GetItem", BOUNDARY),
        ),
    )


BESIDE = beside("beside", document("Allow", "logs:*"))
SPARED = beside("spared", document("Allow", "logs:*"), other=True)
WIDE = beside("wide", document("Allow", "*"))


def test_a_second_ground_that_the_message_does_not_name_is_linked_by_its_content(linked: Linked) -> None:
    detach, put, effect = BESIDE
    assert set(linked.of(effect)) == {detach, put}
    assert min(link["weight"] for link in linked.of(effect).values()) >= 0.7


def test_a_policy_taken_away_is_no_ground_while_another_still_allows_the_call(linked: Linked) -> None:
    _, put, effect = SPARED
    assert set(linked.of(effect)) == {put}


def test_a_boundary_that_allows_the_call_denied_nothing(linked: Linked) -> None:
    _, _, effect = WIDE
    assert linked.of(effect) == {}


def test_a_policy_named_in_the_error_is_laid_on_its_attachment_to_this_caller(linked: Linked) -> None:
    links = linked.of(NAMED_EFFECT)
    assert list(links) == [NAMED_ATTACH]
    assert (links[NAMED_ATTACH]["rule"], links[NAMED_ATTACH]["grade"]) == ("denied_by_named_policy", "A")
    assert linked.of(NAMED_DETACH, "response")[NAMED_ATTACH]["rule"] == "undo"


def test_a_detached_policy_counts_when_it_covers_the_denied_action(linked: Linked) -> None:
    assert list(linked.of(DETACHED)) == [DETACH]
    assert linked.of(DETACHED)[DETACH]["grade"] == "B"


def test_a_caller_that_never_could_is_not_laid_on_a_change(linked: Linked) -> None:
    assert linked.of(NEVER) == {}


def test_a_change_to_another_role_is_not_linked(linked: Linked) -> None:
    assert linked.of(STRANGER) == {}


def test_an_inline_policy_is_remembered_from_when_it_was_put(linked: Linked) -> None:
    assert linked.of(INLINE)[INLINE_DELETE]["rule"] == "denied_after_role_policy_change"


def test_a_policy_that_still_allows_the_action_is_not_the_cause(linked: Linked) -> None:
    assert linked.of(HARMLESS) == {}


def test_a_group_change_reaches_the_members_that_the_log_shows(linked: Linked) -> None:
    assert linked.of(GROUP)[GROUP_CHANGE]["rule"] == "denied_after_group_policy_change"


def test_a_trust_policy_counts_only_when_it_no_longer_names_the_caller(linked: Linked) -> None:
    assert linked.of(TRUST)[TRUST_CHANGE]["rule"] == "denied_after_trust_change"
    assert linked.of(STILL) == {}


def test_a_bucket_policy_reaches_another_account_but_not_a_denial_by_an_identity_policy(linked: Linked) -> None:
    assert linked.of(BUCKET)[BUCKET_CHANGE]["rule"] == "denied_after_resource_policy_change"
    assert linked.of(BUCKET_IDENTITY) == {}


def test_a_service_control_policy_meets_by_its_name_and_its_target(linked: Linked) -> None:
    assert list(linked.of(SCP_EFFECT)) == [SCP_ATTACH]
    assert SCP_ATTACH not in linked.of(SCP_UNNAMED)


def test_a_key_switched_off_is_found_days_later_and_not_after_it_was_switched_on(linked: Linked) -> None:
    assert linked.of(KEY)[KEY_OFF]["rule"] == "credential_after_key_change"
    assert linked.of(KEY)[KEY_OFF]["grade"] == "A"
    assert linked.of(KEY_LATER) == {}


def test_two_changes_that_each_suffice_are_both_linked(linked: Linked) -> None:
    assert set(linked.of(BOTH)) == {BOTH_ONE, BOTH_TWO}


def test_a_change_that_was_taken_back_in_time_explains_nothing(linked: Linked) -> None:
    assert linked.of(RESTORED) == {}
