"""Whether a change of permissions can have made this very denial: True, False, or None when the log cannot tell.

AWS says which kind of policy decided, so a change of another kind is ruled out. Documents seen in the log tell whether
the denied action is touched at all. Source: IAM user guide, "Access denied error messages" and "Policy
evaluation logic".
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from timeline.link import policies
from timeline.link.holdings import TAKES, Documents, action_of

Row = Mapping[str, Any]
PUTS_DENY = ("Attach", "Put", "Create", "Set", "Update", "ModifyVpcEndpoint")
WITHOUT_DOCUMENT = frozenset(
    {
        "MoveAccount",
        "RemoveClientIDFromOpenIDConnectProvider",
        "DeleteRole",
        "DeleteUser",
        "UpdateAccessKey",
        "DeleteAccessKey",
        "DeleteOpenIDConnectProvider",
        "DeleteSAMLProvider",
    }
)
"""Changes that carry no policy document."""


def judge(row: Row, relation: str, documents: Documents, tokens: Sequence[str]) -> bool | None:
    """The answer for one candidate; ``tokens`` are the policies that the change names."""
    name = row["cause_name"]
    if not _names_this_principal(row) or _leaves_policy_alone(row):
        return False
    if relation == "account" and not _decides_for_accounts(row, documents, tokens):
        return False
    if relation == "policy_in_message" or not _kind_fits(row["policy_kind"] or "", relation, name):
        return relation == "policy_in_message"
    if relation == "same_token" and name == "UpdateAssumeRolePolicy":
        return _trust_lost(row)
    if name in WITHOUT_DOCUMENT or row["grantee"]:
        return _without_document(row)
    return _by_document(row, relation, documents, tokens)


def _decides_for_accounts(row: Row, documents: Documents, tokens: Sequence[str]) -> bool:
    """Whether the error names a policy of the organisation; one that names no kind is decided by the document alone."""
    kind = row["policy_kind"] or ""
    return "control" in kind or (not kind and judge_beside(row, "account", documents, tokens))


def _without_document(row: Row) -> bool | None:
    """Where no document decides: a grant is its grantee's, an identity that is gone is gone for all."""
    if row["grantee"]:
        return _is_caller(row, row["grantee"])
    if row["cause_name"] == "RemoveClientIDFromOpenIDConnectProvider":
        return "audience" in (row["error_message"] or "").lower()
    if row["cause_name"] == "MoveAccount":
        # other service control policies hold there; AWS says that such a policy decided, where the call had worked
        return True if row["successes_before"] else None
    return True


def judge_beside(row: Row, relation: str, documents: Documents, tokens: Sequence[str]) -> bool:
    """Whether a change that the message does not speak of denies the call all the same, by its own content.

    AWS names one kind of policy when several deny (cascade.md 1.4): a second change can only be shown by a document in
    these logs, a grant taken away that had allowed the call or a limit set that does not. Without one the answer is no.
    """
    name = row["cause_name"]
    if relation not in ("principal", "member", "account") or not _names_this_principal(row):
        return False
    if row["token"].endswith(":*"):  # a root or unit: whose accounts, the log does not say
        return False
    held, action = _document(row, documents, tokens), action_of(row)
    if not policies.statements(held):
        return False
    if "PermissionsBoundary" in name:
        return name.startswith("Put") and not policies.speaks_of(held, action, "Allow")
    if name.startswith(PUTS_DENY):
        return bool(policies.speaks_of(held, action, "Deny"))
    return name.startswith(TAKES) and bool(policies.speaks_of(held, action, "Allow"))


def _by_document(row: Row, relation: str, documents: Documents, tokens: Sequence[str]) -> bool | None:
    explicit = row["denial_effect"] == "explicit"
    held = _document(row, documents, tokens)
    if row["cause_name"].startswith(PUTS_DENY):
        return _after_put(row, held, action_of(row), explicit, documents, tokens)
    return False if explicit else _after_removal(row, held, action_of(row), relation, tokens)


def _after_put(
    row: Row, held: str | None, action: str, explicit: bool, documents: Documents, tokens: Sequence[str]
) -> bool | None:
    caller = _names_of_caller(row)
    denies = policies.speaks_of(held, action, "Deny", caller)
    allows = policies.speaks_of(held, action, "Allow", caller)
    if denies:
        return True
    if "PermissionsBoundary" in row["cause_name"] and "boundary" in (row["policy_kind"] or ""):
        return _bounded(row, allows)
    if row["cause_name"].startswith("Attach") and _cannot_deny(row, tokens):
        return False
    if explicit or row["cause_name"].startswith("Attach"):
        return denies
    return _after_rewrite(row, allows, action, documents, tokens)


def _after_rewrite(
    row: Row, allows: bool | None, action: str, documents: Documents, tokens: Sequence[str]
) -> bool | None:
    """Of a policy written anew, which the error does not call an explicit deny."""
    kind = row["policy_kind"] or ""
    if allows is not None and (allows or "resource" in kind or "endpoint" in kind):
        return not allows
    if allows is None and "endpoint" in kind and row["successes_before"]:
        return True
    earlier = [documents.before(token, row["cause_at"]) for token in tokens]
    return True if any(policies.speaks_of(document, action, "Allow") for document in earlier) else None


def _bounded(row: Row, allows: bool | None) -> bool | None:
    """A boundary allows what it lists; unread, it is told by AWS that a boundary decided, where the call had worked."""
    if allows is not None:
        return not allows
    return True if row["successes_before"] else None


def _names_of_caller(row: Row) -> tuple[str, ...]:
    """The ARNs and the account under which a policy may name the caller."""
    arn = str(row["effect_arn"] or row["effect_caller"])
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    return (arn, str(row["effect_caller"]), f"{account}:root" if account else "", account)


def _cannot_deny(row: Row, tokens: Sequence[str]) -> bool:
    """Attaching takes nothing away unless the policy denies, and of those that AWS manages few do."""
    managed = [token.rsplit("|", 1)[-1] for token in tokens if token.startswith("iam:policy|aws|")]
    return row["denial_effect"] == "implicit" or (
        bool(managed) and not any("Deny" in name or "Quarantine" in name for name in managed)
    )


def _after_removal(row: Row, held: str | None, action: str, relation: str, tokens: Sequence[str]) -> bool | None:
    if relation == "resource":
        return True if "resource" in (row["policy_kind"] or "") else None
    known = policies.speaks_of(held, action, "Allow")
    if known is not None:
        return known
    names = [token.rsplit("|", 1)[-1] for token in tokens if token.startswith("iam:policy|aws|")]
    answers = [policies.managed_covers(name, action) for name in names]
    return answers[0] if answers else None


def _document(row: Row, documents: Documents, tokens: Sequence[str]) -> str | None:
    own = policies.document_of(row["cause_request"])
    if own:
        return own
    known = (documents.before(token, row["cause_at"]) for token in tokens)
    return next((document for document in known if document), None)


def _kind_fits(kind: str, relation: str, name: str) -> bool:
    """Whether a change of this relation can be of the kind of policy that the error names; the first word decides."""
    fits = {
        "service control": relation == "account",
        "resource control": relation == "account",
        "boundary": "PermissionsBoundary" in name or relation == "member",
        "endpoint": name == "ModifyVpcEndpoint",
        "session": False,
        "resource": relation in ("resource", "same_token"),
        "identity": relation in ("principal", "member", "access_key")
        or (relation == "resource" and not name.startswith("Put"))
        or name == "DeleteRole",
    }
    return next((answer for word, answer in fits.items() if word in kind), True)


def _names_this_principal(row: Row) -> bool:
    """A policy attached to another role, user or account explains nothing here."""
    request = _request(row["cause_request"])
    target = request.get("accountId" if row["cause_name"] == "MoveAccount" else "targetId")
    if isinstance(target, str) and target.isdigit() and len(target) == 12 and target != row["effect_account"]:
        return False
    about_others = row["cause_name"] in ("UpdateAssumeRolePolicy", "UpdateAccessKey", "DeleteAccessKey")
    if (
        row["cause_label"] != "iam"
        or about_others
        or (row["cause_name"] == "DeleteRole" and row["effect_verb"] == "assume")
    ):
        return True
    caller = f"{row['effect_caller']}/{row['effect_arn'] or ''}".split("/")
    named = [request[key] for key in ("roleName", "userName") if isinstance(request.get(key), str)]
    return all(name.rsplit("/", 1)[-1] in caller for name in named)


def _is_caller(row: Row, grantee: str) -> bool:
    """Whether the grant belonged to the caller: its role or user, by whichever of its ARNs."""
    caller = f"{row['effect_caller']}/{row['effect_arn'] or ''}".split("/")
    return grantee in (row["effect_caller"], row["effect_arn"]) or grantee.rsplit("/", 1)[-1] in caller


def _leaves_policy_alone(row: Row) -> bool:
    """Whether a change of attributes names attributes other than the policy."""
    request = _request(row["cause_request"])
    if row["cause_name"] == "SetTopicAttributes":
        return request.get("attributeName") not in (None, "Policy")
    attributes = request.get("attributes")
    return row["cause_name"] == "SetQueueAttributes" and isinstance(attributes, dict) and "Policy" not in attributes


def _request(text: str | None) -> dict[str, Any]:
    try:
        parsed = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _trust_lost(row: Row) -> bool | None:
    """Whether the new trust policy no longer names the caller; None when it cannot be read."""
    document = policies.document_of(row["cause_request"])
    found = policies.statements(document)
    if not found:
        return None
    trusted = json.dumps([one.get("Principal") for one in found if one.get("Effect") == "Allow"])
    caller = str(row["effect_arn"] or row["effect_caller"])
    account = str(row["effect_account"] or "-")
    return not (
        '"*"' in trusted
        or caller in trusted
        or str(row["effect_caller"]) in trusted
        or f"{account}:root" in trusted
        or f'"{account}"' in trusted
    )
