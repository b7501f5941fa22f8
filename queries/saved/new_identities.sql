-- title:   New users, roles and keys
-- purpose: identities and long-lived credentials that were made: users, roles, access keys, passwords, identity providers
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   event_id
-- caveat:  Temporary credentials are sessions, not identities: see the sessions of the case.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | what was made
-- column:  made | VARCHAR | the user, role, key or provider
-- column:  account_id | VARCHAR | the account acted in
-- column:  source_ip | VARCHAR | from where
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.executor,
    attributions.actor,
    events.event_name,
    coalesce(
        events.response ->> '$.accessKey.accessKeyId', events.request ->> '$.roleName', events.request ->> '$.userName',
        events.request ->> '$.instanceProfileName', events.response ->> '$.openIDConnectProviderArn',
        events.response ->> '$.sAMLProviderArn', events.request ->> '$.name'
    ) as made,
    events.account_id,
    events.source_ip,
    events.error_code,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    events.event_source = 'iam.amazonaws.com'
    and events.event_name in (
        'CreateUser', 'CreateRole', 'CreateServiceLinkedRole', 'CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile',
        'CreateServiceSpecificCredential', 'UploadSSHPublicKey', 'CreateVirtualMFADevice', 'CreateOpenIDConnectProvider',
        'CreateSAMLProvider', 'CreateInstanceProfile'
    )
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
