-- purpose: removals by an instance's own session soon after somebody had sent a command to that instance, of a kind it had not made before
-- caveat:  the instance's other programs use the same session: possible, and never more
-- reads:   link_calls, events, resource_tokens
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the SendCommand
-- column:  effect_id | VARCHAR | the removal
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  run | VARCHAR | the id of the instance
with commands as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, resource_tokens.name as instance
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.type = 'ec2:instance'
  where link_calls.label = 'ssm' and link_calls.name in ('SendCommand', 'StartSession') and not link_calls.failed
),

calls_there as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.label,
    link_calls.name,
    link_calls.is_destructive and not link_calls.failed as is_removal,
    regexp_extract(events.principal_arn, '/(i-[0-9a-f]{8,17})$', 1) as instance
  from link_calls
  join events on events.event_id = link_calls.event_id
  where contains(events.principal_arn, '/i-')
)

select
  commands.event_id as cause_id,
  calls_there.event_id as effect_id,
  commands.event_time as cause_at,
  calls_there.event_time as effect_at,
  commands.name as cause_name,
  calls_there.name as effect_name,
  calls_there.instance as run
from calls_there
join commands
  on commands.instance = calls_there.instance
  and calls_there.event_time between commands.event_time and commands.event_time + interval 15 minute
where calls_there.is_removal and not exists (
  from calls_there as earlier
  where earlier.instance = calls_there.instance and earlier.label = calls_there.label and earlier.name = calls_there.name
    and earlier.event_time < commands.event_time
)
qualify row_number() over (partition by calls_there.event_id order by commands.event_time desc, commands.event_id) = 1
order by effect_id
