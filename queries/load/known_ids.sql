-- purpose: which of some ids the case holds already
-- param:   ids | VARCHAR[] | [] | the ids of the batch at hand
-- reads:   events
-- grain:   event_id
-- column:  event_id | VARCHAR | one of them that an event has
select distinct event_id
from events
where event_id in (select unnest($ids::varchar[]))
order by event_id
