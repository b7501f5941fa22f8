-- purpose: everything that led to one event and everything that it led to, edge by edge
-- param:   event_id | VARCHAR |  | the selected event
-- reads:   links, events, attributions
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the event that came first
-- column:  effect_id | VARCHAR | the event it led to
-- column:  side | VARCHAR | before or after the selected event
-- column:  kind | VARCHAR | identity, structural, mechanism, response
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  weight | DOUBLE | 0 to 1
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
-- column:  cause_ms | BIGINT | when, milliseconds since 1970
-- column:  cause_executor | VARCHAR | the cause's class
-- column:  cause_actor | VARCHAR | the cause's lane
-- column:  cause_name | VARCHAR | the cause's action
-- column:  effect_ms | BIGINT | when, milliseconds since 1970
-- column:  effect_executor | VARCHAR | the effect's class
-- column:  effect_actor | VARCHAR | the effect's lane
-- column:  effect_name | VARCHAR | the effect's action
-- column:  effect_error | VARCHAR | the effect's error code, or null
with recursive
causes as (
    select $event_id as event_id
    union
    select links.cause_id as event_id
    from links
    inner join causes on links.effect_id = causes.event_id
),

effects as (
    select $event_id as event_id
    union
    select links.effect_id as event_id
    from links
    inner join effects on links.cause_id = effects.event_id
),

edges as (
    select *, 'before' as side from links
    where effect_id in (select event_id from causes)
    union all
    select *, 'after' as side from links
    where cause_id in (select event_id from effects) and effect_id not in (select event_id from causes)
)

select
    edges.cause_id,
    edges.effect_id,
    edges.side,
    edges.kind,
    edges.rule,
    edges.weight,
    edges.grade,
    edges.reason,
    epoch_ms(cause.event_time) as cause_ms,
    cause_by.executor as cause_executor,
    coalesce(cause_by.actor, '') as cause_actor,
    coalesce(cause.event_name, cause.event_type, '') as cause_name,
    epoch_ms(effect.event_time) as effect_ms,
    effect_by.executor as effect_executor,
    coalesce(effect_by.actor, '') as effect_actor,
    coalesce(effect.event_name, effect.event_type, '') as effect_name,
    effect.error_code as effect_error
from edges
inner join events as cause on edges.cause_id = cause.event_id
inner join events as effect on edges.effect_id = effect.event_id
inner join attributions as cause_by on edges.cause_id = cause_by.event_id
inner join attributions as effect_by on edges.effect_id = effect_by.event_id
order by effect.event_time, cause.event_time, edges.effect_id, edges.cause_id, edges.rule
