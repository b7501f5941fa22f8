-- title:   Causes and effects
-- purpose: every published link with what happened at both of its ends, flat
-- reads:   links, events
-- grain:   cause_id, effect_id, rule
-- column:  cause_time | TIMESTAMPTZ | when the cause happened
-- column:  cause | VARCHAR | the cause's action
-- column:  effect_time | TIMESTAMPTZ | when the effect happened
-- column:  effect | VARCHAR | the effect's action
-- column:  effect_error | VARCHAR | the effect's error, or null
-- column:  kind | VARCHAR | identity, structural, mechanism, response
-- column:  rule | VARCHAR | the stable name of the rule
-- column:  weight | DOUBLE | 0 to 1
-- column:  grade | VARCHAR | A, B or C
-- column:  reason | VARCHAR | one sentence
-- column:  cause_id | VARCHAR | the cause
-- column:  effect_id | VARCHAR | the effect
select
    cause.event_time as cause_time,
    cause.event_name as cause,
    effect.event_time as effect_time,
    effect.event_name as effect,
    effect.error_code as effect_error,
    links.kind,
    links.rule,
    links.weight,
    links.grade,
    links.reason,
    links.cause_id,
    links.effect_id
from links
inner join events as cause on links.cause_id = cause.event_id
inner join events as effect on links.effect_id = effect.event_id
