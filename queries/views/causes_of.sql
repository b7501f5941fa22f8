-- title:   The causes of an event, step by step back
-- purpose: everything that led to an event by published links, nearest first: from causes_of('EVENT-ID')
-- param:   event | VARCHAR |  | the event's id
-- reads:   links, events
-- grain:   cause_id, effect_id, rule
-- column:  steps | INTEGER | how many links away
-- column:  event_time | TIMESTAMPTZ | when the cause happened
-- column:  event_name | VARCHAR | what it was
-- column:  kind | VARCHAR | identity, structural, mechanism, response
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
-- column:  cause_id | VARCHAR | the cause
-- column:  effect_id | VARCHAR | what it led to
with recursive
back (steps, id) as (
    select 0 as steps, $event as id
    union
    select back.steps + 1, links.cause_id
    from back
    inner join links on back.id = links.effect_id
    where back.steps < 12
),

nearest as (
    select id, min(steps) as steps
    from back
    group by id
)

select
    nearest.steps + 1 as steps,
    events.event_time,
    events.event_name,
    links.kind,
    links.rule,
    links.grade,
    links.reason,
    links.cause_id,
    links.effect_id
from nearest
inner join links on nearest.id = links.effect_id
inner join events on links.cause_id = events.event_id
order by steps, events.event_time, links.cause_id, links.effect_id, links.rule
