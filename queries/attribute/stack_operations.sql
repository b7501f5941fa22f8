-- purpose: every operation on a CloudFormation stack that somebody asked for, and until when it may have been at work
-- reads:   events, event_marks
-- grain:   event_id
-- column:  event_id | VARCHAR | the call
-- column:  event_time | TIMESTAMPTZ | when it was asked for
-- column:  open_until | TIMESTAMPTZ | two hours later, or when the next operation on that stack began
-- column:  stack | VARCHAR | the name of the stack, or empty
-- column:  action | VARCHAR | CreateStack, DeleteStack, ...
-- column:  caller | VARCHAR | the user, or the session of a role
-- column:  session_id | VARCHAR | of the caller
-- column:  role_arn | VARCHAR | the service role that the stack works with, or null
-- column:  account_id | VARCHAR | where
-- column:  region | VARCHAR | where
with asked as (
    select
        events.event_id,
        events.event_time,
        events.event_name as action,
        regexp_replace(coalesce(events.request ->> '$.stackName', events.request ->> '$.stackId', ''), '^arn:[^/]*:stack/([^/]+)/.*$', '\1') as stack,
        case when event_marks.principal_type in ('IAMUser', 'Root') then event_marks.principal else event_marks.session_id end as caller,
        event_marks.session_id,
        coalesce(events.request ->> '$.roleARN', events.request ->> '$.roleArn') as role_arn,
        events.account_id,
        events.region
    from events
    inner join event_marks on events.event_id = event_marks.event_id
    where events.event_source = 'cloudformation.amazonaws.com'
        and events.event_name in ('CreateStack', 'UpdateStack', 'DeleteStack', 'ExecuteChangeSet', 'ContinueUpdateRollback', 'RollbackStack', 'CancelUpdateStack')
        and events.error_code is null
        and event_marks.invoked_by <> 'cloudformation.amazonaws.com'
)

select
    * exclude (role_arn),
    coalesce(
        role_arn,
        -- a role once given to a stack stays with it until the name is deleted and used again
        last_value(role_arn ignore nulls) over (
            partition by account_id, region, stack order by event_time, event_id rows between unbounded preceding and current row
        )
    ) as role_arn,
    least(
        event_time + interval 2 hour,
        coalesce(
            lead(event_time) over (partition by account_id, region, stack order by event_time, event_id) + interval 1 second,
            event_time + interval 2 hour
        )
    ) as open_until
from asked
