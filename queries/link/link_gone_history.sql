-- purpose: how the same call on the same thing fared before and after
-- reads:   link_gone, link_calls, resource_tokens
-- grain:   caller, label, name, token
-- column:  caller | VARCHAR | as in link_calls
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
-- column:  token | VARCHAR | the thing
-- column:  succeeded | TIMESTAMPTZ[] | when it succeeded, in order
-- column:  failed | TIMESTAMPTZ[] | when it failed, in order
with keys as (
  select distinct link_calls.caller, link_calls.label, link_calls.name, link_gone.token
  from link_gone
  join link_calls on link_calls.event_id = link_gone.effect_id
),

calls as (
  select distinct keys.caller, keys.label, keys.name, keys.token, link_calls.event_id, link_calls.event_time, link_calls.failed
  from keys
  join resource_tokens on resource_tokens.token = keys.token
  join link_calls
    on link_calls.event_id = resource_tokens.event_id
    and link_calls.caller = keys.caller
    and link_calls.label = keys.label
    and link_calls.name = keys.name
)

select
  caller,
  label,
  name,
  token,
  coalesce(list(event_time order by event_time) filter (not failed), []) as succeeded,
  coalesce(list(event_time order by event_time) filter (failed), []) as failed
from calls
group by caller, label, name, token
order by caller, label, name, token
