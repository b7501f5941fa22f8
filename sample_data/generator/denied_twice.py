"""*denied-twice*: a detached policy and a bucket policy, two hands and four minutes apart, each enough to deny."""

from datetime import date, datetime, timedelta
from typing import Any

from sample_data.generator import changes, user_agents
from sample_data.generator.records import Record, console, program, record
from sample_data.generator.scenery import (
    Scenery,
    agent_tidies,
    machines,
    noise,
    pipeline_changes,
    visits,
)
from sample_data.generator.telling import Setting, Telling
from sample_data.generator.workloads import Workload

NAME = "denied-twice"
SETTING = Setting(
    name=NAME,
    organisation="",
    account="454545454545",
    home="454545454545",
    region="eu-north-1",
    first_day=date(2026, 3, 17),
    starts="06:00:00",
    ends="14:30:00",
    days=0,
    version="1.11",
    versions={"iam": "1.10", "signin": "1.08", "sso": "1.08", "kms": "1.09"},
    nat="198.51.100.122",
)
clock = SETTING.clock
DETACHER, ON_CALL = "yusuf.ekberg@example.com", "nina.aho@example.com"
BUCKET, ROLE = "northlight-invoices", "invoice-runner"
POLICY = f"arn:aws:iam::{SETTING.account}:policy/InvoiceBucketAccess"
DETACHED, DENIED = clock("09:57:20"), clock("10:01:44")
ALLOWED_AGAIN, ATTACHED = clock("11:47:30"), clock("12:16:40")
HERE = Scenery(
    SETTING.account,
    SETTING.region,
    0.45,
    functions=("rate-import", "vat-lookup", "dunning-mail"),
    tasks=("ledger", "customer-web"),
    instances=("i-02d8f6b1a94c7e350",),
    repositories=("ledger", "customer-web"),
    people=("freja.dahl", "imran.qazi"),
)


def statement(effect: str, principal: Any, *actions: str, **more: Any) -> dict[str, Any]:
    """One statement of a policy on the bucket."""
    everything = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    return {"Effect": effect, "Principal": principal, "Action": list(actions), "Resource": everything, **more}


TLS_ONLY = statement("Deny", "*", "s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})
AUDIT_ONLY = statement(
    "Deny",
    "*",
    "s3:GetObject",
    "s3:PutObject",
    Condition={"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{SETTING.account}:role/finance-audit"}},
)


def bucket_policy(*statements: dict[str, Any]) -> dict[str, Any]:
    """``PutBucketPolicy`` as S3 records it."""
    return {
        "bucketName": BUCKET,
        "bucketPolicy": {"Version": "2012-10-17", "Statement": list(statements)},
        "Host": f"{BUCKET}.s3.{SETTING.region}.amazonaws.com",
        "policy": "",
    }


def story(seed: int, *, detached: bool = True, denied: bool = True) -> Telling:
    """Eight and a half hours, told with both changes, with one, or with none."""
    tale = Telling(SETTING, seed)
    granted(tale)
    if detached:
        detaches(tale)
    if denied:
        denies(tale)
    if detached and denied:
        people_mend(tale)
    dependants(tale, detached=detached, denied=denied)
    surroundings(tale)
    return tale


def granted(tale: Telling) -> None:
    """The morning's apply: what the policy allows, to whom, and what the bucket asks of everybody."""
    document = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],'
        f'"Resource":"arn:aws:s3:::{BUCKET}/*"}}]}}'
    )
    where = tale.place(SETTING.account, SETTING.region, "terraform-invoices")
    first = len(tale.journal.records)
    changes.terraform_run(
        where,
        clock("06:04:10"),
        "invoices",
        (
            ("iam:CreatePolicyVersion", {"policyArn": POLICY, "policyDocument": document, "setAsDefault": True}),
            ("iam:AttachRolePolicy", {"roleName": ROLE, "policyArn": POLICY}),
            ("s3:PutBucketPolicy", bucket_policy(TLS_ONLY)),
        ),
        reads=20,
    )
    for made in tale.journal.records[first:]:
        if not made["readOnly"] and made["eventSource"] != "sts.amazonaws.com":
            tale.journal.parts["not_root"].append(made["eventID"])


def detaches(tale: Telling) -> None:
    """A person takes away what looks unused."""
    who = tale.at_console(clock("09:41:03"), DETACHER, "SecurityAdmin", "203.0.113.47")
    tale.call(
        clock("09:55:02"), console(who, tale.dice), "iam:ListAttachedRolePolicies", {"roleName": ROLE}, by="human"
    )
    tale.call(
        DETACHED,
        console(who, tale.dice),
        "iam:DetachRolePolicy",
        {"roleName": ROLE, "policyArn": POLICY},
        part="root",
        by="human",
    )
    tale.journal.mark("triggered_at", DETACHED)


def denies(tale: Telling) -> None:
    """The build server applies a baseline that closes the bucket to everybody but the auditors."""
    where = tale.place(SETTING.account, SETTING.region, "terraform-baseline")
    session = changes.terraform_run(where, clock("10:01:20"), "baseline", (), reads=40)
    caller = program(session, user_agents.TERRAFORM)
    made = tale.call(
        DENIED, caller, "s3:PutBucketPolicy", bucket_policy(TLS_ONLY, AUDIT_ONLY), part="root", by="automation"
    )
    made["resources"] = [{"type": "AWS::S3::Bucket", "accountId": SETTING.account, "ARN": f"arn:aws:s3:::{BUCKET}"}]


def people_mend(tale: Telling) -> None:
    """On call undoes the bucket's policy, sees another refusal, and attaches the role's policy again."""
    who = tale.at_console(clock("11:08:31"), ON_CALL, "OnCall", "203.0.113.95")
    named = {"lookupAttributes": [{"attributeKey": "ResourceName", "attributeValue": BUCKET}]}
    for at, api, request, part in (
        ("11:12:40", "s3:GetBucketPolicy", {"bucketName": BUCKET}, "detection"),
        ("11:14:05", "cloudtrail:LookupEvents", named, "detection_may"),
        ("11:47:30", "s3:PutBucketPolicy", bucket_policy(TLS_ONLY), "recovery"),
        ("12:08:12", "iam:ListAttachedRolePolicies", {"roleName": ROLE}, "detection_may"),
        ("12:16:40", "iam:AttachRolePolicy", {"roleName": ROLE, "policyArn": POLICY}, "recovery"),
    ):
        tale.call(clock(at), console(who, tale.dice), api, request, part=part, by="human")
    tale.journal.mark("detected_at", clock("11:12:40"))
    tale.journal.mark("mitigated_at", ALLOWED_AGAIN)
    tale.journal.mark("recovered_at", ATTACHED)


def dependants(tale: Telling, *, detached: bool, denied: bool) -> None:
    """Two services that share one task role, by timetable, and the auditors, whom nothing stops."""
    both = detached and denied
    for name, api, minutes in (
        ("invoice-render", "PutObject", (5, 20, 35, 50)),
        ("invoice-mail", "GetObject", (10, 25, 40, 54)),
    ):
        worker = tale.worker("task", name, ROLE)
        for at in timetable(minutes):
            walled = denied and at > DENIED and (not both or at < ALLOWED_AGAIN)
            bare = detached and at > DETACHED and (not both or at < ATTACHED)
            one_call(tale, worker, at, api, walled=walled, bare=bare)
    audit = tale.worker("instance", "i-0c95e2d7b3f18a460", "finance-audit")
    for at in timetable((2, 32)):
        one_call(tale, audit, at, "GetObject", walled=False, bare=False)


def timetable(minutes: tuple[int, ...]) -> list[datetime]:
    """These minutes of every hour, from the first full quarter on."""
    found = [
        clock(f"{hour:02}:{minute:02}:{(7 * hour + minute) % 50:02}") for hour in range(6, 15) for minute in minutes
    ]
    return [at for at in found if clock("06:15:00") < at < SETTING.span[1]]


def one_call(tale: Telling, worker: Workload, at: datetime, api: str, *, walled: bool, bare: bool) -> None:
    """AWS names one reason only, and an explicit deny before a missing permission."""
    caller = worker.caller(at)
    assert worker.session is not None
    key = f"2026/03/{at:%d}/inv-{at:%H%M}.pdf"
    arn = f"arn:aws:s3:::{BUCKET}/{key}"
    reason = (
        "with an explicit deny in a resource-based policy"
        if walled
        else f"because no identity-based policy allows the s3:{api} action"
    )
    message = f'User: {worker.session.arn} is not authorized to perform: s3:{api} on resource: "{arn}" {reason}'
    made: Record = record(
        tale.dice,
        at + timedelta(seconds=1),
        caller,
        f"s3:{api}",
        region=SETTING.region,
        request={"bucketName": BUCKET, "key": key, "Host": f"{BUCKET}.s3.{SETTING.region}.amazonaws.com"},
        error=("AccessDenied", message) if walled or bare else None,
        resources=[
            ("AWS::S3::Object", SETTING.account, arn),
            ("AWS::S3::Bucket", SETTING.account, f"arn:aws:s3:::{BUCKET}"),
        ],
        data=True,
    )
    tale.journal.add(made, "effect" if walled or bare else None)
    if walled and bare:
        tale.journal.parts["by_either"].append(made["eventID"])


def surroundings(tale: Telling) -> None:
    """Changes near in time: on the same bucket, on the same kind of thing, by an agent, by a pipeline."""
    machines(tale, HERE)
    visits(tale, HERE)
    noise(tale, HERE, DENIED)
    tags = {"bucketName": BUCKET, "tagging": {"TagSet": {"Tag": {"Key": "owner", "Value": "finance"}}}}
    agent_tidies(
        tale,
        HERE,
        clock("09:59:10"),
        "imran.qazi",
        (("s3:GetBucketPolicy", {"bucketName": BUCKET}), ("s3:PutBucketTagging", tags)),
    )
    task = {"cluster": "ledger-cluster", "service": "ledger", "taskDefinition": "ledger"}
    pipeline_changes(tale, HERE, clock("09:52:40"), "ledger", (("ecs:UpdateService", task),))
    admin = tale.at_console(clock("09:44:00"), "freja.dahl@example.com", "PlatformAdmin", "203.0.113.48")
    read_only = {"roleName": "customer-web-task", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}
    tale.call(
        clock("09:50:15"),
        console(admin, tale.dice),
        "iam:DetachRolePolicy",
        read_only,
        part="not_root",
        by="human",
    )


def build(seed: int = 25) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    tale = story(seed)
    _, bucket = tale.journal.parts["root"]
    return tale.finish(
        seed,
        but_for={bucket: "no"},
        degree={bucket: 0.5},
        over_determined=tale.journal.parts["by_either"],
        times_may={"triggered_at": "2026-03-17T10:01:44Z"},
    )
