-- purpose: removals by the session of an instance, task or function soon after somebody had opened a way to make it act, of a kind it had not made before
-- caveat:  its other programs and callers use the same session: possible, and never more
-- param:   within | BIGINT | 900 | for how many seconds after a command a removal may be its work
-- param:   trigger_within | BIGINT | 3600 | the same after a way to call a function was opened
-- reads:   link_calls, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the call that sent the command, opened the shell or the way to call
-- column:  effect_id | VARCHAR | the removal
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  kind | VARCHAR | instance, task or function
-- column:  run | VARCHAR | the id of the instance or task, the name of the function
with asked as (
  select link_calls.event_id, link_calls.event_time, link_calls.label, link_calls.name, link_calls.account_id, events.request
  from link_calls
  join events on events.event_id = link_calls.event_id
  where not link_calls.failed
    and (
      (link_calls.label = 'ssm' and link_calls.name in ('SendCommand', 'StartSession', 'ResumeSession'))
      or (link_calls.label = 'ec2-instance-connect' and link_calls.name in ('SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'OpenTunnel'))
      or (link_calls.label = 'ecs' and link_calls.name = 'ExecuteCommand')
      or (link_calls.label = 'lambda' and link_calls.name in ('CreateFunctionUrlConfig', 'CreateEventSourceMapping', 'AddPermission'))
    )
),

ways_in as (
  select event_id, event_time, name, account_id, 'instance' as kind, unnest(list_distinct(regexp_extract_all(request::varchar, '\bi-[0-9a-f]{8,17}\b'))) as run
  from asked
  where label in ('ssm', 'ec2-instance-connect')

  union all

  select event_id, event_time, name, account_id, 'task', regexp_extract(request ->> '$.task', '([0-9a-f]{32})$', 1)
  from asked
  where label = 'ecs'

  union all

  select event_id, event_time, name, account_id, 'function', regexp_extract(request ->> '$.functionName', '(?:^|:function:)([A-Za-z0-9_-]+)(?::[^:]*)?$', 1)
  from asked
  where label = 'lambda'
),

calls_there as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.label,
    link_calls.name,
    link_calls.account_id,
    link_calls.is_destructive and not link_calls.failed as is_removal,
    split_part(events.principal_arn, '/', -1) as run,
    case
      when starts_with(run, 'i-') then 'instance'
      when contains(events.user_agent, 'exec-env/AWS_Lambda') then 'function'
      else 'task'
    end as kind
  from link_calls
  join events on events.event_id = link_calls.event_id
  where split_part(events.principal_arn, '/', -1) in (select run from ways_in where run <> '')
)

select
  ways_in.event_id as cause_id,
  calls_there.event_id as effect_id,
  ways_in.event_time as cause_at,
  calls_there.event_time as effect_at,
  ways_in.name as cause_name,
  calls_there.name as effect_name,
  calls_there.kind,
  calls_there.run
from calls_there
join ways_in
  on ways_in.run = calls_there.run
  and ways_in.kind = calls_there.kind
  and ways_in.account_id is not distinct from calls_there.account_id
  and calls_there.event_time between ways_in.event_time
    and ways_in.event_time + to_seconds(if(ways_in.kind = 'function', $trigger_within, $within))
where calls_there.is_removal and not exists (
  from calls_there as earlier
  where earlier.run = calls_there.run and earlier.label = calls_there.label and earlier.name = calls_there.name
    and earlier.event_time < ways_in.event_time
)
qualify row_number() over (partition by calls_there.event_id order by ways_in.event_time desc, ways_in.event_id) = 1
order by effect_id
