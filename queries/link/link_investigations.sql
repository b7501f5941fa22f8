-- purpose: the first reads of affected things by each person's session, with the first effect on that thing before
-- reads:   link_causes, link_calls, resource_tokens, attributions
-- grain:   effect_id, read_id
-- column:  effect_id | VARCHAR | the first failure on the thing
-- column:  read_id | VARCHAR | the read
-- column:  token | VARCHAR | the thing
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  read_at | TIMESTAMPTZ | when
-- column:  effect_name | VARCHAR | the action
-- column:  read_name | VARCHAR | the action
-- column:  by | VARCHAR | who
with affected as (
  select
    resource_tokens.token,
    arg_min(link_calls.event_id, (link_calls.event_time, link_calls.event_id)) as effect_id,
    min(link_calls.event_time) as effect_at,
    arg_min(link_calls.name, (link_calls.event_time, link_calls.event_id)) as effect_name,
    arg_min(link_calls.session_id, (link_calls.event_time, link_calls.event_id)) as effect_session
  from (select distinct effect_id from link_causes) as effects
  join link_calls on link_calls.event_id = effects.effect_id
  join resource_tokens on resource_tokens.event_id = effects.effect_id
  where resource_tokens.role in ('target', 'error', 'mentioned') and resource_tokens.specificity >= 0.8
    and not starts_with(resource_tokens.type, 'iam:')
  group by resource_tokens.token
)

select
  affected.effect_id,
  link_calls.event_id as read_id,
  affected.token,
  affected.effect_at,
  link_calls.event_time as read_at,
  affected.effect_name,
  link_calls.name as read_name,
  link_calls.caller as by
from affected
join resource_tokens on resource_tokens.token = affected.token and resource_tokens.role in ('target', 'mentioned')
join link_calls
  on link_calls.event_id = resource_tokens.event_id
  and link_calls.event_time between affected.effect_at and affected.effect_at + interval 3 day
  and not link_calls.is_write and link_calls.verb = 'read'
  and link_calls.event_id <> affected.effect_id
join attributions on attributions.event_id = link_calls.event_id and attributions.executor = 'human'
where link_calls.session_id is distinct from affected.effect_session
qualify row_number() over (
  partition by coalesce(link_calls.session_id, link_calls.caller)
  order by link_calls.event_time, link_calls.event_id, affected.effect_at, affected.effect_id, affected.token
) = 1
order by effect_id, read_id
