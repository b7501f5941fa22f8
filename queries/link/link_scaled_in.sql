-- purpose: instances that Auto Scaling ends in a group whose size somebody had just changed
-- caveat:  the group of an instance is known from its launch alone; one launched before these logs fits the only group that was emptied or deleted shortly before
-- param:   within | BIGINT | 900 | for how many seconds after a change of size the group may answer
-- reads:   link_calls, resource_tokens, events
-- grain:   effect_id, cause_id
-- column:  effect_id | VARCHAR | the termination
-- column:  cause_id | VARCHAR | the change of size
-- column:  group_name | VARCHAR | the Auto Scaling group
-- column:  is_known | BOOLEAN | the instance's launch tells its group
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  ways | BIGINT | how many changes fit
with members as (
  select distinct
    resource_tokens.token,
    link_calls.account_id,
    link_calls.region,
    regexp_extract(events.request::varchar, '"key"\s*:\s*"aws:autoscaling:groupName"\s*,\s*"value"\s*:\s*"([^"]+)"', 1) as in_order,
    regexp_extract(events.request::varchar, '"value"\s*:\s*"([^"]+)"\s*,\s*"key"\s*:\s*"aws:autoscaling:groupName"', 1) as turned,
    coalesce(nullif(in_order, ''), nullif(turned, '')) as group_name
  from link_calls
  join events on events.event_id = link_calls.event_id
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.type = 'ec2:instance'
  where link_calls.label = 'ec2' and link_calls.name in ('RunInstances', 'CreateFleet') and not link_calls.failed
    and contains(events.request::varchar, 'aws:autoscaling:groupName')
),

ended as (
  select distinct link_calls.event_id, link_calls.event_time, link_calls.name, members.group_name, link_calls.account_id, link_calls.region
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.type = 'ec2:instance'
  left join members on members.token = resource_tokens.token
  where link_calls.name = 'TerminateInstances' and not link_calls.failed
    and contains(link_calls.caller, '/aws-service-role/autoscaling.')
),

sized as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.verb,
    link_calls.account_id,
    link_calls.region,
    resource_tokens.name as group_name
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.type = 'autoscaling:group'
  where not link_calls.failed and link_calls.name in (
    'SetDesiredCapacity', 'UpdateAutoScalingGroup', 'DeleteAutoScalingGroup', 'TerminateInstanceInAutoScalingGroup', 'ExecutePolicy',
    'StartInstanceRefresh', 'SetInstanceHealth'
  )
)

select distinct
  ended.event_id as effect_id,
  sized.event_id as cause_id,
  sized.group_name,
  ended.group_name is not null as is_known,
  sized.event_time as cause_at,
  ended.event_time as effect_at,
  sized.name as cause_name,
  ended.name as effect_name,
  count(*) over (partition by ended.event_id) as ways
from ended
join sized
  on coalesce(ended.group_name, sized.group_name) = sized.group_name
  and sized.account_id is not distinct from ended.account_id
  and sized.region is not distinct from ended.region
  and sized.event_time between ended.event_time - to_seconds($within) and ended.event_time
qualify is_known or sized.verb in ('stop', 'delete')
order by effect_id, cause_id
