-- purpose: the events just before and just after one event by the same actor
-- param:   event_id | VARCHAR |  | the event
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- reads:   event_index
-- grain:   event_id
-- column:  event_id | VARCHAR | the event asked about
-- column:  previous_id | VARCHAR | the actor's event before it, or null
-- column:  next_id | VARCHAR | the actor's event after it, or null
with
here as (
    select event_id, event_time, executor, actor
    from query($index)
    where event_id = $event_id
),

others as (
    select seen.event_id, (seen.event_time, seen.event_id) as place
    from query($index) as seen
    inner join here on seen.executor = here.executor and seen.actor is not distinct from here.actor
)

select
    here.event_id,
    (select arg_max(event_id, place) from others where place < (here.event_time, here.event_id)) as previous_id,
    (select arg_min(event_id, place) from others where place > (here.event_time, here.event_id)) as next_id
from here
order by here.event_id
