"""Cases that several subjects look at."""

from tests.cascade.hand_made_case import Case

STACK, DATABASE = "cloudformation:stack|prod", "rds:db|orders"


def stack_deleted_by_an_agent() -> Case:
    """An agent in a person's session deletes a stack; CloudFormation deletes its database; two services miss it."""
    case = Case()
    case.event("sign-in", "08:00", "ConsoleLogin", "engineer/dana", executor="human", service="signin")
    case.event("delete", "10:00", "DeleteStack", "engineer/dana", STACK, executor="ai_agent", service="cloudformation")
    case.event("by-aws", "10:01", "DeleteDBInstance", "engineer/dana", DATABASE, executor="aws_service")
    case.link("sign-in", "delete", "identity", weight=1.0)
    case.link("delete", "by-aws", "structural", weight=0.95)
    for number, who in enumerate(("shop", "billing", "shop")):
        case.event(
            f"miss-{number}", f"10:0{number + 2}", "DescribeDBInstances", who, DATABASE, error="DBInstanceNotFound"
        )
        case.link("by-aws", f"miss-{number}")
    return case


def recovered(case: Case) -> Case:
    """The stack's database is looked for and restored under its name, and the services find it again."""
    case.event("look", "10:30", "LookupEvents", "oncall/o", executor="human", service="cloudtrail")
    case.event("restore", "11:00", "RestoreDBInstanceFromDBSnapshot", "oncall/o", DATABASE, executor="human")
    case.event("found-1", "11:20", "DescribeDBInstances", "shop", DATABASE)
    case.event("found-2", "11:25", "DescribeDBInstances", "billing", DATABASE)
    return case
