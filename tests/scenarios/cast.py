"""The cast: people, agents, pipelines, workloads and AWS itself, each with the sign-in that CloudTrail would hold."""

import json
from typing import TYPE_CHECKING

from .actors import GITHUB, MOZILLA, TERRAFORM, Actor, boto3, cli, iam_user, session
from .recorder import Recorder
from .things import Params

if TYPE_CHECKING:
    from collections.abc import Callable

AI = {"claude-code": "AN", "gemini-cli": "AO", "codex": "AP", "kiro-cli": "AQ", "opencode": "AR", "cursor": "AW"}


class Cast(Recorder):
    """Makes actors. Whoever signs in or is handed a role leaves the record of it at the moment given."""

    def person_console(self, name: str, *, login: float, role: str = "", mfa: bool = True, account: str = "") -> Actor:
        """A person in the browser: an IAM user, or an Identity Center session when ``role`` is a permission set."""
        account = account or self.account
        if role:
            arn = self._permission_set(account, role)
            identity = session(account, arn, f"{name}@example.com", self.time(login), "", self._no(arn))
        else:
            identity = iam_user(account, name, "", self._no(name))
            identity["sessionContext"] = {
                "attributes": {"creationDate": self.time(login), "mfaAuthenticated": str(mfa).lower()}
            }
        actor = Actor(
            name,
            account,
            identity,
            identity["arn"],
            self.ip(name),
            lambda service, api: MOZILLA,
            "human",
            extra={"sessionCredentialFromConsole": "true"},
            rekeys=True,
        )
        self.at(login, lambda: self._login(actor, mfa))
        return actor

    def _login(self, actor: Actor, mfa: bool) -> None:
        identity = {k: v for k, v in actor.identity.items() if k not in ("accessKeyId", "sessionContext")}
        if actor.identity["type"] == "AssumedRole":
            identity["sessionContext"] = actor.identity["sessionContext"]
        event = self._record(
            actor,
            "signin",
            "ConsoleLogin",
            None,
            (),
            identity=identity,
            type_="AwsConsoleSignIn",
            request=None,
            response={"ConsoleLogin": "Success"},
            top={"sessionCredentialFromConsole": None},
            additional={
                "LoginTo": "https://console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": "Yes" if mfa else "No",
            },
        )
        actor.issued_by = event.id

    def sso_cli(
        self,
        name: str,
        *,
        login: float,
        role: str,
        ai: str = "",
        exec_env: str = "",
        program: str = "cli",
        like: Actor | None = None,
        sid: str = "",
        account: str = "",
    ) -> Actor:
        """Someone with an Identity Center role at a prompt: unmarked, or an agent (``ai``, ``exec_env``), or Terraform.

        ``like`` shares the credentials of another actor, as an agent does that inherits its user's.
        """
        account = account or self.account
        arn = self._permission_set(account, role)
        identity = (
            like.identity
            if like
            else session(
                account,
                arn,
                f"{name}@example.com",
                self.time(login),
                self.key("ASIA", name, role, login),
                self._no(arn),
            )
        )
        sid = sid or self.hexa("sid", name, size=12)
        marked = bool(ai or exec_env)
        codes = "r,b,E,Z" + (f",{AI[ai]}" if ai else "")
        agents: dict[str, Callable[[str, str], str]] = {
            "cli": lambda service, api: cli(service, api, sid=sid, codes=codes, exec_env=exec_env),
            "boto3": lambda service, api: boto3(exec_env),
            "terraform": lambda service, api: TERRAFORM.format(
                service=service, exec=f"exec-env/{exec_env} " if exec_env else ""
            ),
        }
        tells = "automation" if program == "terraform" else "ai_agent" if marked else "unknown"
        actor = Actor(
            ai or exec_env or name,
            account,
            identity,
            arn,
            self.ip(name),
            agents[program],
            tells,
            possible=frozenset() if tells != "unknown" else frozenset({"human", "ai_agent"}),
            shares=like,
        )
        if not like:
            self.at(login, lambda: self._role_credentials(actor, name, role))
        return actor

    def _permission_set(self, account: str, role: str) -> str:
        reserved = f"AWSReservedSSO_{role}_{self.hexa(role, size=16)}"
        return f"arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/{reserved}"

    def _role_credentials(self, actor: Actor, name: str, role: str) -> None:
        identity = {
            "type": "IdentityCenterUser",
            "accountId": actor.account,
            "onBehalfOf": {
                "userId": self.uuid("user", name),
                "identityStoreArn": f"arn:aws:identitystore::{actor.account}:identitystore/d-{self.hexa('id', size=9)}",
            },
            "credentialId": self.hexa("credential", name, size=32),
        }
        event = self._record(
            actor,
            "sso",
            "GetRoleCredentials",
            None,
            (),
            identity=identity,
            request={"roleName": role, "accountId": actor.account},
            response=None,
            additional=None,
            top={"serviceEventDetails": {"role_name": role, "account_id": actor.account}},
        )
        actor.issued_by = event.id

    def iam_cli(
        self,
        name: str,
        *,
        ai: str = "",
        exec_env: str = "",
        program: str = "cli",
        ip: str = "",
        key: str = "",
        account: str = "",
    ) -> Actor:
        """An IAM user's long-term key: at a prompt, in a script, in Terraform, or in the hands of an agent."""
        account = account or self.account
        identity = iam_user(account, name, key or self.key("AKIA", name), self._no(name))
        codes = "n,b,E" + (f",{AI[ai]}" if ai else "")
        sid = self.hexa("sid", name, ip, size=12)
        agents: dict[str, Callable[[str, str], str]] = {
            "cli": lambda service, api: cli(service, api, sid=sid, codes=codes, exec_env=exec_env),
            "boto3": lambda service, api: boto3(exec_env),
            "terraform": lambda service, api: TERRAFORM.format(
                service=service, exec=f"exec-env/{exec_env} " if exec_env else ""
            ),
            "ansible": lambda service, api: "APN/1.0 Ansible/2.17.4 " + boto3(),
        }
        tells = "automation" if program in ("terraform", "ansible") else "ai_agent" if ai or exec_env else "unknown"
        return Actor(
            f"{ai or exec_env or ''}{name}{ip}",
            account,
            identity,
            identity["arn"],
            ip or self.ip(name),
            agents[program],
            tells,
            possible=frozenset() if tells != "unknown" else frozenset({"human", "ai_agent"}),
        )

    def mcp_agent(self, name: str, *, login: float, role: str, like: Actor | None = None) -> Actor:
        """An agent behind the managed MCP server: each call leaves a tool call and the API call made for it."""
        base = like or self.sso_cli(name, login=login, role=role)
        arn = f"arn:aws:signin:{self.region}:{self.account}:session/{self.uuid('signin', name, login)}"
        identity = json.loads(json.dumps(base.identity))
        identity["sessionContext"]["signInSessionArn"] = arn
        identity["accessKeyId"] = self.key("ASIA", "mcp", name, login)
        return Actor(
            f"mcp {name}",
            self.account,
            identity,
            base.principal,
            self.ip(name),
            lambda service, api: "claude-code/2.1.281 (cli)",
            "ai_agent",
            mcp={"arn": arn},
            shares=base,
        )

    def _workload(
        self,
        kind: str,
        role: str,
        name: str,
        issuer: str,
        agent: str,
        ip: str,
        *,
        since: float,
        scope: str,
        invoker: str,
        account: str = "",
        limited: bool = False,
        context: Params | None = None,
    ) -> Actor:
        account = account or self.account
        arn = f"arn:aws:iam::{account}:role/{role}"
        context = dict(context or {})
        identity = session(
            account, arn, name, self.time(since), self.key("ASIA", kind, role, name), self._no(arn), **context
        )
        if self.version == "1.11" and scope:
            identity["inScopeOf"] = {"issuerType": issuer, "credentialsIssuedTo": scope}
        actor = Actor(name, account, identity, arn, ip, lambda service, api: agent, "automation", limited=limited)
        self.at(since, lambda: self._assumed_by(actor, invoker, arn, name))
        return actor

    def lambda_fn(self, name: str, *, since: float = -7000, account: str = "", limited: bool = False) -> Actor:
        account = account or self.account
        scope = f"arn:aws:lambda:{self.region}:{account}:function:{name}"
        return self._workload(
            "lambda",
            f"{name}-exec",
            name,
            "AWS::Lambda::Function",
            boto3("AWS_Lambda_python3.13"),
            self.ip(name),
            since=since,
            scope=scope,
            invoker="lambda.amazonaws.com",
            account=account,
            limited=limited,
        )

    def ecs_task(self, name: str, *, since: float = -7000, account: str = "", limited: bool = False) -> Actor:
        account = account or self.account
        task = self.hexa("task", name, size=32)
        return self._workload(
            "ecs",
            f"{name}-task",
            task,
            "AWS::ECS::Task",
            boto3("AWS_ECS_FARGATE", "z,b,D"),
            self.ip(name),
            since=since,
            scope=f"arn:aws:ecs:{self.region}:{account}:task/{name}/{task}",
            invoker="ecs-tasks.amazonaws.com",
            account=account,
            limited=limited,
        )

    def ec2_box(
        self, name: str, *, since: float = -7000, limited: bool = False, delivery: str = "2.0", number: int = 0
    ) -> Actor:
        instance = f"i-{self.hexa('box', name, number)}"
        return self._workload(
            "ec2",
            f"{name}-instance",
            instance,
            "AWS::EC2::Instance",
            boto3(codes="0,b,D"),
            self.ip(name),
            since=since,
            scope=f"arn:aws:ec2:{self.region}:{self.account}:instance/{instance}",
            invoker="ec2.amazonaws.com",
            limited=limited,
            context={"ec2RoleDelivery": delivery},
        )

    def codebuild(self, project: str, *, since: float) -> Actor:
        """A build: a session named after it, in the role of its project."""
        build = self.uuid("build", project, since)
        actor = self._workload(
            "codebuild",
            f"{project}-build",
            f"AWSCodeBuild-{build}",
            "",
            cli("codebuild", "Build", version="2.31.4", codes="z,b", exec_env="AWS_ECS_EC2"),
            self.ip(project),
            since=since,
            scope="",
            invoker="codebuild.amazonaws.com",
        )
        actor.name = f"{project}:{build}"
        return actor

    def _assumed_by(self, actor: Actor, invoker: str, role_arn: str, name: str) -> None:
        service = self.service(invoker, account=actor.account)
        event = self._record(
            service,
            "sts",
            "AssumeRole",
            None,
            (),
            request={"roleArn": role_arn, "roleSessionName": name, "durationSeconds": 43200},
            response={
                "credentials": {
                    "accessKeyId": actor.identity["accessKeyId"],
                    "sessionToken": "IQoJb3JpZ2luX2VjE",
                    "expiration": self.time(self.now + 43200),
                },
                "assumedRoleUser": {"assumedRoleId": actor.identity["principalId"], "arn": actor.identity["arn"]},
            },
            top={
                "resources": [{"accountId": actor.account, "type": "AWS::IAM::Role", "ARN": role_arn}],
                "sharedEventID": self.uuid("shared", actor.name, self.now),
            },
        )
        actor.issued_by = event.id

    def github(self, role: str, repo: str, *, at: float, environment: str = "", terraform: bool = True) -> Actor:
        """A GitHub Actions job that came in by OIDC."""
        arn = f"arn:aws:iam::{self.account}:role/{role}"
        subject = f"repo:{repo}:environment:{environment}" if environment else f"repo:{repo}:ref:refs/heads/main"
        identity = session(
            self.account,
            arn,
            "GitHubActions",
            self.time(at),
            self.key("ASIA", role, at),
            self._no(arn),
            webIdFederationData={
                "federatedProvider": f"arn:aws:iam::{self.account}:oidc-provider/token.actions.githubusercontent.com",
                "attributes": {},
            },
        )
        agent = (
            (lambda service, api: TERRAFORM.format(service=service, exec=""))
            if terraform
            else (lambda service, api: boto3())
        )
        actor = Actor(f"ci {role} {at}", self.account, identity, arn, self.ip(f"runner {at}"), agent, "automation")
        self.at(at, lambda: self._web_identity(actor, arn, subject))
        return actor

    def _web_identity(self, actor: Actor, role_arn: str, subject: str) -> None:
        provider = f"arn:aws:iam::{self.account}:oidc-provider/token.actions.githubusercontent.com"
        event = self._record(
            actor,
            "sts",
            "AssumeRoleWithWebIdentity",
            None,
            (),
            identity={
                "type": "WebIdentityUser",
                "principalId": f"{provider}:sts.amazonaws.com:{subject}",
                "userName": subject,
                "identityProvider": provider,
            },
            request={"roleArn": role_arn, "roleSessionName": "GitHubActions", "durationSeconds": 3600},
            response={
                "credentials": {
                    "accessKeyId": actor.identity["accessKeyId"],
                    "sessionToken": "IQoJb3JpZ2luX2VjE",
                    "expiration": self.time(self.now + 3600),
                },
                "subjectFromWebIdentityToken": subject,
                "audience": "sts.amazonaws.com",
                "provider": provider,
                "assumedRoleUser": {"assumedRoleId": actor.identity["principalId"], "arn": actor.identity["arn"]},
            },
            top={"userAgent": GITHUB},
        )
        actor.issued_by = event.id

    def assumed(self, by: Actor, role: str, name: str, *, at: float, account: str = "") -> Actor:
        """A role that ``by`` takes on at that moment, here or in another account; tool and address stay the same."""
        account = account or self.account
        arn = f"arn:aws:iam::{account}:role/{role}"
        identity = session(account, arn, name, self.time(at), self.key("ASIA", role, name, at), self._no(arn))
        actor = Actor(f"{by.name} as {role}", account, identity, arn, by.ip, by.agent, by.tells, possible=by.possible)
        self.at(at, lambda: self._role_taken(by, actor, arn, name))
        return actor

    def _role_taken(self, by: Actor, actor: Actor, arn: str, name: str) -> None:
        event = self._record(
            by,
            "sts",
            "AssumeRole",
            None,
            (),
            request={"roleArn": arn, "roleSessionName": name},
            response={
                "credentials": {
                    "accessKeyId": actor.identity["accessKeyId"],
                    "sessionToken": "IQoJb3JpZ2luX2VjE",
                    "expiration": self.time(self.now + 3600),
                },
                "assumedRoleUser": {"assumedRoleId": actor.identity["principalId"], "arn": actor.identity["arn"]},
            },
            top={"resources": [{"accountId": actor.account, "type": "AWS::IAM::Role", "ARN": arn}]},
        )
        actor.issued_by = event.id

    def service(self, principal: str, *, account: str = "") -> Actor:
        """AWS itself, by service principal."""
        account = account or self.account
        return Actor(
            principal,
            account,
            {"type": "AWSService", "invokedBy": principal},
            principal,
            principal,
            lambda s, a: principal,
            "aws_service",
        )

    def linked_role(self, service: str, role: str, name: str, *, since: float, account: str = "") -> Actor:
        """A service-linked role, for example AWSServiceRoleForAutoScaling with session AutoScaling."""
        account = account or self.account
        arn = f"arn:aws:iam::{account}:role/aws-service-role/{service}/{role}"
        identity = session(account, arn, name, self.time(since), self.key("ASIA", role, since), self._no(arn))
        identity["invokedBy"] = service
        return Actor(name, account, identity, arn, service, lambda s, a: service, "aws_service")
