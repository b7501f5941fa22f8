"""Keys, roles, stopped things and bursts: state that makes calls fail without removing anything."""

from .scenes import Linked, Scene

kms = Scene("kms")
KEY = "11111111-2222-3333-4444-555555555555"
KEY_ARN = f"arn:aws:kms:eu-west-1:{kms.account}:key/{KEY}"
DECRYPT = {"keyId": KEY_ARN, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
PENDING = {"error": "KMSInvalidStateException", "message": f"{KEY_ARN} is pending deletion."}
kms.works("kms:Decrypt", by="orders-fn", times=range(0, 300, 30), request=DECRYPT)
SCHEDULE = kms.call(
    "kms:ScheduleKeyDeletion",
    by="pipeline",
    at=320,
    request={"keyId": KEY, "pendingWindowInDays": 7},
    response={"keyId": KEY_ARN},
)
PENDING_HERE = kms.call("kms:Decrypt", by="orders-fn", at=361, request=DECRYPT, **PENDING)
PENDING_ABROAD = kms.call(
    "s3:GetObject",
    by="reader",
    at=362,
    account="855555555555",
    request={"bucketName": "vault-files", "key": "a"},
    error="KMS.KMSInvalidStateException",
    message=f"{KEY_ARN} is pending deletion.",
)
OTHER_KEY = kms.call(
    "kms:Decrypt",
    by="orders-fn",
    at=363,
    request={"keyId": KEY_ARN.replace("1111", "9999")},
    error="DisabledException",
    message=f"{KEY_ARN.replace('1111', '9999')} is disabled.",
)
CANCEL = kms.call("kms:CancelKeyDeletion", by="oncall", at=900, request={"keyId": KEY}, response={"keyId": KEY_ARN})
ENABLE = kms.call("kms:EnableKey", by="oncall", at=910, request={"keyId": KEY})
kms.call("kms:Decrypt", by="orders-fn", at=930, request=DECRYPT)

half = Scene("half")
HALF_ARN = f"arn:aws:kms:eu-west-1:{half.account}:key/{KEY}"
half.call("kms:ScheduleKeyDeletion", by="pipeline", at=0, request={"keyId": KEY})
HALF_CANCEL = half.call("kms:CancelKeyDeletion", by="oncall", at=60, request={"keyId": KEY})
HALF = half.call(
    "kms:Decrypt",
    by="orders-fn",
    at=90,
    request={"keyId": HALF_ARN},
    error="DisabledException",
    message=f"{HALF_ARN} is disabled.",
)
half.call("kms:EnableKey", by="oncall", at=100, request={"keyId": KEY})
HALF_LATER = half.call(
    "kms:Decrypt",
    by="late-fn",
    at=400,
    request={"keyId": HALF_ARN},
    error="DisabledException",
    message=f"{HALF_ARN} is disabled.",
)

alias = Scene("alias")
alias.call("kms:CreateAlias", by="admin", at=-100, request={"aliasName": "alias/orders", "targetKeyId": KEY})
ALIAS_OFF = alias.call("kms:DisableKey", by="agent", at=0, request={"keyId": KEY})
ALIAS = alias.call(
    "kms:GenerateDataKey",
    by="orders-fn",
    at=30,
    request={"keyId": "alias/orders"},
    error="DisabledException",
    message="The key is disabled.",
)

role = Scene("role")
ROLE_DELETE = role.call("iam:DeleteRole", by="janitor", at=0, request={"roleName": "fn-role"})
ROLE = role.call(
    "lambda:CreateFunction20150331",
    by="deployer",
    at=60,
    request={"functionName": "f", "role": role.role("fn-role")},
    error="InvalidParameterValueException",
    message="The role defined for the function cannot be assumed by Lambda.",
)

fresh = Scene("fresh")
fresh.call("iam:CreateRole", by="deployer", at=0, request={"roleName": "fn-role"})
FRESH = fresh.call(
    "lambda:CreateFunction20150331",
    by="deployer",
    at=4,
    request={"functionName": "f", "role": fresh.role("fn-role")},
    error="InvalidParameterValueException",
    message="The role defined for the function cannot be assumed by Lambda.",
)
fresh.call(
    "lambda:CreateFunction20150331", by="deployer", at=12, request={"functionName": "f", "role": fresh.role("fn-role")}
)

stopped = Scene("stopped")
STOP = stopped.call("rds:StopDBInstance", by="saver", at=0, request={"dBInstanceIdentifier": "orders"})
STOPPED = stopped.call(
    "rds:RebootDBInstance",
    by="oncall",
    at=60,
    request={"dBInstanceIdentifier": "orders"},
    error="InvalidDBInstanceStateFault",
    message="Instance orders is stopped.",
)
BUSY = stopped.call(
    "rds:RebootDBInstance",
    by="other",
    at=61,
    request={"dBInstanceIdentifier": "orders"},
    error="InvalidDBInstanceStateFault",
    message="Instance orders is not available.",
)

halted = Scene("halted")
HALT = halted.call(
    "lambda:PutFunctionConcurrency20171031",
    by="agent",
    at=0,
    request={"functionName": "orders", "reservedConcurrentExecutions": 0},
)
HALTED = halted.call(
    "lambda:Invoke",
    by="gateway",
    at=60,
    request={"functionName": "orders"},
    error="TooManyRequestsException",
    message="Rate Exceeded.",
)
capped = Scene("capped")
capped.call(
    "lambda:PutFunctionConcurrency20171031",
    by="agent",
    at=0,
    request={"functionName": "orders", "reservedConcurrentExecutions": 5},
)
CAPPED = capped.call(
    "lambda:Invoke",
    by="gateway",
    at=60,
    request={"functionName": "orders"},
    error="TooManyRequestsException",
    message="Rate Exceeded.",
)

burst = Scene("burst")
burst.works("ec2:DescribeInstances", by="victim", times=range(0, 500, 100))
BURST = burst.call("ec2:DescribeInstances", by="loud", at=600)
for second in range(40):
    burst.call("ec2:DescribeInstances", by="loud", at=600 + second // 4)
SELF = burst.call(
    "ec2:DescribeInstances", by="loud", at=609, error="Client.RequestLimitExceeded", message="Request limit exceeded."
)
VICTIM = burst.call(
    "ec2:DescribeInstances", by="victim", at=609, error="Client.RequestLimitExceeded", message="Request limit exceeded."
)

lonely = Scene("lonely")
LONELY = lonely.call(
    "ec2:DescribeInstances", by="victim", at=600, error="Client.RequestLimitExceeded", message="Request limit exceeded."
)

server = Scene("server")
server.call("rds:ModifyDBInstance", by="admin", at=0, request={"dBInstanceIdentifier": "orders"})
SERVER = server.call(
    "rds:DescribeDBInstances",
    by="shop-api",
    at=5,
    request={"dBInstanceIdentifier": "orders"},
    error="InternalFailure",
    message="Internal failure",
)


def test_a_key_pending_deletion_is_laid_on_its_scheduling_here_and_in_another_account(linked: Linked) -> None:
    here = linked.of(PENDING_HERE)
    assert list(here) == [SCHEDULE]
    assert here[SCHEDULE]["grade"] == "A"
    assert "took the change back" in here[SCHEDULE]["reason"]
    assert list(linked.of(PENDING_ABROAD)) == [SCHEDULE]


def test_another_key_in_the_error_is_not_linked(linked: Linked) -> None:
    assert linked.of(OTHER_KEY) == {}


def test_cancelling_a_deletion_leaves_the_key_disabled_until_it_is_enabled(linked: Linked) -> None:
    assert HALF_CANCEL in linked.of(HALF)
    assert linked.of(HALF_LATER) == {}


def test_enabling_the_key_is_the_response_to_its_scheduling(linked: Linked) -> None:
    assert linked.of(ENABLE, "response")[SCHEDULE]["rule"] == "undo"
    assert linked.of(CANCEL, "response")[SCHEDULE]["rule"] == "undo"


def test_an_alias_meets_its_key(linked: Linked) -> None:
    assert list(linked.of(ALIAS)) == [ALIAS_OFF]


def test_a_role_that_cannot_be_assumed_is_laid_on_its_removal_or_on_iam_still_spreading(linked: Linked) -> None:
    assert linked.of(ROLE)[ROLE_DELETE]["rule"] == "role_unusable"
    assert linked.of(FRESH) == {}
    assert linked.decoy(FRESH) == "iam_propagation"


def test_a_stopped_database_must_be_called_stopped_in_the_error(linked: Linked) -> None:
    assert linked.of(STOPPED)[STOP]["rule"] == "state_after_stop"
    assert linked.of(BUSY) == {}


def test_reserved_concurrency_stops_a_function_only_at_zero(linked: Linked) -> None:
    assert linked.of(HALTED)[HALT]["rule"] == "function_stopped"
    assert linked.of(CAPPED) == {}


def test_a_burst_explains_the_throttling_of_another_caller_and_throttles_itself(linked: Linked) -> None:
    assert linked.of(VICTIM)[BURST]["rule"] == "throttled_by_burst"
    assert linked.decoy(SELF) == "self_throttle"


def test_throttling_without_a_burst_in_the_log_stays_open(linked: Linked) -> None:
    assert linked.of(LONELY) == {}
    assert linked.decoy(LONELY) is None


def test_an_internal_error_has_no_cause_among_innocent_writes(linked: Linked) -> None:
    assert linked.of(SERVER) == {}
