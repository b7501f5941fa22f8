-- purpose: the calls that issued the credentials of an event, or that it was made for: the surest first
-- param:   event_id | VARCHAR |  | the event
-- reads:   lineage, events, attributions
-- grain:   cause_id, rule
-- column:  cause_id | VARCHAR | the earlier event
-- column:  rule | VARCHAR | as in lineage
-- column:  weight | DOUBLE | as in lineage
-- column:  reason | VARCHAR | as in lineage
-- column:  event | VARCHAR | service and action of the earlier event
-- column:  event_time | TIMESTAMPTZ | of the earlier event
-- column:  actor | VARCHAR | who made it
-- column:  executor | VARCHAR | of what class that is
select
    lineage.cause_id,
    lineage.rule,
    lineage.weight,
    lineage.reason,
    coalesce(events.event_source, '?') || ':' || coalesce(events.event_name, '?') as event,
    events.event_time,
    attributions.actor,
    attributions.executor
from lineage
inner join events on lineage.cause_id = events.event_id
inner join attributions on lineage.cause_id = attributions.event_id
where lineage.effect_id = $event_id and lineage.cause_id <> lineage.effect_id
order by lineage.weight desc, events.event_time desc, lineage.cause_id, lineage.rule
limit 5
