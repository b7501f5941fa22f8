-- purpose: every event as this room looks at it: a passing table, slim beside the events
-- reads:   events, actions
-- grain:   event_id
-- column:  event_id | VARCHAR | the event
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the call
-- column:  region | VARCHAR | awsRegion, or empty
-- column:  account_id | VARCHAR | as in events, or empty
-- column:  who | VARCHAR | the principal behind the credentials; a foreign or unnamed caller by what the record has of it; else empty
-- column:  verb | VARCHAR | as in actions
-- column:  is_write | BOOLEAN | as in actions
-- column:  failed | BOOLEAN | as in actions
-- column:  error_family | VARCHAR | as in actions
with
-- one call may be told twice, in the caller's account and in the resource's: only the former names the caller
callers as (
    select shared_event_id, min(coalesce(issuer_arn, principal_arn)) as who
    from events
    where shared_event_id is not null and principal_arn is not null
    group by shared_event_id
)
select
    events.event_id,
    events.event_time,
    coalesce(events.event_source, '') as event_source,
    coalesce(events.event_name, '') as event_name,
    coalesce(events.region, '') as region,
    coalesce(events.account_id, '') as account_id,
    coalesce(
        events.issuer_arn,
        events.principal_arn,
        callers.who,
        events.session_id,
        nullif(events.principal_id, ''),
        case
            when events.principal_type in ('AWSAccount', 'Unknown', 'WebIdentityUser', 'SAMLUser', 'IdentityCenterUser')
                then concat_ws(' at ', events.account_id, events.source_ip)
        end,
        ''
    ) as who,
    actions.verb,
    actions.is_write,
    actions.failed,
    actions.error_family
from events
join actions using (event_id)
left join callers on callers.shared_event_id = events.shared_event_id
