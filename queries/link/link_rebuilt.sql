-- purpose: calls that make anew or restore what a cause had removed
-- reads:   link_causes, link_calls, link_deaths, link_births, resource_tokens, lineage
-- grain:   cause_id, effect_id
-- column:  cause_id | VARCHAR | the removal
-- column:  effect_id | VARCHAR | the call that makes up for it
-- column:  rule | VARCHAR | recreate or restore
-- column:  token | VARCHAR | the thing they share
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  by | VARCHAR | who
with removals as (
  select distinct cause_id from link_causes
  union
  select lineage.cause_id
  from link_causes
  join lineage on lineage.effect_id = link_causes.cause_id and lineage.kind = 'structural'
),

reborn as (
  select
    removals.cause_id,
    arg_min(link_births.event_id, (link_births.event_time, link_births.event_id)) as effect_id,
    link_deaths.token
  from removals
  join link_deaths on link_deaths.event_id = removals.cause_id
  join link_births on link_births.token = link_deaths.token and link_births.event_time > link_deaths.event_time
  where not starts_with(link_deaths.token, 's3:object|')
  group by removals.cause_id, link_deaths.token
),

restored as (
  select removals.cause_id, link_calls.event_id as effect_id, min(source.token) as token
  from removals
  join link_calls as removal on removal.event_id = removals.cause_id
  join resource_tokens as lost on lost.event_id = removals.cause_id and lost.role in ('target', 'mentioned')
  join resource_tokens as source on source.token = lost.token
  join link_calls on link_calls.event_id = source.event_id
  where link_calls.verb = 'restore' and not link_calls.failed and link_calls.event_time > removal.event_time
    and split_part(lost.type, ':', 1) = removal.label and removal.verb = 'delete'
  group by removals.cause_id, link_calls.event_id
),

both_ways as (
  select cause_id, effect_id, 'recreate' as rule, min(token) as token from reborn group by cause_id, effect_id
  union all
  select cause_id, effect_id, 'restore', token from restored
)

select
  both_ways.cause_id,
  both_ways.effect_id,
  if(bool_or(both_ways.rule = 'restore') or any_value(effect.verb) = 'restore', 'restore', 'recreate') as rule,
  min(both_ways.token) as token,
  any_value(cause.event_time) as cause_at,
  any_value(effect.event_time) as effect_at,
  any_value(cause.name) as cause_name,
  any_value(effect.name) as effect_name,
  any_value(effect.caller) as by
from both_ways
join link_calls as cause on cause.event_id = both_ways.cause_id
join link_calls as effect on effect.event_id = both_ways.effect_id
group by both_ways.cause_id, both_ways.effect_id
order by cause_id, effect_id
