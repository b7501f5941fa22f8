-- purpose: throttled calls of callers who were not the busy ones, with the burst of somebody else that fills the time
-- reads:   link_calls, link_rates
-- grain:   effect_id
-- column:  effect_id | VARCHAR | the throttled call
-- column:  victim | VARCHAR | whose call was throttled
-- column:  cause_id | VARCHAR | the first call of the burst
-- column:  cause_caller | VARCHAR | who made the burst
-- column:  cause_at | TIMESTAMPTZ | when the burst began
-- column:  calls | BIGINT | how many calls it has
-- column:  seconds | BIGINT | how long it lasts, at least one
-- column:  share | DOUBLE | its part of all calls in the minute before
-- column:  earlier | BIGINT | calls of the same caller in the ten minutes before the burst
-- column:  before | BIGINT | how often the victim's call had succeeded before the burst
with victims as (
  select link_rates.*, link_calls.account_id, link_calls.region
  from link_rates
  join link_calls using (event_id)
  where link_rates.own * 2 < link_rates.everybody
),

busy as (
  select link_calls.event_id, link_calls.event_time, link_calls.account_id, link_calls.region, link_calls.label, link_calls.caller
  from link_calls
  semi join victims
    on victims.account_id is not distinct from link_calls.account_id
    and victims.region is not distinct from link_calls.region
    and victims.label = link_calls.label
),

marked as (
  select
    *,
    coalesce(event_time - lag(event_time) over calls_of_one > interval 10 second, true) as begins
  from busy
  window calls_of_one as (partition by account_id, region, label, caller order by event_time, event_id)
),

numbered as (
  select *, sum(begins::integer) over (partition by account_id, region, label, caller order by event_time, event_id rows unbounded preceding) as burst
  from marked
),

bursts as (
  select
    account_id,
    region,
    label,
    caller,
    burst,
    arg_min(event_id, (event_time, event_id)) as cause_id,
    min(event_time) as began,
    max(event_time) as ended,
    count(*) as calls
  from numbered
  group by account_id, region, label, caller, burst
),

met as (
  select
    victims.event_id as effect_id,
    victims.caller as victim,
    victims.label,
    victims.name,
    victims.event_time,
    bursts.*
  from victims
  join bursts
    on bursts.account_id is not distinct from victims.account_id
    and bursts.region is not distinct from victims.region
    and bursts.label = victims.label
    and bursts.caller <> victims.caller
    and bursts.calls >= 20
    and victims.event_time between bursts.began and bursts.ended + interval 30 second
)

select
  met.effect_id,
  met.victim,
  met.cause_id,
  met.caller as cause_caller,
  met.began as cause_at,
  met.calls,
  date_diff('second', met.began, met.ended) + 1 as seconds,
  (
    select count(*) filter (busy.caller = met.caller) / greatest(count(*), 1)
    from busy
    where busy.account_id is not distinct from met.account_id and busy.region is not distinct from met.region
      and busy.label = met.label and busy.event_time between met.event_time - interval 60 second and met.event_time + interval 1 second
  ) as share,
  (
    select count(*)
    from busy
    where busy.account_id is not distinct from met.account_id and busy.region is not distinct from met.region
      and busy.label = met.label and busy.caller = met.caller
      and busy.event_time between met.began - interval 600 second and met.began - interval 1 second
  ) as earlier,
  (
    select count(*)
    from link_calls
    where link_calls.caller = met.victim and link_calls.label = met.label and link_calls.name = met.name
      and not link_calls.failed and link_calls.event_time < met.began
  ) as before
from met
qualify row_number() over (partition by met.effect_id order by met.calls desc, met.began, met.cause_id) = 1
order by effect_id
