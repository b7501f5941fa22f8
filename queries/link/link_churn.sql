-- purpose: what service-linked roles of Auto Scaling and ECS replace on things whose network path or health check somebody had just changed
-- reads:   link_calls, resource_tokens, link_births
-- grain:   cause_id, effect_id
-- column:  cause_id | VARCHAR | the cut
-- column:  effect_id | VARCHAR | the replacement
-- column:  token | VARCHAR | the security group, route table, network or target group they share
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  cause_caller | VARCHAR | who
-- column:  before | BIGINT | replacements on it in the hour before the cut
-- column:  after | BIGINT | replacements on it in the hour after the cut
with cuts as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.caller, resource_tokens.token
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  where not link_calls.failed
    and (
      (link_calls.label = 'ec2' and link_calls.name in (
        'RevokeSecurityGroupIngress', 'RevokeSecurityGroupEgress', 'DeleteRoute', 'ReplaceRoute', 'DetachInternetGateway',
        'DeleteNatGateway', 'DeleteNetworkAclEntry', 'ReplaceNetworkAclEntry', 'CreateNetworkAclEntry', 'DisassociateRouteTable'
      ))
      -- a health check that asks for what nobody answers cuts as well
      or (link_calls.label = 'elasticloadbalancing' and link_calls.name in ('ModifyTargetGroup', 'ModifyTargetGroupAttributes', 'ConfigureHealthCheck'))
    )
    and resource_tokens.role in ('target', 'mentioned') and not contains(link_calls.caller, '/aws-service-role/')
    and resource_tokens.type in ('ec2:security-group', 'ec2:route-table', 'ec2:subnet', 'ec2:network-acl', 'elasticloadbalancing:targetgroup')
),

replacing as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.verb
  from link_calls
  where not link_calls.failed and link_calls.is_write
    and regexp_matches(link_calls.caller, '/aws-service-role/(autoscaling|ecs|elasticloadbalancing)\.')
    and link_calls.verb in ('create', 'delete', 'detach', 'attach', 'stop', 'start')
),

kin as (
  select replacing.event_id, resource_tokens.token
  from replacing
  join resource_tokens on resource_tokens.event_id = replacing.event_id
  union
  select replacing.event_id, inherited.token
  from replacing
  join resource_tokens on resource_tokens.event_id = replacing.event_id and resource_tokens.role = 'target'
  join link_births on link_births.token = resource_tokens.token
  join resource_tokens as inherited on inherited.event_id = link_births.event_id
),

met as (
  select
    cuts.event_id as cause_id,
    replacing.event_id as effect_id,
    cuts.token,
    cuts.event_time as cause_at,
    replacing.event_time as effect_at,
    cuts.name as cause_name,
    replacing.name as effect_name,
    cuts.caller as cause_caller
  from cuts
  join kin on kin.token = cuts.token
  join replacing
    on replacing.event_id = kin.event_id
    and replacing.event_time between cuts.event_time - interval 1 hour and cuts.event_time + interval 1 hour
),

counted as (
  select
    *,
    count(distinct effect_id) filter (effect_at < cause_at) over (partition by cause_id, token) as before,
    count(distinct effect_id) filter (effect_at >= cause_at) over (partition by cause_id, token) as after
  from met
)

select *
from counted
where effect_at >= cause_at
qualify row_number() over (partition by effect_id order by cause_at desc, cause_id, token) = 1
order by cause_id, effect_id
