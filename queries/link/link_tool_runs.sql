-- purpose: removals in one run of an infrastructure tool, with the first change of that run
-- caveat:  within one second the log keeps no order: the run is one operation, its first change merely stands for it
-- param:   within | BIGINT | 60 | how many seconds of silence end a run
-- reads:   link_calls, events, attributions
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the first change of the run
-- column:  effect_id | VARCHAR | a removal later in the run
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  product | VARCHAR | the tool
-- column:  changes | BIGINT | how many changes the run made
with changes as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.is_destructive,
    attributions.product,
    concat_ws(
      '|', link_calls.caller, coalesce(link_calls.session_id, ''), coalesce(events.access_key_id, ''), coalesce(events.source_ip, ''),
      coalesce(events.user_agent, '')
    ) as hand
  from link_calls
  join events on events.event_id = link_calls.event_id
  join attributions on attributions.event_id = link_calls.event_id
  where attributions.channel = 'iac' and attributions.product is not null and attributions.executor <> 'aws_service'
    and link_calls.is_write and not link_calls.failed
),

marked as (
  select *, coalesce(event_time - lag(event_time) over of_one_hand > to_seconds($within), true) as begins
  from changes
  window of_one_hand as (partition by hand order by event_time, event_id)
),

numbered as (
  select *, sum(begins::integer) over (partition by hand order by event_time, event_id rows unbounded preceding) as run
  from marked
),

told as (
  select
    *,
    first_value(event_id) over of_one_run as first_id,
    first_value(event_time) over of_one_run as first_at,
    first_value(name) over of_one_run as first_name,
    count(*) over (partition by hand, run) as changes
  from numbered
  window of_one_run as (partition by hand, run order by event_time, event_id)
)

select
  first_id as cause_id,
  event_id as effect_id,
  first_at as cause_at,
  event_time as effect_at,
  first_name as cause_name,
  name as effect_name,
  product,
  changes
from told
where is_destructive and event_id <> first_id and changes >= 3
order by effect_id
