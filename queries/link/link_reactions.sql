-- purpose: calls of service-linked roles that follow a call to the same service on the same thing (Auto Scaling, ECS, EKS, RDS, ...)
-- param:   within | BIGINT | 900 | for how many seconds after a call the service may react to it
-- reads:   link_calls, resource_tokens, link_births
-- grain:   effect_id
-- column:  effect_id | VARCHAR | the service's call
-- column:  cause_id | VARCHAR | the latest call that fits
-- column:  label | VARCHAR | the service that reacts
-- column:  token | VARCHAR | the thing they share
-- column:  specificity | DOUBLE | as in resource_tokens
-- column:  ways | BIGINT | how many calls fit
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
with reacting as (
  select *, regexp_extract(caller, '/aws-service-role/(?:[^/]*\.)?([a-z0-9-]+)\.amazonaws\.com/', 1) as service
  from link_calls
  where contains(caller, '/aws-service-role/') and is_write
),

acting as (
  select link_calls.*
  from link_calls
  semi join reacting on reacting.service = link_calls.label
  where not link_calls.failed and link_calls.is_write and not contains(link_calls.caller, '/aws-service-role/')
),

involved as (
  select event_id from reacting
  union
  select event_id from acting
),

own_tokens as (
  select resource_tokens.event_id, resource_tokens.token, resource_tokens.type, resource_tokens.specificity, resource_tokens.role
  from resource_tokens
  semi join involved on involved.event_id = resource_tokens.event_id
  where resource_tokens.role in ('target', 'created', 'mentioned') and resource_tokens.specificity >= 0.8
),

kin as (
  select event_id, token, type, specificity from own_tokens
  union all
  select own_tokens.event_id, inherited.token, inherited.type, inherited.specificity * 0.9
  from own_tokens
  join link_births on link_births.token = own_tokens.token and link_births.event_id <> own_tokens.event_id
  join resource_tokens as inherited on inherited.event_id = link_births.event_id
  where own_tokens.role in ('target') and inherited.role in ('created', 'target', 'mentioned') and inherited.specificity >= 0.8
),

telling as (
  select event_id, token, max(specificity) as specificity
  from kin
  where not starts_with(type, 'iam:') and type not in ('ec2:vpc', 'ec2:image', 'kms:key')
  group by event_id, token
),

met as (
  select
    reacting.event_id as effect_id,
    reacting.event_time as effect_at,
    reacting.name as effect_name,
    reacting.service as label,
    acting.event_id as cause_id,
    acting.event_time as cause_at,
    acting.name as cause_name,
    arg_max(cause_token.token, (least(cause_token.specificity, effect_token.specificity), cause_token.token)) as token,
    max(least(cause_token.specificity, effect_token.specificity)) as specificity
  from reacting
  join telling as effect_token on effect_token.event_id = reacting.event_id
  join telling as cause_token on cause_token.token = effect_token.token
  join acting
    on acting.event_id = cause_token.event_id
    and acting.label = reacting.service
    and acting.account_id is not distinct from reacting.account_id
    and acting.region is not distinct from reacting.region
    and acting.event_time between reacting.event_time - to_seconds($within) and reacting.event_time
  group by all
)

select *, count(*) over (partition by effect_id) as ways
from met
qualify row_number() over (partition by effect_id order by cause_at desc, cause_id) = 1
order by effect_id
