-- purpose: the fields of an event that attribution reads, taken out of the record once
-- reads:   events
-- grain:   event_id
-- column:  event_id | VARCHAR | as in events
-- column:  event_time | TIMESTAMPTZ | as in events
-- column:  event | VARCHAR | service and action, for example sts.amazonaws.com:AssumeRole
-- column:  event_source | VARCHAR | as in events
-- column:  event_name | VARCHAR | as in events
-- column:  event_type | VARCHAR | as in events, or empty
-- column:  account_id | VARCHAR | as in events
-- column:  region | VARCHAR | as in events
-- column:  session_id | VARCHAR | as in events
-- column:  session_created | TIMESTAMPTZ | as in events
-- column:  principal_type | VARCHAR | as in events, or empty
-- column:  principal | VARCHAR | ARN, else principal id, else null
-- column:  issuer | VARCHAR | the role behind temporary credentials, or empty
-- column:  session_name | VARCHAR | the name of a role session, or empty
-- column:  user_name | VARCHAR | of an IAM user or a web identity, or empty
-- column:  access_key_id | VARCHAR | a key that can be told apart, or null when absent or masked
-- column:  request_id | VARCHAR | null when absent or masked
-- column:  shared_event_id | VARCHAR | as in events
-- column:  user_agent | VARCHAR | as in events, or empty
-- column:  source_address | VARCHAR | the address as in events, or empty
-- column:  invoked_by | VARCHAR | the service that made the call for somebody, or empty
-- column:  source_ip | VARCHAR | the address when it is a service's or AWS's own, else empty
-- column:  sign_in_session | VARCHAR | ARN of the sign-in session, or null
-- column:  provider | VARCHAR | the identity provider of the caller or of the session, or empty
-- column:  scope | VARCHAR | the kind of resource the credentials were issued to, or empty
-- column:  scope_arn | VARCHAR | that resource, or null
-- column:  role_delivery | VARCHAR | version of the instance metadata service, or empty
-- column:  console_flag | VARCHAR | proxy (console credentials, no TLS details), external (with them), or empty
-- column:  mfa | VARCHAR | true when AWS says so, else empty
-- column:  on_behalf_of | VARCHAR | the user of Identity Center, or empty
-- column:  delegate | VARCHAR | the account of a third party acting by delegation, or empty
-- column:  source_identity | VARCHAR | as in events, or empty
-- column:  oauth | VARCHAR | the resource a grant opens, or empty
-- column:  failed | VARCHAR | yes for a sign-in that failed, else empty
-- column:  error_code | VARCHAR | as in events
-- column:  read_only | BOOLEAN | as in events
with taken as (
    select
        *,
        json_extract_string(raw, [
            '$.userIdentity.sessionContext.signInSessionArn',
            '$.userIdentity.identityProvider',
            '$.userIdentity.sessionContext.webIdFederationData.federatedProvider',
            '$.userIdentity.inScopeOf.issuerType',
            '$.userIdentity.inScopeOf.credentialsIssuedTo',
            '$.userIdentity.sessionContext.ec2RoleDelivery',
            '$.sessionCredentialFromConsole',
            '$.tlsDetails.tlsVersion',
            '$.userIdentity.sessionContext.attributes.mfaAuthenticated',
            '$.userIdentity.onBehalfOf.userId',
            '$.userIdentity.invokedByDelegate.accountId',
            '$.userIdentity.sessionContext.invokedBy',
            '$.userIdentity.sessionContext.inScopeOf.issuerType',
            '$.userIdentity.sessionContext.inScopeOf.credentialsIssuedTo'
        ]) as said
    from events
)
select
    event_id,
    event_time,
    coalesce(event_source, '') || ':' || coalesce(event_name, '') as event,
    event_source,
    event_name,
    coalesce(event_type, '') as event_type,
    account_id,
    region,
    session_id,
    session_created,
    coalesce(principal_type, '') as principal_type,
    coalesce(nullif(principal_arn, ''), nullif(principal_id, '')) as principal,
    coalesce(issuer_arn, '') as issuer,
    case
        when principal_type not in ('AssumedRole', 'Role', 'FederatedUser') then ''
        when principal_arn like '%/%' then split_part(principal_arn, '/', -1)
        when principal_id like '%:%' then split_part(principal_id, ':', -1)
        else ''
    end as session_name,
    case when principal_type in ('IAMUser', 'WebIdentityUser', 'SAMLUser', 'IdentityCenterUser') then coalesce(user_name, '') else '' end as user_name,
    case
        when starts_with(access_key_id, 'A') and length(access_key_id) between 12 and 128
            and access_key_id not like '%REDACTED%' and access_key_id not like '%XXXX%' and not contains(access_key_id, '*')
            then access_key_id
    end as access_key_id,
    case when length(request_id) >= 8 and request_id not ilike '%redacted%' then request_id end as request_id,
    nullif(shared_event_id, '') as shared_event_id,
    coalesce(user_agent, '') as user_agent,
    coalesce(source_ip, '') as source_address,
    coalesce(nullif(invoked_by, ''), said[12], '') as invoked_by,
    case
        when ends_with(source_ip, '.amazonaws.com') or ends_with(source_ip, '.amazonaws.com.cn')
            or starts_with(source_ip, 'AWS Internal') or source_ip = 'aws.internal'
            then source_ip
        else ''
    end as source_ip,
    nullif(said[1], '') as sign_in_session,
    coalesce(nullif(said[2], ''), said[3], '') as provider,
    coalesce(nullif(said[4], ''), said[13], '') as scope,
    coalesce(nullif(said[5], ''), nullif(said[14], '')) as scope_arn,
    coalesce(said[6], '') as role_delivery,
    case when lower(said[7]) <> 'true' or said[7] is null then '' when said[8] is null then 'proxy' else 'external' end as console_flag,
    case when lower(said[9]) = 'true' then 'true' else '' end as mfa,
    coalesce(said[10], '') as on_behalf_of,
    coalesce(said[11], '') as delegate,
    coalesce(source_identity, '') as source_identity,
    case when event_name = 'CreateOAuth2Token' then coalesce(request ->> '$.resource', '') else '' end as oauth,
    case
        when event_type = 'AwsConsoleSignIn'
            and (error_code is not null or error_message is not null or (response ->> '$.ConsoleLogin') = 'Failure')
            then 'yes'
        else ''
    end as failed,
    error_code,
    read_only
from taken
