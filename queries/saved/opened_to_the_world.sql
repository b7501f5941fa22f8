-- title:   Opened to the world
-- purpose: changes that let anybody in: rules for every address, public policies and shares, public databases
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   event_id
-- caveat:  The request is searched for the usual words of openness; a condition in the same policy may narrow it again.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  opened_by | VARCHAR | the words in the request that open it
-- column:  account_id | VARCHAR | the account acted in
-- column:  failed | BOOLEAN | the attempt failed
-- column:  event_id | VARCHAR | the event
with
changes as (
    select
        events.event_time,
        attributions.executor,
        attributions.actor,
        events.event_name,
        events.event_source,
        regexp_extract(
            events.request::varchar,
            '(0\.0\.0\.0/0|"::/0"|\\?"Principal\\?":\s*\\?"\*|\\?"AWS\\?":\s*\[?\\?"\*|"group":"all"|"valuesToAdd":\["all"\]'
            || '|AllUsers|AuthenticatedUsers|public-read|"publiclyAccessible":true|"principal":"\*")'
        ) as opened_by,
        events.account_id,
        actions.failed,
        events.event_id
    from events
    inner join attributions on events.event_id = attributions.event_id
    inner join actions on events.event_id = actions.event_id
    where
        actions.is_write
        and events.request is not null
        and events.event_time >= $from::timestamptz
        and events.event_time < $to::timestamptz
)

select event_time, executor, actor, event_name, event_source, opened_by, account_id, failed, event_id
from changes
where opened_by <> ''
order by event_time, event_id
