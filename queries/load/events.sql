-- purpose: one row per distinct CloudTrail record; a record given without a time must be plain, or the query fails
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
with records as (
    select
        given.*,
        from_json(raw, '{
            "eventID": "VARCHAR", "eventTime": "VARCHAR", "eventSource": "VARCHAR", "eventName": "VARCHAR",
            "eventType": "VARCHAR", "eventCategory": "VARCHAR", "eventVersion": "VARCHAR", "awsRegion": "VARCHAR",
            "recipientAccountId": "VARCHAR", "sourceIPAddress": "VARCHAR", "userAgent": "VARCHAR",
            "errorCode": "VARCHAR", "errorMessage": "VARCHAR", "requestID": "VARCHAR", "sharedEventID": "VARCHAR",
            "readOnly": "VARCHAR", "requestParameters": "JSON", "responseElements": "JSON",
            "additionalEventData": "JSON", "resources": "JSON",
            "userIdentity": {
                "type": "VARCHAR", "accountId": "VARCHAR", "arn": "VARCHAR", "principalId": "VARCHAR",
                "userName": "VARCHAR", "accessKeyId": "VARCHAR", "invokedBy": "VARCHAR",
                "sessionContext": {
                    "sessionIssuer": {"arn": "VARCHAR", "userName": "VARCHAR"},
                    "attributes": {"creationDate": "VARCHAR"},
                    "sourceIdentity": "VARCHAR", "invokedBy": "VARCHAR", "signInSessionArn": "VARCHAR"
                }
            }
        }') as r
    from given
),

-- A time that is not given is plain when CloudTrail wrote it as it does; then id, source and name must be plain as well.
timed as (
    select
        * replace (
            case
                when event_time is not null then event_time
                when
                    r.eventID = event_id and r.eventSource <> '' and r.eventName <> ''
                    and r.eventSource not like 'aws:%' and r.eventSource not like '%.aliyuncs.com'
                    and regexp_full_match(r.eventTime, '2[01]\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ')
                    then coalesce(try_cast(r.eventTime as timestamptz), error('a time that is none'))
                else error('not a plain record')
            end as event_time
        ),
        r.userIdentity as caller,
        r.userIdentity.sessionContext as context
    from records
),

projected as (
    select
        event_id,
        event_time,
        nullif(r.eventSource, '') as event_source,
        nullif(r.eventName, '') as event_name,
        nullif(r.eventType, '') as event_type,
        nullif(r.eventCategory, '') as event_category,
        nullif(r.eventVersion, '') as event_version,
        nullif(r.awsRegion, '') as region,
        coalesce(nullif(r.recipientAccountId, ''), nullif(caller.accountId, '')) as account_id,
        nullif(caller.type, '') as principal_type,
        nullif(caller.arn, '') as principal_arn,
        nullif(caller.principalId, '') as principal_id,
        coalesce(nullif(caller.userName, ''), nullif(context.sessionIssuer.userName, '')) as user_name,
        nullif(context.sessionIssuer.arn, '') as issuer_arn,
        nullif(caller.accessKeyId, '') as access_key_id,
        try_cast(context.attributes.creationDate as timestamptz) as session_created,
        nullif(context.sourceIdentity, '') as source_identity,
        coalesce(nullif(caller.invokedBy, ''), nullif(context.invokedBy, '')) as invoked_by,
        nullif(r.sourceIPAddress, '') as source_ip,
        nullif(r.userAgent, '') as user_agent,
        nullif(r.errorCode, '') as error_code,
        nullif(r.errorMessage, '') as error_message,
        nullif(r.requestID, '') as request_id,
        nullif(r.sharedEventID, '') as shared_event_id,
        try_cast(lower(r.readOnly) as boolean) as read_only,
        nullif(r.requestParameters, 'null') as request,
        nullif(r.responseElements, 'null') as response,
        nullif(r.additionalEventData, 'null') as additional,
        nullif(r.resources, 'null') as resources,
        source_file,
        source_index,
        raw,
        nullif(context.signInSessionArn, '') as sign_in_session
    from timed
),

-- A console sign-in and the calls made from it share a session: its time is their creation date. So both write the time
-- in one form, and both name the principal by its ARN first.
keyed as (
    select
        *,
        case
            when sign_in_session is not null then sign_in_session
            when event_name = 'ConsoleLogin' and response ->> '$.ConsoleLogin' = 'Success'
                then concat_ws('|', coalesce(principal_arn, principal_id), strftime(event_time, '%Y-%m-%dT%H:%M:%SZ'))
            when session_created is not null
                then concat_ws('|', coalesce(principal_arn, principal_id), strftime(session_created, '%Y-%m-%dT%H:%M:%SZ'))
            when access_key_id is not null
                then concat_ws('|', coalesce(principal_arn, principal_id), access_key_id)
        end as session_key
    from projected
)

select * exclude (sign_in_session, session_key), 's-' || left(sha256(session_key), 16) as session_id
from keyed
