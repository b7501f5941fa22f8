-- purpose: calls of an instance's own session, with the launch of that instance: its first call, and those that began a burst
-- caveat:  EC2 names the session of an instance's role by the instance's id (reference, 1.2)
-- param:   causes | VARCHAR[] | [] | the first calls of bursts that throttled others
-- reads:   link_calls, events, link_births, resource_tokens
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the launch
-- column:  effect_id | VARCHAR | the call
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  instance | VARCHAR | the id of the instance
-- column:  is_named | BOOLEAN | the launch's answer or its request tells the instance; else it is the only launch that fits
with own as (
  select event_id, event_time, event_name, principal_arn, regexp_extract(principal_arn, '/(i-[0-9a-f]{8,17})$', 1) as instance
  from events
  where contains(principal_arn, '/i-')
),

chosen as (
  select *, row_number() over (partition by principal_arn order by event_time, event_id) = 1 as is_first
  from own
  where instance <> ''
  qualify is_first or event_id in (select unnest(cast($causes as varchar[])))
),

-- EC2 takes the role of an instance when it is launched, and names the session by the instance
taken as (
  select
    request ->> '$.roleSessionName' as instance,
    account_id,
    region,
    min(event_time) as taken_at,
    arg_min(request_id, (event_time, event_id)) as request_id
  from events
  where event_name = 'AssumeRole' and invoked_by = 'ec2.amazonaws.com' and error_code is null
  group by all
),

answered as (
  select regexp_extract(link_births.token, '[^|]+$') as instance, link_calls.event_id, link_calls.event_time
  from link_births
  join link_calls on link_calls.event_id = link_births.event_id
  where link_calls.label = 'ec2' and link_calls.name = 'RunInstances' and contains(link_births.token, 'ec2:instance|')
),

unanswered as (
  select link_calls.event_id, link_calls.event_time, link_calls.account_id, link_calls.region, events.request_id
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'ec2' and link_calls.name = 'RunInstances' and not link_calls.failed
    and link_calls.event_id not in (select event_id from answered)
),

-- where the answer is missing: the very request in which EC2 took the role; else the only launch within two minutes
-- before EC2 first took the role of an instance that nothing had named until then
in_one_request as (
  select taken.instance, unanswered.event_id, unanswered.event_time
  from taken
  join unanswered on unanswered.request_id = taken.request_id
),

named_before as (
  select resource_tokens.name as instance, min(link_calls.event_time) as named_at
  from resource_tokens
  semi join taken on taken.instance = resource_tokens.name
  join link_calls on link_calls.event_id = resource_tokens.event_id
  where resource_tokens.type = 'ec2:instance'
  group by resource_tokens.name
),

in_time as (
  select taken.instance, any_value(unanswered.event_id) as event_id, any_value(unanswered.event_time) as event_time
  from taken
  join unanswered
    on unanswered.account_id is not distinct from taken.account_id
    and unanswered.region is not distinct from taken.region
    and unanswered.event_time between taken.taken_at - interval 2 minute and taken.taken_at
  left join named_before on named_before.instance = taken.instance
  where taken.instance not in (select instance from in_one_request)
  group by taken.instance
  having count(*) = 1 and coalesce(min(named_before.named_at) >= min(unanswered.event_time), true)
),

known as (
  select *, true as is_named from answered
  union all
  select *, true from in_one_request
  union all
  select *, false from in_time where instance not in (select instance from answered)
),

told as (
  select chosen.event_id as effect_id, known.event_id as cause_id, known.event_time as cause_at, known.is_named
  from chosen
  join known on known.instance = chosen.instance and known.event_time <= chosen.event_time + interval 1 second
  qualify row_number() over (partition by chosen.event_id order by known.is_named desc, known.event_time desc, known.event_id) = 1
)

select
  told.cause_id,
  told.effect_id,
  told.cause_at,
  chosen.event_time as effect_at,
  'RunInstances' as cause_name,
  chosen.event_name as effect_name,
  chosen.instance,
  told.is_named
from told
join chosen on chosen.event_id = told.effect_id
order by effect_id
