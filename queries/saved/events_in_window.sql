-- title:   Events in a window
-- purpose: every event between two moments with its actor, optionally of one actor or with some words in it
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- param:   actor | VARCHAR |  | only this actor; empty for all
-- param:   words | VARCHAR |  | only events that hold these words; empty for all
-- reads:   events, attributions
-- grain:   event_id
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  region | VARCHAR | the region
-- column:  error_code | VARCHAR | null when the call succeeded
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.executor,
    attributions.actor,
    events.event_name,
    events.event_source,
    events.region,
    events.error_code,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
    and ($actor = '' or attributions.actor = $actor)
    and (
        $words = ''
        or contains(
            lower(concat_ws(' ', events.event_name, attributions.actor, events.user_agent, events.source_ip, events.error_code)),
            lower($words)
        )
    )
order by events.event_time, events.event_id
