"""Who acts in the small world: what CloudTrail stamps on their calls, and what an honest reader can tell from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .things import kebab

Record = dict[str, Any]
MOZILLA = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/139.0.0.0 Safari/537.36"
)
TERRAFORM = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.5 (+https://www.terraform.io) terraform-provider-aws/6.28.0 "
    "(+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.41.0 ua/2.1 os/linux lang/go#1.25.5 "
    "md/GOOS#linux md/GOARCH#amd64 api/{service}#1.279.0 {exec}m/n"
)
GITHUB = (
    "aws-sdk-js/3.862.0 ua/2.1 os/linux lang/js md/nodejs#20.19.4 exec-env/GitHubActions api/sts#3.862.0 m/E "
    "configure-aws-credentials-for-github-actions"
)


def cli(
    service: str,
    api: str,
    *,
    version: str = "2.36.11",
    sid: str = "4f0a11c2b7de",
    codes: str = "n,b,E",
    exec_env: str = "",
) -> str:
    """The user agent of the AWS CLI, version 2."""
    marker = f"exec-env/{exec_env} " if exec_env else ""
    return (
        f"aws-cli/{version} md/awscrt#0.31.2 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.11 "
        f"md/pyimpl#CPython {marker}m/{codes} cfg/retry-mode#standard md/installer#exe sid/{sid} md/prompt#off "
        f"md/command#{service}.{kebab(api)}"
    )


def boto3(exec_env: str = "", codes: str = "Z,b,D") -> str:
    """The user agent of a Python program."""
    marker = f"exec-env/{exec_env} " if exec_env else ""
    return (
        "Boto3/1.40.4 md/Botocore#1.40.4 ua/2.1 os/linux#5.10.240 md/arch#x86_64 lang/python#3.13.5 md/pyimpl#CPython "
        f"{marker}m/{codes} cfg/retry-mode#legacy Botocore/1.40.4"
    )


@dataclass(eq=False)
class Actor:
    """One caller with one set of credentials.

    ``tells`` is the executor class that the log supports; when it is ``unknown``, ``possible`` is what must stay open.
    """

    name: str
    account: str
    identity: Record
    principal: str
    ip: str
    agent: Callable[[str, str], str]
    tells: str
    possible: frozenset[str] = frozenset()
    extra: Record = field(default_factory=dict)
    issued_by: str | None = None
    limited: bool = False
    rekeys: bool = False
    mcp: Record | None = None
    invoked_by: str | None = None
    on_behalf_of: "Actor | None" = None
    shares: "Actor | None" = None

    @property
    def issued(self) -> str | None:
        """The event that issued the credentials, be it to another who shares them."""
        return self.issued_by or (self.shares.issued if self.shares else None)


def session(account: str, role_arn: str, name: str, created: str, key: str, number: str, **context: Any) -> Record:
    """``userIdentity`` of a role session."""
    role = role_arn.rsplit("/", maxsplit=1)[-1]
    return {
        "type": "AssumedRole",
        "principalId": f"AROA{number}:{name}",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
        "accountId": account,
        "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": f"AROA{number}",
                "arn": role_arn,
                "accountId": account,
                "userName": role,
            },
            "attributes": {"creationDate": created, "mfaAuthenticated": "false"},
            **context,
        },
    }


def iam_user(account: str, name: str, key: str, number: str) -> Record:
    """``userIdentity`` of an IAM user with a long-term key."""
    return {
        "type": "IAMUser",
        "principalId": f"AIDA{number}",
        "arn": f"arn:aws:iam::{account}:user/{name}",
        "accountId": account,
        "accessKeyId": key,
        "userName": name,
    }
