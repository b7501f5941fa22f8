"""How clients introduce themselves: in December 2025 unless said otherwise.

At that time the AWS CLI did not yet stamp the coding agent that started it (that came in July 2026), and managed MCP
servers did not yet exist (May 2026): an agent showed only by the execution environment that its shell set, or by the
marker of a self-hosted MCP server. Later stories use ``coding_agent_cli`` and ``mcp.py``.
"""

BROWSER = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/143.0.0.0 Safari/537.36"
)
Q_CLI = "AmazonQ-For-CLI-Version-1.19.7"
MCP_SERVER = (
    "Boto3/1.42.9 md/Botocore#1.42.9 ua/2.1 os/macos#25.1.0 md/arch#arm64 lang/python#3.13.9 md/pyimpl#CPython "
    "m/Z,b,e,r cfg/retry-mode#legacy awslabs/mcp/AWS-API-MCP-server/1.2.1"
)
GO_SDK = "aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25.5 md/GOOS#linux md/GOARCH#amd64"
ECS_AGENT = "Amazon ECS Agent - v1.101.0 (+http://aws.amazon.com/ecs/) (linux) " + GO_SDK
SSM_AGENT = "aws-sdk-go/1.55.8 (go1.24.9; linux; amd64) amazon-ssm-agent/3.3.3270.0"
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.14.1 (+https://www.terraform.io) terraform-provider-aws/6.25.0 "
    "(+https://registry.terraform.io/providers/hashicorp/aws) " + GO_SDK
)
GITHUB_ACTION = (
    "aws-sdk-js/3.940.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#24.11.1 exec-env/GitHubActions "
    "api/sts#3.940.0 configure-aws-credentials-for-github-actions"
)
GRAFANA = GO_SDK + " Grafana/12.3.0"
STAMPS_AGENTS = "2.36.7"  # the AWS CLI from 2.35.24 (15 July 2026) on says which coding agent started it
CODING_AGENTS = {"claude-code": "AN", "codex": "AP", "kiro-cli": "AQ", "cursor": "AW"}


def aws_cli(
    command: str,
    sid: str,
    *,
    system: str = "macos#25.1.0",
    exec_env: str = "",
    codes: str = "Z,E,b,r",
    version: str = "2.32.14",
) -> str:
    """AWS CLI running ``command`` (``service.operation``) from the terminal whose session id is ``sid``."""
    environment = f"exec-env/{exec_env} " if exec_env else ""
    arch = "arm64" if system.startswith("macos") else "x86_64"
    return (
        f"aws-cli/{version} md/awscrt#0.29.1 ua/2.1 os/{system} md/arch#{arch} lang/python#3.13.9 md/pyimpl#CPython "
        f"{environment}m/{codes} cfg/retry-mode#standard md/installer#exe sid/{sid} md/prompt#off md/command#{command}"
    )


def coding_agent_cli(command: str, sid: str, product: str) -> str:
    """AWS CLI as a coding agent starts it since July 2026: the feature codes name the agent."""
    return aws_cli(command, sid, codes=f"{CODING_AGENTS[product]},Z,E,b,r", version=STAMPS_AGENTS)


def boto3(exec_env: str = "", codes: str = "Z,b,D") -> str:
    """A Python program; ``exec_env`` says where it runs."""
    environment = f"exec-env/{exec_env} " if exec_env else ""
    return (
        "Boto3/1.42.9 md/Botocore#1.42.9 ua/2.1 os/linux#5.10.245 md/arch#x86_64 lang/python#3.13.9 md/pyimpl#CPython "
        f"{environment}m/{codes} cfg/retry-mode#legacy"
    )


def command_of(api: str) -> str:
    """How the AWS CLI names an operation: ``rds:DescribeDBInstances`` is ``rds.describe-db-instances``."""
    name, operation = api.split(":")
    operation = operation.split("2015")[0].replace("DB", "Db")
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in operation)
    return f"{name}.{words.lstrip('-')}"
