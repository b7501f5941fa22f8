"""What AWS services do by themselves when a stack goes and comes: network interfaces, through linked roles."""

from datetime import datetime

from sample_data.generator import recreated_cast as cast
from sample_data.generator.records import linked_session, service_linked
from sample_data.generator.recreated_cast import PROD, after, clock
from sample_data.generator.stage import Stage

INTERFACES = {"rds": "RDSNetworkInterface", "elasticloadbalancing": "ELB app/insights-edge"}
ROLES = {
    "rds": ("AWSServiceRoleForRDS", "SLRManagement"),
    "elasticloadbalancing": ("AWSServiceRoleForElasticLoadBalancing", "ElasticLoadBalancing"),
}


def services_react(stage: Stage) -> None:
    """Interfaces vanish with the old database and balancer, and appear for the new ones and the restored one."""
    interface_goes(stage, "elasticloadbalancing", clock("01:16:22"), "eni-0d81f3b6c2e7a9045")
    interface_goes(stage, "rds", clock("01:29:40"), "eni-0274ec95b1d8f6a30")
    interface_comes(stage, "elasticloadbalancing", clock("01:36:48"), "eni-05b9c7d31f8e2a604", cast.NEW_GROUP)
    interface_comes(stage, "rds", clock("01:36:56"), "eni-0c3e9f17a5b2d8604", cast.NEW_GROUP)
    interface_comes(stage, "rds", clock("06:39:18"), "eni-08f6a2d4c9b1e7350", cast.NEW_GROUP)


def interface_goes(stage: Stage, service: str, at: datetime, interface: str) -> None:
    """A service lets go of an interface and removes it."""
    role, name = ROLES[service]
    caller = service_linked(linked_session(PROD, service, role, name, after(at, -2), stage.dice), service)
    described = {"networkInterfaceIdSet": {"items": [{"networkInterfaceId": interface}]}, "filterSet": {}}
    stage.call(at, caller, "ec2:DescribeNetworkInterfaces", described)
    deleted = {"networkInterfaceId": interface}
    stage.call(
        after(at, 3),
        caller,
        "ec2:DeleteNetworkInterface",
        deleted,
        {"_return": True},
        part="reactions",
        by="aws_service",
    )


def interface_comes(stage: Stage, service: str, at: datetime, interface: str, group: str) -> None:
    """A service places an interface for what was just created."""
    role, name = ROLES[service]
    caller = service_linked(linked_session(PROD, service, role, name, after(at, -2), stage.dice), service)
    request = {
        "subnetId": cast.SUBNET,
        "description": INTERFACES[service],
        "groupSet": {"items": [{"groupId": group}]},
    }
    response = {"networkInterface": {"networkInterfaceId": interface, "status": "pending"}}
    stage.call(at, caller, "ec2:CreateNetworkInterface", request, response, part="reactions", by="aws_service")
