"""A document of Elastic's schema (ECS), as its CloudTrail integration keeps one -> the record it was made from.

Source of the mapping: elastic/integrations, ``packages/aws/data_stream/cloudtrail``, its ingest pipeline. It is asked
only where the record itself (``event.original``) was not kept. Limits: what the pipeline drops (empty values, resources
named twice) stays absent, and times of sessions are written with milliseconds.
"""

from collections.abc import Mapping
from typing import Any

TRAIL = "aws.cloudtrail."
PLACES = {
    "eventVersion": TRAIL + "event_version",
    "eventTime": "@timestamp",
    "eventSource": "event.provider",
    "eventName": "event.action",
    "awsRegion": "cloud.region",
    "sourceIPAddress": "source.address",
    "userAgent": "user_agent.original",
    "errorCode": TRAIL + "error_code",
    "errorMessage": TRAIL + "error_message",
    "requestID": TRAIL + "request_id",
    "eventID": "event.id",
    "eventType": TRAIL + "event_type",
    "eventCategory": TRAIL + "event_category",
    "apiVersion": TRAIL + "api_version",
    "managementEvent": TRAIL + "management_event",
    "readOnly": TRAIL + "read_only",
    "recipientAccountId": TRAIL + "recipient_account_id",
    "sharedEventID": TRAIL + "shared_event_id",
    "vpcEndpointId": TRAIL + "vpc_endpoint_id",
}
PARTS = {
    "requestParameters": "request_parameters",
    "responseElements": "response_elements",
    "additionalEventData": "additional_eventdata",
    "serviceEventDetails": "service_event_details",
}
"""Kept twice: as they were below ``flattened``, and as text."""
CALLER = {
    "type": TRAIL + "user_identity.type",
    "principalId": "user.id",
    "arn": TRAIL + "user_identity.arn",
    "accountId": "cloud.account.id",
    "accessKeyId": TRAIL + "user_identity.access_key_id",
    "invokedBy": TRAIL + "user_identity.invoked_by",
}
SESSION = TRAIL + "user_identity.session_context."
ATTRIBUTES = {"mfaAuthenticated": SESSION + "mfa_authenticated", "creationDate": SESSION + "creation_date"}
ISSUER = {
    "type": SESSION + "session_issuer.type",
    "principalId": SESSION + "session_issuer.principal_id",
    "arn": SESSION + "session_issuer.arn",
    "accountId": SESSION + "session_issuer.account_id",
}


def is_ecs(document: Mapping[str, Any]) -> bool:
    """Whether the integration made this document, as far as the names of its fields tell."""
    flat = any(name.startswith(TRAIL) for name in document)
    return flat or {"@timestamp", "aws", "event"} <= document.keys()


def from_ecs(document: Mapping[str, Any]) -> dict[str, Any]:
    """The record in a document; fields that are not there stay out. Raises ValueError when it is of something else."""
    record = _found(document, PLACES)
    if not {"eventVersion", "eventName", "eventSource"} <= record.keys():
        raise ValueError("it is no CloudTrail event of the Elastic schema")
    record["userIdentity"] = _caller(document)
    for name, part in PARTS.items():
        value = _at(document, f"{TRAIL}flattened.{part}") or _at(document, TRAIL + part)
        if value is not None:
            record[name] = value
    listed = _at(document, TRAIL + "resources")
    if isinstance(listed, list):
        record["resources"] = [_resource(item) for item in listed if isinstance(item, Mapping)]
    return record


def _caller(document: Mapping[str, Any]) -> dict[str, Any]:
    """The caller. The pipeline writes the name of a user and the name of a role to the same place."""
    caller = _found(document, CALLER)
    attributes, issuer = _found(document, ATTRIBUTES), _found(document, ISSUER)
    name = _at(document, "user.name")
    if isinstance(name, str) and name:
        (issuer if caller.get("type") == "AssumedRole" else caller)["userName"] = name
    if attributes or issuer:
        caller["sessionContext"] = {"sessionIssuer": issuer, "attributes": attributes}
    return caller


def _resource(item: Mapping[str, Any]) -> dict[str, Any]:
    return _found(item, {"ARN": "arn", "accountId": "account_id", "type": "type"})


def _found(document: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    values = ((name, _at(document, place)) for name, place in places.items())
    return {name: value for name, value in values if value not in (None, "")}


def _at(document: Mapping[str, Any], place: str) -> Any:
    """What lies at a place, whether its name is one with dots or objects lie in each other."""
    if place in document:
        return document[place]
    first, _, rest = place.partition(".")
    inner = document.get(first)
    return _at(inner, rest) if rest and isinstance(inner, Mapping) else None
