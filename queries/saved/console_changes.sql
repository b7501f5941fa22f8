-- title:   Changes by hand in the console
-- purpose: changes made through the AWS console, outside any pipeline
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   event_id
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  actor | VARCHAR | who made the call
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  region | VARCHAR | the region
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.actor,
    events.event_name,
    events.event_source,
    events.region,
    events.error_code,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    attributions.channel = 'console'
    and not coalesce(events.read_only, false)
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
