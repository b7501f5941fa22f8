-- title:   Who changed what before a moment
-- purpose: every successful change in the minutes before a moment: the first question of a responder
-- param:   moment | TIMESTAMPTZ | 2100-01-01T00:00:00Z | when things broke
-- param:   minutes | BIGINT | 30 | how far to look back
-- reads:   events, attributions, actions
-- grain:   event_id
-- caveat:  A cause may lie further back than this; data events are seen only where the trail logs them.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  verb | VARCHAR | what it does
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  region | VARCHAR | the region
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.executor,
    attributions.actor,
    actions.verb,
    events.event_name,
    events.event_source,
    events.region,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    actions.is_write
    and not actions.failed
    and events.event_time < $moment::timestamptz
    and events.event_time >= $moment::timestamptz - to_minutes($minutes::bigint)
order by events.event_time desc, events.event_id
