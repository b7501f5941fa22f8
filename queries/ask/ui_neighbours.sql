-- purpose: the events just before and just after one event by the same actor
-- param:   event_id | VARCHAR |  | the event
-- reads:   events, attributions
-- grain:   event_id
-- column:  event_id | VARCHAR | the event asked about
-- column:  previous_id | VARCHAR | the actor's event before it, or null
-- column:  next_id | VARCHAR | the actor's event after it, or null
with
here as (
    select events.event_id, events.event_time, attributions.executor, attributions.actor
    from events
    inner join attributions on events.event_id = attributions.event_id
    where events.event_id = $event_id
),

others as (
    select events.event_id, (events.event_time, events.event_id) as place
    from events
    inner join attributions on events.event_id = attributions.event_id
    inner join here on attributions.executor = here.executor and attributions.actor is not distinct from here.actor
)

select
    here.event_id,
    (select arg_max(event_id, place) from others where place < (here.event_time, here.event_id)) as previous_id,
    (select arg_min(event_id, place) from others where place > (here.event_time, here.event_id)) as next_id
from here
order by here.event_id
