-- purpose: one row per distinct CloudTrail record; a column that is not given is read from the record itself
-- reads:   given
-- grain:   event_id
-- column:  event_id | VARCHAR | the record's eventID; a stable digest of its content when it has none
-- column:  event_time | TIMESTAMPTZ | completion of the call, in UTC, at one-second resolution
-- column:  event_source | VARCHAR | the service, for example rds.amazonaws.com
-- column:  event_name | VARCHAR | the action
-- column:  event_type | VARCHAR | AwsApiCall, AwsServiceEvent, AwsConsoleSignIn, AwsMcpEvent, ...
-- column:  event_category | VARCHAR | Management, Data, NetworkActivity, Insight
-- column:  event_version | VARCHAR | 1.0 to 1.11, as text
-- column:  region | VARCHAR | awsRegion
-- column:  account_id | VARCHAR | recipientAccountId, or the caller's account when that is absent
-- column:  principal_type | VARCHAR | userIdentity.type
-- column:  principal_arn | VARCHAR | userIdentity.arn
-- column:  principal_id | VARCHAR | userIdentity.principalId
-- column:  user_name | VARCHAR | userIdentity.userName, or the session issuer's
-- column:  issuer_arn | VARCHAR | the role or user behind temporary credentials
-- column:  access_key_id | VARCHAR | userIdentity.accessKeyId
-- column:  session_id | VARCHAR | the session of this event in table sessions, or null
-- column:  session_created | TIMESTAMPTZ | sessionContext.attributes.creationDate
-- column:  source_identity | VARCHAR | sessionContext.sourceIdentity
-- column:  invoked_by | VARCHAR | the AWS service that made the call for somebody
-- column:  source_ip | VARCHAR | sourceIPAddress: an address, a service name or other text
-- column:  user_agent | VARCHAR | free text of the caller
-- column:  error_code | VARCHAR | null when the call succeeded
-- column:  error_message | VARCHAR | as the record has it
-- column:  request_id | VARCHAR | requestID
-- column:  shared_event_id | VARCHAR | the same action in several accounts
-- column:  read_only | BOOLEAN | readOnly, null when absent
-- column:  request | JSON | requestParameters
-- column:  response | JSON | responseElements
-- column:  additional | JSON | additionalEventData
-- column:  resources | JSON | resources
-- column:  source_file | VARCHAR | the file it came from
-- column:  source_index | BIGINT | its position in that file, from 0
-- column:  raw | JSON | the record as it came
-- column:  digest | VARCHAR | the first 32 hex digits of the SHA-256 of raw: what tells a copy from another content under the same id
with records as (
    select
        given.*,
        json_extract_string(given.raw, [
            '$.eventSource', '$.eventName', '$.eventType', '$.eventCategory', '$.eventVersion', '$.awsRegion',
            '$.recipientAccountId', '$.userIdentity.accountId', '$.userIdentity.type', '$.userIdentity.arn',
            '$.userIdentity.principalId', '$.userIdentity.userName', '$.userIdentity.sessionContext.sessionIssuer.userName',
            '$.userIdentity.sessionContext.sessionIssuer.arn', '$.userIdentity.accessKeyId',
            '$.userIdentity.sessionContext.attributes.creationDate', '$.userIdentity.sessionContext.sourceIdentity',
            '$.userIdentity.invokedBy', '$.userIdentity.sessionContext.invokedBy', '$.sourceIPAddress', '$.userAgent',
            '$.errorCode', '$.errorMessage', '$.requestID', '$.sharedEventID', '$.readOnly',
            '$.userIdentity.sessionContext.signInSessionArn', '$.responseElements.ConsoleLogin'
        ]) as text,
        json_extract(given.raw, ['$.requestParameters', '$.responseElements', '$.additionalEventData', '$.resources'])
            as part
    from given
),

projected as (
    select
        event_id,
        event_time,
        coalesce(event_source, nullif(text[1], '')) as event_source,
        coalesce(event_name, nullif(text[2], '')) as event_name,
        coalesce(event_type, nullif(text[3], '')) as event_type,
        coalesce(event_category, nullif(text[4], '')) as event_category,
        coalesce(event_version, nullif(text[5], '')) as event_version,
        coalesce(region, nullif(text[6], '')) as region,
        coalesce(account_id, nullif(text[7], ''), nullif(text[8], '')) as account_id,
        coalesce(principal_type, nullif(text[9], '')) as principal_type,
        coalesce(principal_arn, nullif(text[10], '')) as principal_arn,
        coalesce(principal_id, nullif(text[11], '')) as principal_id,
        coalesce(user_name, nullif(text[12], ''), nullif(text[13], '')) as user_name,
        coalesce(issuer_arn, nullif(text[14], '')) as issuer_arn,
        coalesce(access_key_id, nullif(text[15], '')) as access_key_id,
        session_id,
        coalesce(session_created, try_cast(text[16] as timestamptz)) as session_created,
        coalesce(source_identity, nullif(text[17], '')) as source_identity,
        coalesce(invoked_by, nullif(text[18], ''), nullif(text[19], '')) as invoked_by,
        coalesce(source_ip, nullif(text[20], '')) as source_ip,
        coalesce(user_agent, nullif(text[21], '')) as user_agent,
        coalesce(error_code, nullif(text[22], '')) as error_code,
        coalesce(error_message, nullif(text[23], '')) as error_message,
        coalesce(request_id, nullif(text[24], '')) as request_id,
        coalesce(shared_event_id, nullif(text[25], '')) as shared_event_id,
        coalesce(read_only, try_cast(lower(text[26]) as boolean)) as read_only,
        coalesce(request, nullif(part[1], 'null')) as request,
        coalesce(response, nullif(part[2], 'null')) as response,
        coalesce(additional, nullif(part[3], 'null')) as additional,
        coalesce(resources, nullif(part[4], 'null')) as resources,
        source_file,
        source_index,
        raw,
        digest,
        nullif(text[27], '') as sign_in_session,
        text[28] as console_login
    from records
),

-- A console sign-in and the calls made from it share a session: its time is their creation date. So both write the time
-- in one form, and both name the principal by its ARN first.
keyed as (
    select
        *,
        case
            when sign_in_session is not null then sign_in_session
            when event_name = 'ConsoleLogin' and console_login = 'Success'
                then concat_ws('|', coalesce(principal_arn, principal_id), strftime(event_time, '%Y-%m-%dT%H:%M:%SZ'))
            when session_created is not null
                then concat_ws('|', coalesce(principal_arn, principal_id), strftime(session_created, '%Y-%m-%dT%H:%M:%SZ'))
            when access_key_id is not null
                then concat_ws('|', coalesce(principal_arn, principal_id), access_key_id)
        end as session_key
    from projected
)

select
    * exclude (sign_in_session, console_login, session_key)
    replace (coalesce(session_id, 's-' || left(sha256(session_key), 16)) as session_id)
from keyed
