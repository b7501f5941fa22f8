"""How people arrive: through IAM Identity Center into a console or a terminal."""

from datetime import datetime, timedelta

from sample_data.generator import user_agents
from sample_data.generator.dice import Dice
from sample_data.generator.journal import Journal
from sample_data.generator.records import Session, cli, console, identity_center_user, record


def terminal_sign_in(
    journal: Journal,
    dice: Dice,
    at: datetime,
    *,
    home: str,
    store: str,
    region: str,
    account: str,
    role: str,
    path: str,
    person: str,
    user_id: str,
    ip: str,
    sid: str,
) -> Session:
    """``aws sso login``, then role credentials; the session's creation date is the moment they were handed out."""
    browser = identity_center_user(home, user_id, store, ip, user_agents.BROWSER, tls=False)
    terminal = identity_center_user(home, user_id, store, ip, user_agents.aws_cli("sso.login", sid))
    journal.add(
        record(
            dice,
            at,
            browser,
            "signin:UserAuthentication",
            region=region,
            response={"UserAuthentication": "Success"},
            eventType="AwsServiceEvent",
            serviceEventDetails={"CredentialType": "WEBAUTHN", "UserAuthentication": "Success"},
        ),
        "sign_in",
    )
    journal.add(
        record(
            dice,
            at + timedelta(seconds=9),
            terminal,
            "sso-oauth:CreateToken",
            region=region,
            request={
                "clientId": "HIDDEN_DUE_TO_SECURITY_REASONS",
                "grantType": "authorization_code",
                "redirectUri": "http://127.0.0.1:52714/oauth/callback",
            },
            response={"accessToken": "HIDDEN_DUE_TO_SECURITY_REASONS", "tokenType": "Bearer", "expiresIn": 28800},
        ),
        "sign_in",
    )
    created = at + timedelta(seconds=21)
    asks = identity_center_user(home, user_id, store, ip, user_agents.aws_cli("sts.get-caller-identity", sid))
    journal.add(
        record(
            dice,
            created,
            asks,
            "sso:GetRoleCredentials",
            region=region,
            eventType="AwsServiceEvent",
            serviceEventDetails={"role_name": role.split("_")[1], "account_id": account},
        ),
        "sign_in",
    )
    session = Session(account, role, person, dice.access_key(), created, ip, path)
    caller = cli(session, "sts.get-caller-identity", sid)
    journal.add(record(dice, created + timedelta(seconds=1), caller, "sts:GetCallerIdentity", region=region))
    return session


def console_sign_in(
    journal: Journal,
    dice: Dice,
    at: datetime,
    *,
    home: str,
    store: str,
    region: str,
    account: str,
    role: str,
    path: str,
    person: str,
    user_id: str,
    ip: str,
) -> Session:
    """The access portal and then the console: ``ConsoleLogin`` comes at the very second the session was created."""
    browser = identity_center_user(home, user_id, store, ip, user_agents.BROWSER, tls=False)
    journal.add(record(dice, at, browser, "sso:Authenticate", region=region, eventType="AwsServiceEvent"))
    journal.add(
        record(
            dice,
            at + timedelta(seconds=6),
            browser,
            "sso:Federate",
            region=region,
            eventType="AwsServiceEvent",
            serviceEventDetails={"role_name": role.split("_")[1], "account_id": account},
        )
    )
    created = at + timedelta(seconds=8)
    session = Session(account, role, person, dice.access_key(), created, ip, path)
    login = record(
        dice,
        created,
        console(session, dice),
        "signin:ConsoleLogin",
        region=region,
        response={"ConsoleLogin": "Success"},
        additionalEventData={"MobileVersion": "No", "MFAUsed": "No"},
        eventType="AwsConsoleSignIn",
    )
    login["userIdentity"].pop("accessKeyId")
    login.pop("sessionCredentialFromConsole")
    login["readOnly"] = False
    journal.add(login)
    return session
