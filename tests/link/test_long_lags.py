"""What was taken away stays away: a change counts for a rare job as well, weeks later, where it is shown to matter."""

import json

from timeline.link import actions, arns

from .scenes import Linked, Scene

DAY = 86400

rare = Scene("rarejob")
QUEUE = {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/1/month-end"}
rare.works("sqs:SendMessage", by="closing", times=range(-2 * DAY, -DAY, DAY // 2), request=QUEUE)
REMOVED = rare.call("sqs:DeleteQueue", by="janitor", at=0, request=QUEUE)
MISSED = rare.call(
    "sqs:SendMessage",
    by="closing",
    at=20 * DAY,
    request=QUEUE,
    error="AWS.SimpleQueueService.NonExistentQueue",
    message="The specified queue does not exist.",
)

policy = Scene("rarepolicy")
ARN = f"arn:aws:iam::{policy.account}:policy/closing"
ALLOWED = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kinesis:*", "Resource": "*"}]}
policy.call(
    "iam:CreatePolicy",
    by="admin",
    at=-9 * DAY,
    request={"policyName": "closing", "policyDocument": json.dumps(ALLOWED)},
    response={"policy": {"arn": ARN}},
)
HELD = {"userName": "closing", "policyArn": ARN}
policy.call("iam:AttachUserPolicy", by="admin", at=-9 * DAY + 9, request=HELD)
policy.works("kinesis:PutRecords", by="user:closing", times=range(-8 * DAY, -DAY, 2 * DAY), request={"streamName": "s"})
DETACHED = policy.call("iam:DetachUserPolicy", by="reaper", at=0, request=HELD)
DENIED = policy.call(
    "kinesis:PutRecords",
    by="user:closing",
    at=20 * DAY,
    error="AccessDeniedException",
    message=f"User: arn:aws:iam::{policy.account}:user/closing is not authorized to perform: kinesis:PutRecords on "
    f"resource: arn:aws:kinesis:eu-west-1:{policy.account}:stream/s because no identity-based policy allows the "
    "kinesis:PutRecords action",
)

device = Scene("mfadevice")
USER = f"arn:aws:iam::{device.account}:user/kim"
device.works("s3:DeleteBucketPolicy", by="user:kim", times=range(-900, 0, 300), request={"bucketName": "b"})
UNPAIRED = device.call("iam:DeactivateMFADevice", by="admin", at=0, request={"userName": "kim", "serialNumber": "m"})
REFUSED = device.call(
    "s3:DeleteBucketPolicy",
    by="user:kim",
    at=60,
    error="AccessDenied",
    message=f"User: {USER} is not authorized to perform: s3:DeleteBucketPolicy with an explicit deny in an "
    "identity-based policy",
)


def test_a_removed_thing_is_missed_by_a_job_that_comes_weeks_later(linked: Linked) -> None:
    assert linked.of(MISSED)[REMOVED]["weight"] >= 0.7


def test_a_policy_that_allowed_the_call_is_missed_weeks_later_too(linked: Linked) -> None:
    assert linked.of(DENIED)[DETACHED]["weight"] >= 0.7


def test_a_device_switched_off_is_no_more_than_possible(linked: Linked) -> None:
    found = linked.of(REFUSED)
    assert UNPAIRED not in found or found[UNPAIRED]["weight"] < 0.7


def test_spellings_of_services_that_say_gone_in_their_own_way() -> None:
    no_environment = "No Environment found for EnvironmentName = 'shop'."
    assert actions.family_of("elasticbeanstalk", "InvalidParameterValueException", no_environment) == "not_found"
    assert actions.family_of("wafv2", "WAFNonexistentItemException", "") == "not_found"
    arn = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/front/7c1e0d2a-0000-4000-8000-00000000abcd"
    assert {named.token for named in arns.parse(arn)} >= {"wafv2:webacl|111122223333|eu-west-1|front"}
