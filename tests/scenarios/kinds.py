"""Kinds of things that people run production on, by the calls that remove, use, make and merely touch them.

Spellings are those of CloudTrail; errors that follow from absence stand in ``things``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of thing. ``make`` is empty where AWS gives a new id: what is made again is another thing."""

    thing: str
    name: str
    remove: str
    use: str
    make: str
    touch: str

    @property
    def service(self) -> str:
        """The service in the calls."""
        return self.use.partition(":")[0]


def _kind(thing: str, name: str, calls: str) -> Kind:
    """A kind from one service's calls: remove, use, make (- for none), touch."""
    service = thing.partition(":")[0]
    remove, use, make, touch = ("" if call == "-" else f"{service}:{call}" for call in calls.split())
    return Kind(thing, name, remove, use, make, touch)


KINDS = (
    _kind("sqs:queue", "{}-jobs", "DeleteQueue GetQueueAttributes CreateQueue TagQueue"),
    _kind("sns:topic", "{}-news", "DeleteTopic GetTopicAttributes CreateTopic TagResource"),
    _kind("dynamodb:table", "{}-rows", "DeleteTable DescribeTable CreateTable TagResource"),
    _kind("secretsmanager:secret", "{}/login", "DeleteSecret GetSecretValue CreateSecret TagResource"),
    _kind("ssm:parameter", "/{}/url", "DeleteParameter GetParameter PutParameter AddTagsToResource"),
    _kind("logs:log-group", "/{}/app", "DeleteLogGroup DescribeLogStreams CreateLogGroup PutRetentionPolicy"),
    _kind("kinesis:stream", "{}-clicks", "DeleteStream DescribeStreamSummary CreateStream AddTagsToStream"),
    _kind(
        "ecr:repository", "{}/base", "DeleteRepository DescribeImages CreateRepository PutImageScanningConfiguration"
    ),
    _kind("lambda:function", "{}-resize", "DeleteFunction GetFunction CreateFunction UpdateFunctionConfiguration"),
    _kind("rds:db", "{}-main", "DeleteDBInstance DescribeDBInstances CreateDBInstance AddTagsToResource"),
    _kind("states:state-machine", "{}-flow", "DeleteStateMachine DescribeStateMachine CreateStateMachine TagResource"),
    _kind("elbv2:target-group", "{}-web", "DeleteTargetGroup DescribeTargetHealth CreateTargetGroup AddTags"),
    _kind("ecs:cluster", "{}-fleet", "DeleteCluster ListServices CreateCluster TagResource"),
    _kind("kms:alias", "alias/{}", "DeleteAlias Decrypt CreateAlias UpdateAlias"),
    _kind("acm:certificate", "{}", "DeleteCertificate DescribeCertificate - AddTagsToCertificate"),
    _kind("apigateway:rest-api", "{}", "DeleteRestApi GetRestApi - UpdateRestApi"),
    _kind("appsync:graphql-api", "{}", "DeleteGraphqlApi GetGraphqlApi - UpdateGraphqlApi"),
    _kind("athena:workgroup", "{}-analysts", "DeleteWorkGroup GetWorkGroup CreateWorkGroup UpdateWorkGroup"),
    _kind("batch:job-queue", "{}-nightly", "DeleteJobQueue SubmitJob CreateJobQueue UpdateJobQueue"),
    _kind("cloudfront:distribution", "{}", "DeleteDistribution GetDistribution - UpdateDistribution"),
    _kind("codebuild:project", "{}-build", "DeleteProject StartBuild CreateProject UpdateProject"),
    _kind("cognito-idp:user-pool", "{}", "DeleteUserPool DescribeUserPool - UpdateUserPool"),
    _kind("eks:cluster", "{}-kube", "DeleteCluster DescribeCluster CreateCluster UpdateClusterConfig"),
    _kind(
        "elasticache:cluster",
        "{}-cache",
        "DeleteCacheCluster DescribeCacheClusters CreateCacheCluster ModifyCacheCluster",
    ),
    _kind(
        "elasticbeanstalk:environment",
        "{}-site",
        "TerminateEnvironment DescribeEnvironmentHealth CreateEnvironment UpdateEnvironment",
    ),
    _kind("elasticfilesystem:file-system", "{}", "DeleteFileSystem DescribeMountTargets - UpdateFileSystem"),
    _kind("es:domain", "{}-search", "DeleteDomain DescribeDomain CreateDomain UpdateDomainConfig"),
    _kind("events:rule", "{}-hourly", "DeleteRule DescribeRule PutRule EnableRule"),
    _kind(
        "firehose:stream",
        "{}-landing",
        "DeleteDeliveryStream DescribeDeliveryStream CreateDeliveryStream UpdateDestination",
    ),
    _kind("glue:database", "{}_lake", "DeleteDatabase GetTables CreateDatabase UpdateDatabase"),
    _kind("kafka:cluster", "{}-bus", "DeleteCluster GetBootstrapBrokers - UpdateBrokerCount"),
    _kind("mq:broker", "{}", "DeleteBroker DescribeBroker - UpdateBroker"),
    _kind("rds:cluster", "{}-aurora", "DeleteDBCluster DescribeDBClusters CreateDBCluster ModifyDBCluster"),
    _kind("redshift:cluster", "{}-house", "DeleteCluster DescribeClusters CreateCluster ModifyCluster"),
    _kind("route53:hosted-zone", "{}", "DeleteHostedZone ListResourceRecordSets - UpdateHostedZoneComment"),
    _kind("sagemaker:endpoint", "{}-scoring", "DeleteEndpoint DescribeEndpoint CreateEndpoint UpdateEndpoint"),
    _kind("scheduler:schedule", "{}-daily", "DeleteSchedule GetSchedule CreateSchedule UpdateSchedule"),
    _kind("transfer:server", "{}", "DeleteServer DescribeServer - UpdateServer"),
    _kind("wafv2:web-acl", "{}-front", "DeleteWebACL GetWebACL - UpdateWebACL"),
)
NAMED = tuple(kind for kind in KINDS if kind.make)
"""What comes back by its name when it is made again."""
