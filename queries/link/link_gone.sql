-- purpose: failed calls on a thing that had been removed before and not made anew since, with the removal
-- reads:   link_missing, link_calls, link_deaths, link_births
-- grain:   effect_id, token
-- column:  effect_id | VARCHAR | the failed call
-- column:  cause_id | VARCHAR | the first removal of this incarnation
-- column:  token | VARCHAR | the thing
-- column:  specificity | DOUBLE | as in resource_tokens
-- column:  rank | INTEGER | as in link_missing
with last_birth as (
  select link_missing.*, link_calls.event_time, link_births.event_time as born_at
  from link_missing
  join link_calls on link_calls.event_id = link_missing.event_id
  asof left join link_births on link_births.token = link_missing.token and link_calls.event_time >= link_births.event_time
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
