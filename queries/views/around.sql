-- title:   What happened around an event
-- purpose: the calls some minutes before and after an event: from around('EVENT-ID', 5)
-- param:   event | VARCHAR |  | the event's id
-- param:   minutes | BIGINT | 5 | how far to look, both ways
-- reads:   events, attributions
-- grain:   event_id
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  apart | INTERVAL | how long after the event; negative before it
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    events.event_time - middle.event_time as apart,
    attributions.executor,
    attributions.actor,
    events.event_source,
    events.event_name,
    events.error_code,
    events.event_id
from events as middle
inner join events
    on events.event_time >= middle.event_time - to_minutes($minutes::bigint)
    and events.event_time <= middle.event_time + to_minutes($minutes::bigint)
inner join attributions on events.event_id = attributions.event_id
where middle.event_id = $event
order by events.event_time, events.event_id
