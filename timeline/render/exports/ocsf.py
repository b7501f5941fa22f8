"""The events as OCSF API Activity (class 6003), one JSON object a line, for a SIEM or a security lake.

From the OCSF schema: ``actor``, ``api`` and ``src_endpoint`` are required, and each needs one of its naming attributes.
Events of an AI agent carry the profile ``ai_operation`` with ``ai_agent``, which the development version alone has, so
that those lines name that version. ``invoked_by`` is deprecated in favour of ``app_name``.
"""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from timeline.model import Incident, Step
from timeline.render.machine import lines, plain
from timeline.render.order import ordered
from timeline.render.view import View, failed

VERSION, AGENT_VERSION = "1.6.0", "1.9.0-dev"
CLASS, CATEGORY = 6003, 6
INFORMATIONAL, LOW = 1, 2
CREATE, READ, UPDATE, DELETE, OTHER = 1, 2, 3, 4, 99
NAMES = {CREATE: "Create", READ: "Read", UPDATE: "Update", DELETE: "Delete"}
VERBS = {
    CREATE: "Create Run Allocate Import Register Issue Copy Restore Generate Start",
    READ: "Get List Describe Head Lookup Search Query Scan BatchGet Download Select View Decrypt",
    UPDATE: "Update Put Modify Set Attach Detach Add Tag Untag Enable Disable Change Associate Disassociate Authorize "
    "Revoke Cancel Stop Reboot Encrypt",
    DELETE: "Delete Remove Terminate Schedule Deregister Release Purge",
}
ACTIVITY = {verb: activity for activity, verbs in VERBS.items() for verb in verbs.split()}
_VERB = re.compile(r"(?:Batch(?=[A-Z]))?([A-Z][a-z]+)")


def ocsf(incident: Incident) -> str:
    """One line for each step and cited event of the incident. Errors kept out of every chain are not events of it."""
    view = View(ordered(incident))
    return lines(plain(_activity(view, step)) for step in view.everyone)


def activity(name: str) -> int:
    """The activity by the verb a call begins with: 1 create, 2 read, 3 update, 4 delete, 99 another."""
    found = _VERB.match(name)
    return ACTIVITY.get(found.group(1), OTHER) if found else OTHER


def _activity(view: View, step: Step) -> Mapping[str, Any]:
    kind = activity(step.event_name)
    agent = step.executor == "ai_agent"
    return _without_none({
        "activity_id": kind,
        "activity_name": NAMES.get(kind, step.event_name),
        "category_uid": CATEGORY,
        "category_name": "Application Activity",
        "class_uid": CLASS,
        "class_name": "API Activity",
        "type_uid": CLASS * 100 + kind,
        "severity_id": LOW if step.role == "effect" else INFORMATIONAL,
        "severity": "Low" if step.role == "effect" else "Informational",
        "status_id": 2 if failed(step) else 1,
        "status": "Failure" if failed(step) else "Success",
        "status_code": step.error_code,
        "status_detail": step.error_message,
        "time": int(step.event_time.timestamp() * 1000),
        "metadata": _metadata(view, step, agent=agent),
        "cloud": _without_none({
            "provider": "AWS",
            "region": step.region,
            "account": {"uid": step.account_id, "type": "AWS Account", "type_id": 10} if step.account_id else None,
        }),
        "api": _api(step),
        "actor": _actor(step),
        "src_endpoint": _source(step.source_ip),
        "resources": [{"name": step.resource}] if step.resource else None,
        "ai_agent": _agent(step) if agent else None,
        "unmapped": _unmapped(view, step),
    })  # fmt: skip


def _metadata(view: View, step: Step, *, agent: bool) -> Mapping[str, Any]:
    product = {"name": "CloudTrail", "vendor_name": "AWS"}
    return {
        "version": AGENT_VERSION if agent else VERSION,
        "profiles": ["cloud", "ai_operation"] if agent else ["cloud"],
        "product": product,
        "uid": step.event_id,
        "correlation_uid": view.incident.incident_id or None,
        "log_name": step.source_file,
    }


def _api(step: Step) -> Mapping[str, Any]:
    answer = _without_none({"error": step.error_code, "error_message": step.error_message}) if failed(step) else None
    found = {"operation": step.event_name, "service": {"name": step.event_source}, "response": answer}
    return _without_none(found)


def _actor(step: Step) -> Mapping[str, Any]:
    """Who made the call: the identity, the session, and the program, whichever the log has."""
    user = {"uid": step.principal_arn, "name": step.actor or None, "type_id": 0} if step.principal_arn else None
    session = {"uid": step.session_id} if step.session_id else None
    return _without_none({
        "user": _without_none(user) if user else None,
        "session": session,
        "app_name": step.product or (step.actor or "not recorded" if not user else None),
    })  # fmt: skip


def _source(address: str | None) -> Mapping[str, Any]:
    """Where a call came from: an address, or the name of a service; the log may hold neither."""
    if not address:
        return {"name": "not recorded"}
    try:
        return {"ip": str(ipaddress.ip_address(address))}
    except ValueError:
        return {"svc_name": address} if address.endswith((".amazonaws.com", ".amazonaws.com.cn")) else {"name": address}


def _agent(step: Step) -> Mapping[str, Any]:
    """The agent as far as the log shows it: its product, and its session as the instance."""
    return _without_none({
        "uid": step.product or "not recorded",
        "name": step.product,
        "instance_uid": step.session_id,
        "type_id": 0,
    })  # fmt: skip


def _unmapped(view: View, step: Step) -> Mapping[str, Any]:
    into = view.links_into.get(step.event_id, ())
    return {
        "role": step.role,
        "grade": view.grade(step.event_id),
        "executor": step.executor,
        "executor_confidence": step.confidence,
        "executor_possible": list(step.possible),
        "initiator": step.initiator,
        "owner": step.owner,
        "user_agent": step.user_agent,
        "caused_by": [{"event_id": link.cause_id, "rule": link.rule, "grade": link.grade} for link in into],
        "source_index": step.source_index,
    }


def _without_none(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}
