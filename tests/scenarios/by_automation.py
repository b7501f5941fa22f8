"""What deterministic software did: Terraform, pipelines, janitors, playbooks.

Moment 0 is the decisive act; earlier is negative. Names, times and places come from the seed.
"""

from .common import CAUSE, F, readers, web_traffic
from .expect import Expect
from .noise import noise
from .world import World


def s02_terraform_with_the_wrong_state(w: World) -> Expect:
    """A run against a stale state takes away the real network, database and backup; protection goes first."""
    noise(w)
    app = w.words[0]
    laptop = w.iam_cli(f"{w.people[0]}", program="terraform")
    db = w.thing("rds:db", f"{app}-main", protected=True)
    backup = w.thing("rds:snapshot", f"{app}-main-weekly")
    subnet, group = w.thing("ec2:subnet", f"{app}-a"), w.thing("ec2:security-group", f"{app}-db")
    readers(
        w,
        (f"{w.words[1]}-api", "rds:DescribeDBInstances", db),
        (f"{w.words[2]}-etl", "rds:DescribeDBSnapshots", backup),
        (f"{w.words[3]}-scheduler", "ec2:DescribeSecurityGroups", group),
    )
    w.do(
        -14,
        laptop,
        "rds:ModifyDBInstance",
        db,
        tag="unlock",
        params={"deletionProtection": False, "applyImmediately": True},
    )
    w.do(
        0,
        laptop,
        "rds:DeleteDBInstance",
        db,
        tag="root",
        params={"skipFinalSnapshot": True, "deleteAutomatedBackups": True},
    )
    w.do(1, laptop, "rds:DeleteDBSnapshot", backup, tag="sweep")
    w.do(9, laptop, "ec2:DeleteSecurityGroup", group, tag="sweep")
    w.do(9, laptop, "ec2:DeleteSubnet", subnet, tag="sweep")
    person = w.person_console(w.people[1], login=1500, role="DatabaseAdmin")
    w.do(1600, person, "rds:DescribeDBInstances", db, tag="aside")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"guardrail": "unlock"},
        may=F({"sweep", "unlock"}),
        chain=F({"unlock"}),
        guardrail=F({"unlock"}),
        executors={"root": "automation", "unlock": "automation"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s03_a_pipeline_schedules_a_key_for_deletion(w: World) -> Expect:
    """A drift correction removes a key that a local apply had made; everything encrypted with it stops."""
    noise(w)
    app = w.words[0]
    key = w.thing("kms:key", f"{app} data", exists=False)
    local = w.iam_cli(w.people[0], program="terraform")
    w.do(
        -5990,
        local,
        "kms:CreateKey",
        key,
        response={"keyMetadata": {"keyId": key.name, "arn": key.arn}},
        params={"description": app},
    )
    bucket = w.thing("s3:bucket", f"{app}-documents-{w.account[:6]}")
    fn, task = w.lambda_fn(f"{w.words[1]}-render"), w.ecs_task(f"{w.words[2]}-export")
    w.poll(
        fn, "kms:Decrypt", key, every=200, start=-5400, until=5400, params={"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}
    )
    w.poll(
        task,
        "s3:GetObject",
        bucket,
        every=260,
        start=-5400,
        until=5400,
        uses=(key,),
        params={"key": "2026/08/report.pdf"},
    )
    job = w.github(f"{app}-drift", f"octo-{app}/platform", at=-20, environment="production")
    w.do(-8, job, "kms:DescribeKey", key)
    w.do(0, job, "kms:ScheduleKeyDeletion", key, tag="root", params={"pendingWindowInDays": 7})
    person = w.person_console(w.people[2], login=2000)
    w.do(2300, person, "kms:DescribeKey", key, tag="look")
    w.do(2400, person, "kms:CancelKeyDeletion", key, tag="cancel")
    w.do(2460, person, "kms:EnableKey", key, tag="enable")
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "enable"},
        executors={"root": "automation", "enable": "human"},
        recovered=("enable",),
        open=F({"approved"}),
    )


def s10_two_automations_in_a_race(w: World) -> Expect:
    """A late job points the launch template back to an old image that a janitor then removes: no instance can start."""
    noise(w)
    app = w.words[0]
    image, template = w.thing("ec2:image", f"{app} old"), w.thing("ec2:launch-template", app)
    lister, janitor = w.lambda_fn(f"{app}-image-publisher"), w.lambda_fn(f"{app}-image-janitor")
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-5000)
    active = {"old": False}

    def point_back(event_id: str) -> None:
        active["old"] = True

    def launch() -> None:
        tags = {
            "tagSpecificationSet": {
                "items": [
                    {"resourceType": "instance", "tags": [{"key": "aws:autoscaling:groupName", "value": f"{app}-web"}]}
                ]
            }
        }
        needs = (image,) if active["old"] else ()
        w.call(
            scaling,
            "ec2:RunInstances",
            w.thing("ec2:instance", f"{app} {w.now}", exists=False),
            uses=needs,
            params={"launchTemplate": {"launchTemplateId": template.name, "version": "$Default"}, **tags},
        )

    for when in (-4000, -2500, 700, 1500, 2600):
        w.at(when + w.random.uniform(0, 60), launch)
    w.do(
        -30,
        lister,
        "ec2:CreateLaunchTemplateVersion",
        template,
        tag="point",
        effect=False,
        then=point_back,
        params={
            "CreateLaunchTemplateVersionRequest": {
                "LaunchTemplateId": template.name,
                "LaunchTemplateData": {"ImageId": image.name},
            }
        },
    )
    w.do(0, janitor, "ec2:DeregisterImage", image, tag="root")
    return Expect(
        CAUSE,
        root=F({"root"}),
        may=F({"point"}),
        executors={"root": "automation", "point": "automation"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s12_a_key_nobody_seemed_to_need(w: World) -> Expect:
    """A bot deactivates an old access key; the monthly job that uses it fails nine days later."""
    day = 86400
    noise(w)
    noise(w, 9 * day - 3000, 9 * day + 6000)
    app = w.words[0]
    bot = w.lambda_fn("stale-key-reaper", since=-600)
    user, key_id = f"{app}-month-end", w.key("AKIA", "month end")
    job = w.iam_cli(user, program="boto3", key=key_id)
    bucket = w.thing("s3:bucket", f"{app}-statements")
    key = w.thing("iam:access-key", key_id)
    dead = {"now": False}
    invalid = ("InvalidClientTokenId", "The security token included in the request is invalid.")

    def work() -> None:
        for i, call in enumerate(("sts:GetCallerIdentity", "s3:ListObjects", "s3:ListObjects")):
            w.call(job, call, bucket if i else None, error=invalid if dead["now"] else None)
            w.now += 20

    def kill(event_id: str) -> None:
        dead["now"] = True

    def revive(event_id: str) -> None:
        dead["now"] = False

    for when in (-18.2 * day, 9 * day, 9 * day + 900, 9 * day + 4000):
        w.at(when, work)
    named = {"userName": user}
    w.do(
        0, bot, "iam:UpdateAccessKey", key, tag="root", params={**named, "status": "Inactive"}, effect=False, then=kill
    )
    person = w.person_console(w.people[0], login=9 * day + 2000)
    w.do(
        9 * day + 3000,
        person,
        "iam:UpdateAccessKey",
        key,
        tag="revive",
        params={**named, "status": "Active"},
        effect=False,
        then=revive,
    )
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "revive"},
        executors={"root": "automation", "revive": "human"},
        recovered=("revive",),
        open=F({"approved"}),
    )


def s14_a_cut_network_and_its_churn(w: World) -> Expect:
    """A revoked rule fails the health checks; Auto Scaling replaces instances in circles, which throttles others."""
    noise(w)
    app = w.words[0]
    group = w.thing("ec2:security-group", f"{app} web")
    playbook = w.iam_cli(f"{w.words[5]}-hardening", program="ansible")
    scaling = w.linked_role("autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling", "AutoScaling", since=-4000)
    other = w.ecs_task(f"{w.words[1]}-inventory")
    rule, tags = web_traffic(app)
    image = {"instancesSet": {"items": [{"imageId": f"ami-{w.hexa('ami')}", "minCount": 1, "maxCount": 1}]}}
    w.poll(other, "ec2:DescribeInstances", w.thing("ec2:instance", "other"), every=20, start=-1200, until=4200)

    def replace(turn: int) -> None:
        """One instance goes, another comes, and its boot script asks EC2 forty times within one second."""
        gone = w.thing("ec2:instance", f"{app} {turn}")
        new = w.thing("ec2:instance", f"{app} {turn + 1}", exists=False)
        w.call(scaling, "ec2:TerminateInstances", gone, tag="churn")
        launch = {**image, **tags, "groupSet": {"items": [{"groupId": group.name}]}}
        w.call(scaling, "ec2:RunInstances", new, tag="churn", params=launch)
        box = w.ec2_box(f"{app}-web", since=w.now + 28, number=turn)
        limit = ("Client.RequestLimitExceeded", "Request limit exceeded.")
        w.impairments.append((w.now + 31, w.now + 45, "ec2:DescribeInstances:*", *limit))
        for i in range(40):
            w.do(w.now + 30 + i / 50, box, "ec2:DescribeInstances", new, tag="churn")

    def churn(event_id: str) -> None:
        for turn in range(18):
            w.at(w.now + 120 + 150 * turn, lambda turn=turn: replace(turn))

    w.do(0, playbook, "ec2:RevokeSecurityGroupIngress", group, tag="root", effect=False, then=churn, params=rule)
    person = w.person_console(w.people[0], login=2400, role="NetworkAdmin")
    w.do(2780, person, "ec2:AuthorizeSecurityGroupIngress", group, tag="back", effect=False, params=rule)
    return Expect(CAUSE, root=F({"root"}), executors={"root": "automation"}, open=F({"approved"}))


def s20_a_clean_up_that_knows_no_bounds(w: World) -> Expect:
    """A nightly job deletes everything that lacks a tag: its team's scraps, and other teams' resources along."""
    noise(w)
    sweeper = w.ecs_task("untagged-sweeper")
    scraps = [w.thing("sns:topic", f"{w.words[5]}-tmp-{i}") for i in range(3)]
    topic, log = w.thing("sns:topic", f"{w.words[0]}-alerts"), w.thing("logs:log-group", f"/{w.words[1]}/audit")
    machine = w.thing("states:state-machine", f"{w.words[2]}-settlement")
    readers(
        w,
        (f"{w.words[0]}-notifier", "sns:GetTopicAttributes", topic),
        (f"{w.words[1]}-shipper", "logs:DescribeLogStreams", log),
        (f"{w.words[2]}-starter", "states:DescribeStateMachine", machine),
        every=220,
    )
    for i, scrap in enumerate(scraps):
        w.do(-3 + i, sweeper, "sns:DeleteTopic", scrap, tag="scrap")
    w.do(0, sweeper, "sns:DeleteTopic", topic, tag="a")
    w.do(2, sweeper, "logs:DeleteLogGroup", log, tag="b")
    w.do(2, sweeper, "states:DeleteStateMachine", machine, tag="c")
    return Expect(
        CAUSE,
        root=F({"a", "b", "c"}),
        may=F({"scrap"}),
        executors={"a": "automation"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s20_deleted_twice(w: World) -> Expect:
    """A pipeline deletes a log group that others use; an agent deletes it again, too late to be a cause of anything."""
    noise(w)
    log = w.thing("logs:log-group", f"/{w.words[1]}/access")
    readers(
        w,
        (f"{w.words[1]}-shipper", "logs:DescribeLogStreams", log),
        (f"{w.words[2]}-metrics", "logs:DescribeLogStreams", log),
        every=150,
    )
    job = w.github(f"{w.words[0]}-prune", f"octo-{w.words[0]}/ops", at=-15)
    w.do(0, job, "logs:DeleteLogGroup", log, tag="root")
    agent = w.sso_cli(w.people[0], login=-1000, role="DeveloperAccess", ai="claude-code")
    w.do(600, agent, "logs:DeleteLogGroup", log, tag="late", decoy="idempotent_cleanup")
    return Expect(
        CAUSE,
        root=F({"root"}),
        preempted=F({"late"}),
        executors={"root": "automation"},
        recovered=None,
        open=F({"approved", "recovered"}),
    )


def s03_an_alias_goes(w: World) -> Expect:
    """A pipeline deletes an alias that it holds for unused; the key is well, but nobody finds it by that name."""
    noise(w)
    app = w.words[0]
    alias = w.thing("kms:alias", f"alias/{app}-tokens")
    readers(w, (f"{app}-auth", "kms:Decrypt", alias), (f"{w.words[1]}-mint", "kms:Decrypt", alias))
    job = w.github(f"{app}-tidy", f"octo-{app}/keys", at=-25)
    w.do(0, job, "kms:DeleteAlias", alias, tag="root")
    person = w.person_console(w.people[0], login=1300)
    w.do(1800, person, "kms:CreateAlias", alias, tag="back", params={"targetKeyId": w.uuid("target")})
    return Expect(
        CAUSE,
        root=F({"root"}),
        cited={"recovered": "back"},
        executors={"root": "automation", "back": "human"},
        recovered=("back",),
        open=F({"approved"}),
    )
