"""What there is in the small world: resources, how CloudTrail names them, and what AWS answers when one is gone.

Spellings are those of real records (reference: API error lists and published captures), not of the SDK documentation:
EC2 puts ``Client.`` in front, RDS ends in ``Fault``, and a denied call carries no request parameters.
"""

import re
from dataclasses import dataclass, field
from typing import Any

Params = dict[str, Any]


@dataclass(eq=False)
class Thing:
    """One resource, with what is true of it now. ``changed_by`` is the event that made it so."""

    kind: str
    name: str
    account: str
    region: str
    exists: bool = True
    protected: bool = False
    state: str = "Enabled"
    usable_from: float = float("-inf")
    changed_by: str | None = None
    notes: Params = field(default_factory=dict)

    @property
    def arn(self) -> str:
        path = ARNS[self.kind].format(name=self.name)
        service = {"elbv2": "elasticloadbalancing"}.get(self.kind.split(":")[0], self.kind.split(":")[0])
        region = "" if service in GLOBAL else self.region
        account = "" if service in ("s3", "apigateway", "route53") else self.account
        return f"arn:aws:{service}:{region}:{account}:{path}"


ARNS = {
    "acm:certificate": "certificate/{name}",
    "apigateway:rest-api": "/restapis/{name}",
    "appsync:graphql-api": "apis/{name}",
    "athena:workgroup": "workgroup/{name}",
    "batch:job-queue": "job-queue/{name}",
    "cloudfront:distribution": "distribution/{name}",
    "codebuild:project": "project/{name}",
    "cognito-idp:user-pool": "userpool/{name}",
    "eks:cluster": "cluster/{name}",
    "elasticache:cluster": "cluster:{name}",
    "elasticbeanstalk:environment": "environment/{name}/{name}",
    "elasticfilesystem:file-system": "file-system/{name}",
    "es:domain": "domain/{name}",
    "events:rule": "rule/{name}",
    "firehose:stream": "deliverystream/{name}",
    "glue:database": "database/{name}",
    "kafka:cluster": "cluster/{name}/7c1e0d2a-0000-4000-8000-00000000abcd-3",
    "mq:broker": "broker:{name}",
    "rds:cluster": "cluster:{name}",
    "redshift:cluster": "cluster:{name}",
    "route53:hosted-zone": "hostedzone/{name}",
    "sagemaker:endpoint": "endpoint/{name}",
    "scheduler:schedule": "schedule/default/{name}",
    "transfer:server": "server/{name}",
    "wafv2:web-acl": "regional/webacl/{name}/7c1e0d2a-0000-4000-8000-00000000abcd",
    "autoscaling:group": "autoScalingGroup:6b1a:autoScalingGroupName/{name}",
    "cloudformation:stack": "stack/{name}/8f1d2c30-51aa-11f1-9d0e-0a58a9feac02",
    "dynamodb:table": "table/{name}",
    "ec2:image": "image/{name}",
    "ec2:instance": "instance/{name}",
    "ec2:launch-template": "launch-template/{name}",
    "ec2:nat-gateway": "natgateway/{name}",
    "ec2:security-group": "security-group/{name}",
    "ec2:snapshot": "snapshot/{name}",
    "ec2:subnet": "subnet/{name}",
    "ec2:volume": "volume/{name}",
    "ec2:vpc": "vpc/{name}",
    "ecr:repository": "repository/{name}",
    "ecs:cluster": "cluster/{name}",
    "ecs:service": "service/{name}",
    "elbv2:load-balancer": "loadbalancer/app/{name}/50dc6c495c0c9188",
    "elbv2:target-group": "targetgroup/{name}/73e2d6bc24d8a067",
    "iam:access-key": "access-key/{name}",
    "iam:policy": "policy/{name}",
    "iam:role": "role/{name}",
    "iam:user": "user/{name}",
    "kinesis:stream": "stream/{name}",
    "kms:alias": "{name}",
    "kms:key": "key/{name}",
    "lambda:function": "function:{name}",
    "logs:log-group": "log-group:{name}",
    "organizations:policy": "policy/o-3kq1x0/service_control_policy/{name}",
    "rds:db": "db:{name}",
    "rds:snapshot": "snapshot:{name}",
    "s3:bucket": "{name}",
    "secretsmanager:secret": "secret:{name}",
    "sns:topic": "{name}",
    "sqs:queue": "{name}",
    "ssm:parameter": "parameter{name}",
    "states:state-machine": "stateMachine:{name}",
}

# kind: (errorCode, errorMessage) when the resource is not there
MISSING = {
    "acm:certificate": ("ResourceNotFoundException", "Could not find certificate {arn}."),
    "apigateway:rest-api": ("NotFoundException", "Invalid API identifier specified {account}:{name}"),
    "appsync:graphql-api": ("NotFoundException", "GraphQL API {name} not found."),
    "athena:workgroup": ("InvalidRequestException", "WorkGroup {name} is not found."),
    "batch:job-queue": ("ClientException", "JobQueue {name} not found"),
    "cloudfront:distribution": ("NoSuchDistribution", "The specified distribution does not exist."),
    "codebuild:project": ("ResourceNotFoundException", "Project cannot be found: {arn}"),
    "cognito-idp:user-pool": ("ResourceNotFoundException", "User pool {name} does not exist."),
    "eks:cluster": ("ResourceNotFoundException", "No cluster found for name: {name}."),
    "elasticache:cluster": ("CacheClusterNotFoundFault", "CacheCluster not found: {name}"),
    "elasticbeanstalk:environment": (
        "InvalidParameterValueException",
        "No Environment found for EnvironmentName = '{name}'.",
    ),
    "elasticfilesystem:file-system": ("FileSystemNotFound", "File system '{name}' does not exist."),
    "es:domain": ("ResourceNotFoundException", "Domain not found: {name}"),
    "events:rule": ("ResourceNotFoundException", "Rule {name} does not exist on EventBus default."),
    "firehose:stream": ("ResourceNotFoundException", "Firehose {name} under account {account} not found."),
    "glue:database": ("EntityNotFoundException", "Database {name} not found."),
    "kafka:cluster": ("NotFoundException", "The requested resource doesn't exist."),
    "mq:broker": (
        "NotFoundException",
        "Can't find requested broker [{name}]. Make sure to enter the correct broker ID.",
    ),
    "rds:cluster": ("DBClusterNotFoundFault", "DBCluster {name} not found."),
    "redshift:cluster": ("ClusterNotFoundFault", "Cluster {name} not found."),
    "route53:hosted-zone": ("NoSuchHostedZone", "No hosted zone found with ID: {name}"),
    "sagemaker:endpoint": ("ValidationException", 'Could not find endpoint "{arn}".'),
    "scheduler:schedule": ("ResourceNotFoundException", "Schedule {name} does not exist."),
    "transfer:server": ("ResourceNotFoundException", "Unknown server"),
    "wafv2:web-acl": (
        "WAFNonexistentItemException",
        "AWS WAF couldn't perform the operation because your resource doesn't exist.",
    ),
    "cloudformation:stack": ("ValidationException", "Stack with id {name} does not exist"),
    "dynamodb:table": ("ResourceNotFoundException", "Requested resource not found: Table: {name} not found"),
    "ec2:image": ("Client.InvalidAMIID.NotFound", "The image id '[{name}]' does not exist"),
    "ec2:instance": ("Client.InvalidInstanceID.NotFound", "The instance ID '{name}' does not exist"),
    "ec2:launch-template": ("Client.InvalidLaunchTemplateId.NotFound", "The launch template {name} does not exist"),
    "ec2:security-group": ("Client.InvalidGroup.NotFound", "The security group '{name}' does not exist"),
    "ec2:snapshot": ("Client.InvalidSnapshot.NotFound", "The snapshot '{name}' does not exist."),
    "ec2:subnet": ("Client.InvalidSubnetID.NotFound", "The subnet ID '{name}' does not exist"),
    "ec2:volume": ("Client.InvalidVolume.NotFound", "The volume '{name}' does not exist."),
    "ecr:repository": (
        "RepositoryNotFoundException",
        "The repository with name '{name}' does not exist in the registry with id '{account}'",
    ),
    "ecs:cluster": ("ClusterNotFoundException", "Cluster not found."),
    "ecs:service": ("ServiceNotFoundException", "Service not found."),
    "elbv2:load-balancer": ("LoadBalancerNotFoundException", "One or more load balancers not found"),
    "elbv2:target-group": ("TargetGroupNotFoundException", "Target groups '{arn}' not found"),
    "iam:role": ("NoSuchEntityException", "The role with name {name} cannot be found."),
    "iam:user": ("NoSuchEntityException", "The user with name {name} cannot be found."),
    "kinesis:stream": ("ResourceNotFoundException", "Stream {name} under account {account} not found."),
    "kms:alias": ("NotFoundException", "Alias {arn} is not found."),
    "kms:key": ("NotFoundException", "Key '{arn}' does not exist"),
    "lambda:function": ("ResourceNotFoundException", "Function not found: {arn}"),
    "logs:log-group": ("ResourceNotFoundException", "The specified log group does not exist."),
    "rds:db": ("DBInstanceNotFoundFault", "DBInstance {name} not found."),
    "rds:snapshot": ("DBSnapshotNotFoundFault", "DBSnapshot not found: {name}"),
    "s3:bucket": ("NoSuchBucket", "The specified bucket does not exist"),
    "secretsmanager:secret": ("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
    "sns:topic": ("NotFoundException", "Topic does not exist"),
    "sqs:queue": ("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist."),
    "ssm:parameter": ("ParameterNotFound", None),
    "states:state-machine": ("StateMachineDoesNotExist", "State Machine Does Not Exist: '{arn}'"),
}

# kind: (errorCode, errorMessage) when the resource is protected against deletion
REFUSED = {
    "rds:db": (
        "InvalidParameterCombinationException",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
    ),
    "dynamodb:table": (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    ),
    "cloudformation:stack": (
        "ValidationException",
        "Stack [{name}] cannot be deleted while TerminationProtection is enabled",
    ),
    "ec2:instance": (
        "Client.OperationNotPermitted",
        "The instance '{name}' may not be terminated. Modify its 'disableApiTermination' instance attribute.",
    ),
}

KEY_STATE = {
    "PendingDeletion": ("KMSInvalidStateException", "{arn} is pending deletion."),
    "Disabled": ("DisabledException", "{arn} is disabled."),
}

IDS = {
    "acm:certificate": "certificateArn", "apigateway:rest-api": "restApiId", "appsync:graphql-api": "apiId",
    "athena:workgroup": "workGroup", "batch:job-queue": "jobQueue", "cloudfront:distribution": "id",
    "codebuild:project": "name", "cognito-idp:user-pool": "userPoolId", "eks:cluster": "name",
    "elasticache:cluster": "cacheClusterId", "elasticbeanstalk:environment": "environmentName",
    "elasticfilesystem:file-system": "fileSystemId", "es:domain": "domainName", "events:rule": "name",
    "firehose:stream": "deliveryStreamName", "glue:database": "name", "kafka:cluster": "clusterArn",
    "mq:broker": "broker-id", "rds:cluster": "dBClusterIdentifier", "redshift:cluster": "clusterIdentifier",
    "route53:hosted-zone": "id", "sagemaker:endpoint": "endpointName", "scheduler:schedule": "name",
    "transfer:server": "serverId", "wafv2:web-acl": "name",
    "ec2:image": "imageId", "ec2:launch-template": "launchTemplateId", "ec2:security-group": "groupId",
    "ec2:snapshot": "snapshotId", "ec2:subnet": "subnetId", "ec2:volume": "volumeId", "ec2:vpc": "vpcId",
    "autoscaling:group": "autoScalingGroupName", "cloudformation:stack": "stackName", "dynamodb:table": "tableName",
    "ecr:repository": "repositoryName", "ecs:cluster": "cluster", "ecs:service": "service", "iam:role": "roleName",
    "iam:access-key": "accessKeyId", "iam:user": "userName", "iam:policy": "policyArn", "kinesis:stream": "streamName",
    "kms:key": "keyId", "kms:alias": "aliasName", "lambda:function": "functionName", "logs:log-group": "logGroupName",
    "rds:db": "dBInstanceIdentifier",
    "rds:snapshot": "dBSnapshotIdentifier", "secretsmanager:secret": "secretId", "ssm:parameter": "name",
    "organizations:policy": "policyId",
}  # fmt: skip
OTHERWISE = {  # calls that name a thing by another parameter than its deletion does
    "StartBuild": "projectName", "GetTables": "databaseName", "ListResourceRecordSets": "hostedZoneId",
    "TagResource": "resourceArn", "DisableSchedule": "name",
}  # fmt: skip
GLOBAL = ("iam", "s3", "cloudfront", "route53")
PLURAL = {"DescribeDBInstances", "DescribeTable", "DescribeStacks"}


def request_for(api: str, thing: Thing) -> Params:
    """The request parameters by which CloudTrail records this resource in this call."""
    kind, name = thing.kind, thing.name
    if kind == "ec2:instance":
        return {"instancesSet": {"items": [{"instanceId": name}]}}
    if kind == "ec2:security-group" and api.startswith("Describe"):
        return {"securityGroupSet": {}, "securityGroupIdSet": {"items": [{"groupId": name}]}, "filterSet": {}}
    if kind == "ec2:volume" and api.startswith("Describe"):
        return {"volumeSet": {"items": [{"volumeId": name}]}, "filterSet": {}}
    if kind == "ec2:nat-gateway":
        return {"DeleteNatGatewayRequest": {"NatGatewayId": name}}
    if kind == "s3:bucket":
        return {"bucketName": name, "Host": f"{name}.s3.{thing.region}.amazonaws.com"}
    if kind == "sqs:queue":
        queue_url = f"https://sqs.{thing.region}.amazonaws.com/{thing.account}/{name}"
        return {"queueName": name} if api == "GetQueueUrl" else {"queueUrl": queue_url}
    if kind == "sns:topic":
        return {"topicArn": thing.arn}
    if kind.startswith("elbv2:"):
        field_name = "loadBalancerArn" if kind.endswith("balancer") else "targetGroupArn"
        return (
            {f"{field_name}s": [thing.arn]}
            if api in ("DescribeTargetGroups", "DescribeLoadBalancers")
            else {field_name: thing.arn}
        )
    if kind == "states:state-machine":
        return {"stateMachineArn": thing.arn}
    if kind == "kms:alias" and not api.endswith("Alias"):
        return {"keyId": thing.arn}
    if kind == "iam:role" and api == "AssumeRole":
        return {"roleArn": thing.arn}
    field_name = OTHERWISE.get(api, IDS[kind])
    return {field_name: thing.arn if field_name.endswith("Arn") else name}


def kebab(api: str) -> str:
    """DeleteDBInstance as the CLI spells it: delete-db-instance."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", re.sub(r"\d{8}(v2)?$", "", api)).lower()
