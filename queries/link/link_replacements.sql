-- purpose: instances that Auto Scaling launches, with the loss or the change of capacity in the same group before
-- param:   within | BIGINT | 900 | for how many seconds after a loss or change the group may answer
-- reads:   events, link_calls, resource_tokens, link_deaths
-- grain:   effect_id, cause_id
-- column:  effect_id | VARCHAR | the launch
-- column:  cause_id | VARCHAR | the loss or change
-- column:  group_name | VARCHAR | the Auto Scaling group
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  ways | BIGINT | how many losses and changes fit
with launches as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.account_id,
    link_calls.region,
    regexp_extract(
      events.request::varchar,
      '"aws:autoscaling:groupName"\s*,\s*"value"\s*:\s*"([^"]+)"|"value"\s*:\s*"([^"]+)"\s*,\s*"key"\s*:\s*"aws:autoscaling:groupName"', 0
    ) as tag,
    coalesce(
      nullif(regexp_extract(tag, '"aws:autoscaling:groupName"\s*,\s*"value"\s*:\s*"([^"]+)"', 1), ''),
      nullif(regexp_extract(tag, '"value"\s*:\s*"([^"]+)"\s*,\s*"key"', 1), '')
    ) as group_name
  from link_calls
  join events using (event_id)
  where link_calls.label = 'ec2' and link_calls.name in ('RunInstances', 'CreateFleet') and not link_calls.failed
    and contains(events.request::varchar, 'aws:autoscaling:groupName')
),

members as (
  select distinct resource_tokens.token, launches.group_name, launches.account_id, launches.region
  from launches
  join resource_tokens on resource_tokens.event_id = launches.event_id and resource_tokens.type = 'ec2:instance'
  where launches.group_name is not null
),

losses as (
  select link_deaths.event_id, members.group_name, members.account_id, members.region
  from link_deaths
  join members on members.token = link_deaths.token
  union
  -- a group replaces a member that was stopped as well: it fails the health check
  select link_calls.event_id, members.group_name, members.account_id, members.region
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  join members on members.token = resource_tokens.token
  where link_calls.label = 'ec2' and link_calls.name = 'StopInstances' and not link_calls.failed
  union
  select link_calls.event_id, resource_tokens.name, link_calls.account_id, link_calls.region
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.type = 'autoscaling:group'
  where not link_calls.failed and link_calls.name in (
    'SetDesiredCapacity', 'UpdateAutoScalingGroup', 'CreateAutoScalingGroup', 'TerminateInstanceInAutoScalingGroup', 'ExecutePolicy',
    'StartInstanceRefresh', 'SetInstanceHealth', 'DetachInstances'
  )
)

select distinct
  launches.event_id as effect_id,
  losses.event_id as cause_id,
  launches.group_name,
  cause.event_time as cause_at,
  launches.event_time as effect_at,
  cause.name as cause_name,
  launches.name as effect_name,
  count(*) over (partition by launches.event_id) as ways
from launches
join losses
  on losses.group_name = launches.group_name
  and losses.account_id is not distinct from launches.account_id
  and losses.region is not distinct from launches.region
join link_calls as cause
  on cause.event_id = losses.event_id
  and cause.event_time between launches.event_time - to_seconds($within) and launches.event_time
where losses.event_id <> launches.event_id
order by effect_id, cause_id
