-- title:   What is new in a window
-- purpose: actions that an actor called in the window and never before in these logs
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   actor, event_source, event_name
-- caveat:  Everything is new at the beginning of the logs: choose a window well after it.
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  first_time | TIMESTAMPTZ | the first such call
-- column:  calls | BIGINT | such calls in the window
-- column:  event_id | VARCHAR | the first such call
with
calls as (
    select
        attributions.actor,
        events.event_source,
        events.event_name,
        arg_min(attributions.executor, (events.event_time, events.event_id)) as executor,
        min(events.event_time) as first_time,
        count(*) filter (where events.event_time < $to::timestamptz) as calls,
        arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
    from events
    inner join attributions on events.event_id = attributions.event_id
    group by attributions.actor, events.event_source, events.event_name
)

select executor, actor, event_source, event_name, first_time, calls, event_id
from calls
where first_time >= $from::timestamptz and first_time < $to::timestamptz
order by first_time, event_id, actor, event_source, event_name
