"""*safeguard-removed-first*: a person switches deletion protection off; forty hours later a clean-up job deletes."""

from datetime import date
from typing import Any

from sample_data.generator.records import agent_cli, console
from sample_data.generator.scenery import Scenery, machines, noise, pipeline_changes, terraform_changes, visits
from sample_data.generator.telling import Setting, Telling
from sample_data.generator.user_agents import command_of
from sample_data.generator.workloads import Habit

NAME = "safeguard-removed-first"
SETTING = Setting(
    name=NAME,
    organisation="o-examplewatt1",
    account="787878787878",
    home="797979797979",
    region="ap-southeast-2",
    first_day=date(2026, 5, 18),
    starts="00:00:00",
    ends="14:00:00",
    days=2,
    version="1.11",
    versions={"cognito-idp": "1.08", "signin": "1.08", "sso": "1.08", "ssm": "1.09", "lambda": "1.10"},
    nat="198.51.100.90",
)
clock = SETTING.clock
REMOVER, ON_CALL = "hugo.tran@example.com", "mirek.sato@example.com"
POOL, NEW_POOL = "ap-southeast-2_x7Kd02LmQ", "ap-southeast-2_q4Vn81RsT"
OFF, DELETED = clock("09:22:40"), clock("02:04:08", 2)
GONE = ("ResourceNotFoundException", f"User pool {POOL} does not exist.")
HERE = Scenery(
    SETTING.account,
    SETTING.region,
    3.1,
    functions=("meter-intake", "tariff-sync", "outage-map"),
    tasks=("customer-portal", "billing-batch"),
    instances=("i-0a6d4f81c3e9b7250",),
    repositories=("customer-portal", "outage-map"),
    people=("ewa.nowak", "lior.katz", "tess.okoro"),
)


def story(seed: int, *, unprotected: bool = True) -> Telling:
    """Sixty-two hours; ``unprotected`` false is the same job refused twice."""
    tale = Telling(SETTING, seed)
    janitor_runs(tale, unprotected=unprotected)
    protection_goes(tale, unprotected=unprotected)
    if unprotected:
        people_mend(tale)
    dependants(tale)
    surroundings(tale)
    return tale


def janitor_runs(tale: Telling, *, unprotected: bool) -> None:
    """Every other night a scheduled task deletes what its rules call idle; protection refuses it, while it is there."""
    janitor = tale.worker("task", "cost-janitor", "cost-janitor-task")
    refused = (
        "InvalidParameterException",
        (
            "The user pool cannot be deleted because deletion protection is activated. "
            "Deletion protection must be inactivated first."
        ),
    )
    for day in (0, 2):
        caller = janitor.caller(clock("02:03:30", day))
        tale.call(clock("02:03:41", day), caller, "cognito-idp:ListUserPools", {"maxResults": 60})
        tale.call(clock("02:03:55", day), caller, "cognito-idp:DescribeUserPool", {"userPoolId": POOL})
        protected = day == 0 or not unprotected
        tale.call(
            clock("02:04:08", day),
            caller,
            "cognito-idp:DeleteUserPool",
            {"userPoolId": POOL},
            error=refused if protected else None,
            part="guardrail_refusals" if protected else "root",
            by="automation",
        )
        volume = {"volumeId": f"vol-0{day}5e8b2d7f19c3a64"}
        tale.call(
            clock("02:04:20", day), caller, "ec2:DeleteVolume", volume, part="not_root", by="automation"
        )  # fmt: skip
    if unprotected:
        tale.journal.mark("triggered_at", DELETED)
        tale.world.breaks("login", DELETED)
        for thing in ("profiles", "crm", "kiosk"):
            tale.world.breaks(thing, DELETED)


def protection_goes(tale: Telling, *, unprotected: bool) -> None:
    """Somebody wants to try a migration and switches protection off, here and, for another reason, on a database."""
    who = tale.at_console(clock("09:05:12"), REMOVER, "IdentityAdmin", "203.0.113.58")
    tale.call(
        clock("09:14:20"), console(who, tale.dice), "cognito-idp:DescribeUserPool", {"userPoolId": POOL}, by="human"
    )
    if unprotected:
        tale.call(
            OFF,
            console(who, tale.dice),
            "cognito-idp:UpdateUserPool",
            {"userPoolId": POOL, "deletionProtection": "INACTIVE"},
            part="guardrail_removed",
            by="human",
        )
    other = tale.at_console(clock("22:31:00", 1), "tess.okoro@example.com", "DatabaseAdmin", "203.0.113.59")
    tale.call(
        clock("22:40:11", 1),
        console(other, tale.dice),
        "rds:ModifyDBInstance",
        {"dBInstanceIdentifier": "tariff-replica", "deletionProtection": False, "applyImmediately": True},
        part="not_root",
        by="human",
    )


def people_mend(tale: Telling) -> None:
    """The pool cannot be restored: a new one is made and every program is pointed to it, one after another."""
    who = tale.at_console(clock("02:51:02", 2), ON_CALL, "OnCall", "203.0.113.93")

    def act(at: str, api: str, request: dict[str, Any], part: str, heals: str = "", response: Any = None) -> None:
        tale.call(clock(at, 2), console(who, tale.dice), api, request, response, part=part, by="human")
        if heals:
            tale.world.heals(heals, clock(at, 2))

    named = {"lookupAttributes": [{"attributeKey": "EventName", "attributeValue": "DeleteUserPool"}]}
    act("02:52:30", "monitoring:DescribeAlarms", {"stateValue": "ALARM"}, "detection_may")
    act("02:55:12", "cloudtrail:LookupEvents", named, "detection")
    tale.journal.mark("detected_at", clock("02:55:12", 2))
    new = {"poolName": "customers", "deletionProtection": "ACTIVE"}
    act("03:20:05", "cognito-idp:CreateUserPool", new, "recovery", response={"userPool": {"id": NEW_POOL}})
    tale.journal.mark("mitigated_at", clock("03:20:05", 2))
    client = {"userPoolId": NEW_POOL, "clientName": "portal"}
    act("03:24:48", "cognito-idp:CreateUserPoolClient", client, "recovery_may")
    parameter = {"name": "/login/user-pool-id", "type": "String", "overwrite": True}
    act("03:31:40", "ssm:PutParameter", parameter, "recovery_may", "login")
    for at, function, thing in (("03:50:22", "profile-sync", "profiles"), ("03:52:09", "crm-export", "crm")):
        change = {"functionName": function, "environment": {}}
        act(at, "lambda:UpdateFunctionConfiguration20150331v2", change, "recovery_may", thing)
    act("05:37:31", "ecs:UpdateService", {"cluster": "kiosk", "service": "kiosk-gateway"}, "recovery_may", "kiosk")
    tale.journal.mark("recovered_at", clock("05:37:31", 2))


def dependants(tale: Telling) -> None:
    """Who signs customers in, and who reads them."""
    for worker, thing, api, extra, every in (
        (tale.worker("task", "login-api", "login-api-task"), "login", "AdminInitiateAuth",
         {"authFlow": "ADMIN_USER_PASSWORD_AUTH", "clientId": "HIDDEN_DUE_TO_SECURITY_REASONS"}, 420),
        (tale.worker("lambda", "profile-sync", "profile-sync-role"), "profiles", "AdminGetUser",
         {"username": "HIDDEN_DUE_TO_SECURITY_REASONS"}, 900),
        (tale.worker("lambda", "crm-export", "crm-export-role"), "crm", "ListUsers", {"limit": 60}, 1500),
        (tale.worker("task", "kiosk-gateway", "kiosk-gateway-task"), "kiosk", "DescribeUserPoolClient",
         {"clientId": "HIDDEN_DUE_TO_SECURITY_REASONS"}, 1100),
    ):  # fmt: skip
        tale.lives(
            Habit(
                worker,
                thing,
                f"cognito-idp:{api}",
                {"userPoolId": POOL, **extra},
                GONE,
                every,
                mended={"userPoolId": NEW_POOL, **extra},
            )
        )


def surroundings(tale: Telling) -> None:
    """Changes near both the removal and the deletion, one of them by a marked assistant."""
    machines(tale, HERE)
    visits(tale, HERE)
    noise(tale, HERE, DELETED)
    owner = tale.at_terminal(clock("01:22:00", 2), "lior.katz@example.com", "Developer", "203.0.113.61", "93c7d1e05f2b")
    for at, api, request, part in (
        ("01:48:10", "cognito-idp:ListUserPools", {"maxResults": 60}, None),
        ("01:49:02", "cognito-idp:DescribeUserPool", {"userPoolId": POOL}, None),
        ("01:58:37", "cognito-idp:UpdateUserPoolClient",
         {"userPoolId": "ap-southeast-2_t3StP00l1", "clientId": "HIDDEN_DUE_TO_SECURITY_REASONS"}, "not_root"),
    ):  # fmt: skip
        caller = agent_cli(owner, command_of(api), "b2f6e80c41d7")
        tale.call(clock(at, 2), caller, api, request, part=part, by="ai_agent")
    function = {"functionName": "outage-map", "publish": True}
    pipeline_changes(
        tale, HERE, clock("01:59:20", 2), "outage-map", (("lambda:UpdateFunctionCode20150331v2", function),)
    )
    terraform_changes(
        tale,
        HERE,
        clock("09:18:00"),
        "dns",
        (("route53:ChangeTagsForResource", {"resourceType": "hostedzone", "resourceId": "Z0EXAMPLEZONE"}),),
    )


def build(seed: int = 24) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Log files by relative path, and the expected answer."""
    return story(seed).finish(
        seed, safeguard_removed_by=REMOVER, times_may={"mitigated_at": "2026-05-20T03:31:40Z"}
    )  # fmt: skip
