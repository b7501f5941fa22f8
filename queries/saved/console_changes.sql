-- title:   Changes made in the console
-- purpose: changes, tried or done, that came from the AWS console, outside any pipeline
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions, resource_tokens
-- grain:   event_id
-- caveat:  The log shows the console, not the hand: a program can drive a browser, too.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  verb | VARCHAR | what it does
-- column:  event_name | VARCHAR | the action
-- column:  resource | VARCHAR | the most specific resource it names, or null
-- column:  event_source | VARCHAR | the service
-- column:  account_id | VARCHAR | the account acted in
-- column:  region | VARCHAR | the region
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
with
changes as (
    select
        events.event_time,
        attributions.executor,
        attributions.actor,
        actions.verb,
        events.event_name,
        events.event_source,
        events.account_id,
        events.region,
        events.error_code,
        events.event_id
    from events
    inner join attributions on events.event_id = attributions.event_id
    inner join actions on events.event_id = actions.event_id
    where
        attributions.channel = 'console'
        and actions.is_write
        and events.event_time >= $from::timestamptz
        and events.event_time < $to::timestamptz
),

named as (
    select
        changes.event_id,
        arg_max(
            resource_tokens.name,
            (resource_tokens.role in ('target', 'created'), resource_tokens.specificity, resource_tokens.token)
        ) as resource
    from changes
    inner join resource_tokens on changes.event_id = resource_tokens.event_id
    group by changes.event_id
)

select
    changes.event_time,
    changes.executor,
    changes.actor,
    changes.verb,
    changes.event_name,
    named.resource,
    changes.event_source,
    changes.account_id,
    changes.region,
    changes.error_code,
    changes.event_id
from changes
left join named on changes.event_id = named.event_id
order by changes.event_time, changes.event_id
