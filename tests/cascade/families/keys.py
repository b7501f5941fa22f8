"""Keys of KMS: disabled, scheduled, cut off, or no longer granted."""

from tests.cascade.stories import HOUR, Story

from .words import arn, denied, policy

disabled = Story("disabled")
KEY = arn(disabled, "kms", "key/0f0f0f0f-1111-2222-3333-444444444444")
disabled.bystanders()
disabled.root("kms:DisableKey", by="audit-agent", request={"keyId": KEY}, resources=[{"ARN": KEY}])
disabled.readers("kms:Decrypt", "DisabledException", f"{KEY} is disabled.", request=None, resources=[{"ARN": KEY}])

grant = Story("grant")
GKEY = arn(grant, "kms", "key/1f0f0f0f-1111-2222-3333-444444444444")
grant.bystanders()
grant.call(
    "kms:CreateGrant",
    by="user:dev",
    at=-HOUR - 600,
    resources=[{"ARN": GKEY}],
    response={"grantId": "g" * 64},
    request={
        "keyId": GKEY,
        "granteePrincipal": f"arn:aws:iam::{grant.account}:role/web-api",
        "operations": ["Decrypt"],
    },
)
grant.root("kms:RevokeGrant", by="user:dev", request={"keyId": GKEY, "grantId": "g" * 64}, resources=[{"ARN": GKEY}])
grant.readers(
    "kms:Decrypt",
    "AccessDenied",
    denied(
        "kms:Decrypt",
        GKEY,
        "because no resource-based policy allows the kms:Decrypt action",
    ),
    request=None,
    resources=[{"ARN": GKEY}],
    by=("web-api",),
    every=120,
)

store = Story("store")
SKEY = arn(store, "kms", "key/2f0f0f0f-1111-2222-3333-444444444444")
store.call(
    "kms:CreateKey",
    by="user:dev",
    at=-HOUR - 900,
    request={"customKeyStoreId": "cks-1234567890abcdef0", "origin": "AWS_CLOUDHSM"},
    response={
        "keyMetadata": {"keyId": SKEY.rsplit("/", 1)[-1], "arn": SKEY, "customKeyStoreId": "cks-1234567890abcdef0"}
    },
    resources=[{"ARN": SKEY}],
)
store.bystanders()
store.root("kms:DisconnectCustomKeyStore", by="user:hsm-admin", request={"customKeyStoreId": "cks-1234567890abcdef0"})
store.readers(
    "kms:Decrypt",
    "KMSInvalidStateException",
    f"{SKEY} is unavailable because its custom key store is disconnected.",
    request=None,
    resources=[{"ARN": SKEY}],
)

alias = Story("alias")
AKEY = arn(alias, "kms", "key/3f0f0f0f-1111-2222-3333-444444444444")
alias.call(
    "kms:CreateAlias",
    by="user:dev",
    at=-HOUR - 900,
    request={"aliasName": "alias/ledger", "targetKeyId": AKEY},
    resources=[{"ARN": AKEY}, {"ARN": arn(alias, "kms", "alias/ledger")}],
)
alias.bystanders()
alias.root(
    "kms:ScheduleKeyDeletion", by="terraform-ci", request={"keyId": AKEY.rsplit("/", 1)[-1], "pendingWindowInDays": 7}
)
alias.readers(
    "kms:Encrypt",
    "KMSInvalidStateException",
    "The key is pending deletion.",
    request={"keyId": "alias/ledger"},
)

keypolicy = Story("keypolicy")
PKEY = arn(keypolicy, "kms", "key/4f0f0f0f-1111-2222-3333-444444444444")
keypolicy.bystanders()
keypolicy.root(
    "kms:PutKeyPolicy",
    by="sec-agent",
    resources=[{"ARN": PKEY}],
    request={
        "keyId": PKEY,
        "policyName": "default",
        "policy": policy("Allow", "kms:*", principal={"AWS": f"arn:aws:iam::{keypolicy.account}:role/KeyAdmin"}),
    },
)
keypolicy.readers(
    "kms:GenerateDataKey",
    "AccessDenied",
    denied("kms:GenerateDataKey", PKEY, "because no resource-based policy allows the kms:GenerateDataKey action"),
    request=None,
    resources=[{"ARN": PKEY}],
)

retired = Story("retired")
RKEY = arn(retired, "kms", "key/5f0f0f0f-1111-2222-3333-444444444444")
retired.bystanders()
for at, name, grant_id in ((-HOUR - 600, "web-api", "a" * 64), (-HOUR - 590, "other", "b" * 64)):
    retired.call(
        "kms:CreateGrant",
        by="user:dev",
        at=at,
        resources=[{"ARN": RKEY}],
        response={"grantId": grant_id},
        request={
            "keyId": RKEY,
            "granteePrincipal": f"arn:aws:iam::{retired.account}:role/{name}",
            "operations": ["Decrypt"],
        },
    )
retired.aside(
    "kms:RevokeGrant", by="user:dev", at=-30, request={"keyId": RKEY, "grantId": "b" * 64}, resources=[{"ARN": RKEY}]
)
retired.root("kms:RetireGrant", by="user:dev", request={"keyId": RKEY, "grantId": "a" * 64}, resources=[{"ARN": RKEY}])
retired.readers(
    "kms:Decrypt",
    "AccessDenied",
    denied("kms:Decrypt", RKEY, "because no identity-based policy allows the kms:Decrypt action"),
    request=None,
    resources=[{"ARN": RKEY}],
    by=("web-api",),
    every=120,
)
