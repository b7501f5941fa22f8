-- purpose: calls of an instance's own session, with the launch of that instance: its first call, and those that began a burst
-- caveat:  EC2 names the session of an instance's role by the instance's id (reference, 1.2)
-- param:   causes | VARCHAR[] | [] | the first calls of bursts that throttled others
-- reads:   link_calls, events, link_births
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the launch
-- column:  effect_id | VARCHAR | the call
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  instance | VARCHAR | the id of the instance
-- column:  is_named | BOOLEAN | the launch's answer names the instance; else it is the only launch that fits
with own as (
  select event_id, event_time, event_name, principal_arn, account_id, region, session_created, regexp_extract(principal_arn, '/(i-[0-9a-f]{8,17})$', 1) as instance
  from events
  where contains(principal_arn, '/i-')
),

chosen as (
  select *, row_number() over (partition by principal_arn order by event_time, event_id) = 1 as is_first
  from own
  where instance <> ''
  qualify is_first or event_id in (select unnest(cast($causes as varchar[])))
),

known as (
  select regexp_extract(link_births.token, '[^|]+$') as instance, link_calls.event_id, link_calls.event_time
  from link_births
  join link_calls on link_calls.event_id = link_births.event_id
  where link_calls.label = 'ec2' and link_calls.name = 'RunInstances' and contains(link_births.token, 'ec2:instance|')
),

unnamed as (
  select event_id, event_time, account_id, region
  from link_calls
  where label = 'ec2' and name = 'RunInstances' and not failed and event_id not in (select event_id from known)
),

told as (
  select chosen.event_id as effect_id, known.event_id as cause_id, known.event_time as cause_at, true as is_named
  from chosen
  join known on known.instance = chosen.instance and known.event_time <= chosen.event_time + interval 1 second
  qualify row_number() over (partition by chosen.event_id order by known.event_time desc, known.event_id) = 1
),

guessed as (
  -- every instance was launched by some call: the only one that its first call can follow, where the answer is missing
  select chosen.event_id as effect_id, any_value(unnamed.event_id) as cause_id, any_value(unnamed.event_time) as cause_at, false as is_named
  from chosen
  join unnamed
    on unnamed.account_id is not distinct from chosen.account_id
    and unnamed.region is not distinct from chosen.region
    and unnamed.event_time between chosen.event_time - interval 2 minute and chosen.event_time
    -- credentials older than the launch are those of an instance that was there before
    and chosen.session_created >= unnamed.event_time - interval 1 second
  where chosen.is_first and chosen.instance not in (select instance from known)
  group by chosen.event_id
  having count(*) = 1
)

select
  found.cause_id,
  found.effect_id,
  found.cause_at,
  chosen.event_time as effect_at,
  'RunInstances' as cause_name,
  chosen.event_name as effect_name,
  chosen.instance,
  found.is_named
from (select * from told union all select * from guessed) as found
join chosen on chosen.event_id = found.effect_id
order by effect_id
