"""How people notice, look for the cause, and mend one thing after another until, thirteen hours later, all works."""

from collections.abc import Mapping
from typing import Any

from sample_data.generator import recreated_cast as cast
from sample_data.generator.people import console_sign_in, terminal_sign_in
from sample_data.generator.records import Record, cli, console
from sample_data.generator.recreated_cast import DATA, PROD, clock, home_of
from sample_data.generator.stage import Stage


def people_notice(stage: Stage) -> None:
    """The on-call responder is paged, looks around, and finds the stack's events."""
    session = console_sign_in(
        stage.journal,
        stage.dice,
        clock("02:19:31"),
        account=PROD,
        role=cast.ON_CALL_ROLE,
        ip=cast.ON_CALL_IP,
        **home_of(cast.ON_CALL),
    )

    def look(at: str, api: str, request: Mapping[str, Any] | None = None, **more: Any) -> Record:
        return stage.call(clock(at), console(session, stage.dice), api, request, by="human", **more)

    look("02:20:44", "monitoring:DescribeAlarms", {"stateValue": "ALARM"})
    look("02:24:10", "health:DescribeEvents", {"filter": {"eventStatusCodes": ["open"]}})
    look("02:26:12", "cloudformation:DescribeStackEvents", {"stackName": cast.STACK}, part="detection")
    stage.journal.mark("detected_at", clock("02:26:12"))
    look(
        "02:29:47",
        "cloudtrail:LookupEvents",
        {"lookupAttributes": [{"attributeKey": "ResourceName", "attributeValue": cast.STACK}]},
        part="detection",
    )
    look("02:33:05", "rds:DescribeDBInstances", {"dBInstanceIdentifier": cast.NEW_DATABASE}, part="detection_may")
    look(
        "02:36:51",
        "kms:DescribeKey",
        {"keyId": cast.OLD_KEY},
        part="detection_may",
        resources=[("AWS::KMS::Key", PROD, cast.OLD_KEY)],
    )
    look("02:41:18", "rds:DescribeDBSnapshots", {"dBSnapshotIdentifier": cast.FINAL_SNAPSHOT}, part="detection_may")
    look(
        "03:10:22",
        "support:CreateCase",
        {
            "subject": "Production stack was deleted: key, database, secret",
            "serviceCode": "aws-cloudformation",
            "severityCode": "urgent",
            "categoryCode": "stack",
        },
        part="detection_may",
        response={"caseId": "case-111111111111-muen-2025-example"},
    )
    look(
        "03:44:57",
        "cloudtrail:LookupEvents",
        {"lookupAttributes": [{"attributeKey": "Username", "attributeValue": cast.ENGINEER}]},
        part="detection_may",
    )


def people_recover(stage: Stage) -> None:
    """Piece by piece over ten hours: key, database, service, launch template, targets, the other account's feed."""
    night = console_sign_in(
        stage.journal,
        stage.dice,
        clock("03:58:02"),
        account=PROD,
        role=cast.ON_CALL_ROLE,
        ip=cast.ON_CALL_IP,
        **home_of(cast.ON_CALL),
    )

    def fix(
        at: str,
        api: str,
        request: Mapping[str, Any],
        response: Mapping[str, Any] | None = None,
        heals: str | None = None,
        part: str = "recovery",
        **more: Any,
    ) -> None:
        stage.call(clock(at), console(night, stage.dice), api, request, response, part=part, by="human", **more)
        if heals:
            stage.world.heals(heals, clock(at))

    old_key = [("AWS::KMS::Key", PROD, cast.OLD_KEY)]
    fix("04:02:30", "kms:CancelKeyDeletion", {"keyId": cast.OLD_KEY}, {"keyId": cast.OLD_KEY}, resources=old_key)
    stage.journal.mark("mitigated_at", clock("04:02:30"))
    fix("04:03:05", "kms:EnableKey", {"keyId": cast.OLD_KEY}, heals="key", resources=old_key)
    restore = {
        "dBInstanceIdentifier": cast.DATABASE,
        "dBSnapshotIdentifier": cast.FINAL_SNAPSHOT,
        "dBInstanceClass": "db.r7g.large",
        "multiAZ": True,
        "deletionProtection": True,
    }
    stage.call(
        clock("05:21:44"),
        console(night, stage.dice),
        "rds:RestoreDBInstanceFromDBSnapshot",
        {**restore, "dBSubnetGroupName": cast.OLD_SUBNETS},
        error=("DBSubnetGroupNotFoundFault", f"DB subnet group '{cast.OLD_SUBNETS}' does not exist."),
        part="effects_may",
        by="human",
    )
    fix(
        "06:38:09",
        "rds:RestoreDBInstanceFromDBSnapshot",
        {**restore, "dBSubnetGroupName": cast.NEW_SUBNETS},
        {
            "dBInstanceIdentifier": cast.DATABASE,
            "dBInstanceArn": cast.arn("rds", f"db:{cast.DATABASE}"),
            "dBInstanceStatus": "creating",
        },
        heals="database",
    )
    fix(
        "08:02:16",
        "secretsmanager:PutSecretValue",
        {"secretId": cast.NEW_SECRET, "clientRequestToken": stage.dice.uuid()},
        {"arn": cast.NEW_SECRET, "name": cast.DATABASE_SECRET},
    )
    fix(
        "08:37:20",
        "ecs:RegisterTaskDefinition",
        {
            "family": "insights-web",
            "executionRoleArn": f"arn:aws:iam::{PROD}:role/insights-web-execution",
            "containerDefinitions": [{"name": "web", "secrets": [{"name": "DB", "valueFrom": cast.NEW_SECRET}]}],
        },
        {"taskDefinition": {"taskDefinitionArn": cast.arn("ecs", "task-definition/insights-web:58")}},
    )
    fix(
        "08:40:33",
        "ecs:UpdateService",
        {
            "cluster": cast.CLUSTER,
            "service": "insights-web",
            "taskDefinition": "insights-web:58",
            "forceNewDeployment": True,
        },
        {"service": {"serviceName": "insights-web", "status": "ACTIVE"}},
        heals="web-secret",
    )
    fix(
        "09:58:41",
        "ec2:CreateLaunchTemplateVersion",
        {
            "CreateLaunchTemplateVersionRequest": {
                "LaunchTemplateId": cast.LAUNCH_TEMPLATE,
                "SourceVersion": 11,
                "LaunchTemplateData": {"SecurityGroupId": {"content": cast.NEW_GROUP, "tag": 1}},
            }
        },
        {
            "CreateLaunchTemplateVersionResponse": {
                "launchTemplateVersion": {"launchTemplateId": cast.LAUNCH_TEMPLATE, "versionNumber": 12}
            }
        },
    )
    fix(
        "10:04:55",
        "autoscaling:UpdateAutoScalingGroup",
        {
            "autoScalingGroupName": cast.SCALING_GROUP,
            "launchTemplate": {"launchTemplateId": cast.LAUNCH_TEMPLATE, "version": "12"},
        },
        heals="batch-group",
    )
    fix(
        "11:21:07",
        "ecs:UpdateService",
        {
            "cluster": cast.CLUSTER,
            "service": "insights-edge",
            "loadBalancers": [{"targetGroupArn": cast.NEW_TARGETS, "containerName": "edge", "containerPort": 8080}],
        },
        {"service": {"serviceName": "insights-edge", "status": "ACTIVE"}},
        heals="edge-targets",
    )
    fix(
        "12:47:30",
        "cloudformation:UpdateTerminationProtection",
        {"stackName": cast.STACK, "enableTerminationProtection": True},
        {"stackId": cast.NEW_STACK_ID},
        part="recovery_may",
    )
    other = terminal_sign_in(
        stage.journal,
        stage.dice,
        clock("13:50:12"),
        account=DATA,
        role=cast.DATA_ROLE,
        ip=cast.DATA_IP,
        sid="90ab3d5e71c2",
        **home_of(cast.DATA_ENGINEER),
    )
    feed = {"functionName": "finance-feed"}
    stage.call(
        clock("13:58:20"),
        cli(other, "lambda.get-function-configuration", "90ab3d5e71c2"),
        "lambda:GetFunctionConfiguration20150331v2",
        feed,
        by="unknown",
    )
    stage.call(
        clock("14:16:20"),
        cli(other, "lambda.update-function-configuration", "90ab3d5e71c2"),
        "lambda:UpdateFunctionConfiguration20150331v2",
        {**feed, "environment": {"variables": "HIDDEN_DUE_TO_SECURITY_REASONS"}},
        {"functionName": "finance-feed", "functionArn": cast.arn("lambda", "function:finance-feed", DATA)},
        part="recovery",
        by="unknown",
    )
    stage.world.heals("feed-secret", clock("14:16:20"))
    stage.journal.mark("recovered_at", clock("14:16:20"))
