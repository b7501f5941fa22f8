-- title:   Everything one access key did
-- purpose: the calls made with one access key, temporary or long-lived, in the order of time
-- param:   key | VARCHAR |  | the access key id; empty for none
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   event_id
-- caveat:  Calls that AWS services forward carry the caller's session but another key, or none: see the session too.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  region | VARCHAR | the region
-- column:  source_ip | VARCHAR | from where
-- column:  user_agent | VARCHAR | what the caller says of itself
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.executor,
    attributions.actor,
    events.event_name,
    events.event_source,
    events.region,
    events.source_ip,
    events.user_agent,
    events.error_code,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    $key <> ''
    and events.access_key_id = $key
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
