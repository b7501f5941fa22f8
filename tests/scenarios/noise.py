"""What goes on in every account meanwhile: innocent, busy, and full of errors that mean nothing."""

import random

from .world import World


def noise(w: World, start: float = -6000, until: float = 7000) -> None:
    """Plan background activity between two moments, as much as ``w.noise`` asks for."""
    mine, w.random = w.random, random.Random(f"{w.seed} noise {start}")
    for plan in (_recorder, _browser, _reading_agent, _deploy, _propagation, _scanner, _steady):
        plan(w, start, until)
    w.random = mine  # so that a twin with less noise has the same names and times


def _moments(w: World, start: float, until: float, count: int) -> list[float]:
    return sorted(w.random.uniform(start, until) for _ in range(count))


def _recorder(w: World, start: float, until: float) -> None:
    role = w.linked_role("config.amazonaws.com", "AWSServiceRoleForConfig", "configLambdaExecution", since=start)
    absent = (
        ("s3:GetBucketPolicy", "NoSuchBucketPolicy", "The bucket policy does not exist"),
        ("s3:GetBucketLifecycle", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
        ("s3:GetBucketTagging", "NoSuchTagSet", "The TagSet does not exist"),
    )
    for i, when in enumerate(_moments(w, start, until, w.noise // 5)):
        call, code, message = absent[i % 3]
        bucket = w.thing("s3:bucket", f"{w.words[i % 6]}-archive-{w.account}")
        w.do(when, role, call, bucket, tag="noise", error=(code, message), decoy="default_absence")


def _browser(w: World, start: float, until: float) -> None:
    person = w.person_console(w.people[7], login=start + 60, role="ReadOnlyAccess")
    for when in _moments(w, start + 120, until, w.noise // 4):
        w.do(
            when,
            person,
            w.random.choice(("ec2:DescribeInstances", "rds:DescribeEvents", "cloudwatch:DescribeAlarms")),
            tag="noise",
        )


def _reading_agent(w: World, start: float, until: float) -> None:
    agent = w.sso_cli(
        w.people[6], login=start + 30, role="DeveloperAccess", ai=w.random.choice(("claude-code", "codex", "cursor"))
    )
    for when in _moments(w, start + 60, until, w.noise // 4):
        w.do(
            when,
            agent,
            w.random.choice(("ec2:DescribeVpcs", "logs:DescribeLogGroups", "lambda:ListFunctions", "iam:ListRoles")),
            tag="noise",
        )


def _deploy(w: World, start: float, until: float) -> None:
    """A pipeline that deploys another team's service, and cleans up what it made itself."""
    when = start + (until - start) * w.random.uniform(0.3, 0.45)
    repo = f"octo-{w.words[10]}/{w.words[11]}-infra"
    job = w.github(f"{w.words[11]}-deploy", repo, at=when, terraform=True)
    group = w.thing("ec2:security-group", f"{w.words[11]}-temporary {start:.0f}")
    param = w.thing("ssm:parameter", f"/{w.words[11]}/version")
    table = w.thing("dynamodb:table", f"{w.words[11]}-sessions", exists=False)
    w.do(when + 3, job, "ssm:PutParameter", param, tag="noise", params={"type": "String", "overwrite": True})
    w.do(when + 4, job, "dynamodb:CreateTable", table, tag="noise")
    w.do(when + 6, job, "ec2:DeleteSecurityGroup", group, tag="noise")
    w.do(when + 7, job, "ec2:DescribeSecurityGroups", group, tag="noise", decoy="poll_until_gone")


def _propagation(w: World, start: float, until: float) -> None:
    """A role that is used before IAM has spread the word."""
    when = start + (until - start) * w.random.uniform(0.1, 0.4)
    admin = w.iam_cli(f"{w.words[9]}-provisioner", program="terraform")
    role = w.thing("iam:role", f"{w.words[9]}-worker", exists=False)
    role.usable_from = when + w.random.uniform(4, 12)
    w.do(when, admin, "iam:CreateRole", role, tag="noise")
    for wait in (3, 16):
        decoy = "iam_propagation" if when + wait < role.usable_from else ""
        w.do(when + wait, admin, "sts:AssumeRole", role, tag="noise", decoy=decoy, params={"roleSessionName": "check"})


def _scanner(w: World, start: float, until: float) -> None:
    """A scanner that throttles nobody but itself."""
    box = w.ec2_box(f"{w.words[8]}-inventory", since=start + 10)
    when = w.random.uniform(start + 100, until)
    for i in range(max(4, w.noise // 8)):
        w.do(
            when + i % 2,
            box,
            "ec2:DescribeSnapshots",
            tag="noise",
            error=("Client.RequestLimitExceeded", "Request limit exceeded."),
            decoy="self_throttle",
        )


def _steady(w: World, start: float, until: float) -> None:
    worker = w.lambda_fn(f"{w.words[7]}-heartbeat", since=start + 5)
    param = w.thing("ssm:parameter", f"/{w.words[7]}/config")
    w.poll(
        worker,
        "ssm:GetParameter",
        param,
        every=(until - start) / max(4, w.noise // 4),
        start=start + 20,
        until=until,
        tag="noise",
    )
