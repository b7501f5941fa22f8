-- purpose: failed calls on a thing that had been removed before and not made anew since, with the removal
-- caveat:  what is made anew answers only after a while: it counts from its first success, or from when it must be there
-- reads:   link_missing, link_calls, link_deaths, link_births, resource_tokens
-- grain:   effect_id, token
-- column:  effect_id | VARCHAR | the failed call
-- column:  cause_id | VARCHAR | the first removal of this incarnation
-- column:  token | VARCHAR | the thing
-- column:  specificity | DOUBLE | as in resource_tokens
-- column:  rank | INTEGER | as in link_missing
with reborn as (
  select
    link_births.token,
    link_births.event_time,
    max(if(link_calls.verb = 'restore', interval 2 hour, interval 30 second)) as wait
  from link_births
  semi join link_missing on link_missing.token = link_births.token
  semi join link_deaths on link_deaths.token = link_births.token and link_deaths.event_time <= link_births.event_time
  join link_calls on link_calls.event_id = link_births.event_id
  group by link_births.token, link_births.event_time
),

answers as (
  select distinct resource_tokens.token, link_calls.event_time
  from resource_tokens
  semi join reborn on reborn.token = resource_tokens.token
  join link_calls on link_calls.event_id = resource_tokens.event_id
  where not link_calls.failed and resource_tokens.role in ('target', 'mentioned')
),

alive as (
  select
    reborn.token,
    reborn.event_time as born_at,
    least(reborn.event_time + reborn.wait, coalesce(answers.event_time, reborn.event_time + reborn.wait)) as alive_at
  from reborn
  asof left join answers on answers.token = reborn.token and reborn.event_time < answers.event_time

  union all

  select link_births.token, link_births.event_time, link_births.event_time
  from link_births
  anti join reborn on reborn.token = link_births.token and reborn.event_time = link_births.event_time
),

last_birth as (
  select link_missing.*, link_calls.event_time, alive.born_at
  from link_missing
  join link_calls on link_calls.event_id = link_missing.event_id
  asof left join alive on alive.token = link_missing.token and link_calls.event_time >= alive.alive_at
)

select
  last_birth.event_id as effect_id,
  arg_min(link_deaths.event_id, (link_deaths.event_time, link_deaths.event_id)) as cause_id,
  last_birth.token,
  any_value(last_birth.specificity) as specificity,
  any_value(last_birth.rank) as rank
from last_birth
join link_deaths
  on link_deaths.token = last_birth.token
  and link_deaths.event_time <= last_birth.event_time + interval 1 second
  and (last_birth.born_at is null or link_deaths.event_time > last_birth.born_at)
  and link_deaths.event_id <> last_birth.event_id
group by last_birth.event_id, last_birth.token
order by effect_id, token
