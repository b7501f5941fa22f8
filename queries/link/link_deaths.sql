-- purpose: the successful calls after which a thing no longer exists, with every name of that thing
-- reads:   link_calls, resource_tokens
-- grain:   token, event_id
-- column:  token | VARCHAR | the thing
-- column:  event_id | VARCHAR | the call that removed it
-- column:  event_time | TIMESTAMPTZ | when
with removals as (
  select event_id, event_time, noun
  from link_calls
  where not failed and verb = 'delete' and acts_on_self
),

named as (
  select removals.event_id, removals.event_time, resource_tokens.token, resource_tokens.name, resource_tokens.role, resource_tokens.type
  from removals
  join resource_tokens on resource_tokens.event_id = removals.event_id and resource_tokens.type = removals.noun
)

select distinct token, event_id, event_time
from named
where role = 'target' or exists (
  from named as target
  where target.event_id = named.event_id and target.role = 'target' and starts_with(named.name, target.name)
)
or (role = 'mentioned' and not exists (from named as target where target.event_id = named.event_id and target.role = 'target'))
order by token, event_id
