-- purpose: things that a call did not find in its region, while they live in another
-- reads:   link_missing, link_calls, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
-- column:  name | VARCHAR | the thing's name
-- column:  type | VARCHAR | its type
-- column:  region | VARCHAR | where the call looked
-- column:  lives_in | VARCHAR | where it lives
with looked_for as (
  select distinct link_missing.event_id, link_missing.token, resource_tokens.type, resource_tokens.account_id, resource_tokens.region, resource_tokens.name
  from link_missing
  join link_calls on link_calls.event_id = link_missing.event_id and link_calls.family = 'not_found'
  join resource_tokens on resource_tokens.event_id = link_missing.event_id and resource_tokens.token = link_missing.token
  where resource_tokens.region is not null
),

names as (
  select distinct type, account_id, name from looked_for
),

alive as (
  select distinct resource_tokens.type, resource_tokens.account_id, resource_tokens.name, resource_tokens.region
  from resource_tokens
  semi join names
    on names.type = resource_tokens.type
    and names.account_id is not distinct from resource_tokens.account_id
    and names.name = resource_tokens.name
  join link_calls on link_calls.event_id = resource_tokens.event_id
  where not link_calls.failed and resource_tokens.role in ('target', 'created') and resource_tokens.region is not null
)

select
  looked_for.event_id,
  min(looked_for.name) as name,
  min(looked_for.type) as type,
  min(looked_for.region) as region,
  min(alive.region) as lives_in
from looked_for
join alive
  on alive.type = looked_for.type
  and alive.account_id is not distinct from looked_for.account_id
  and alive.name = looked_for.name
  and alive.region <> looked_for.region
where not exists (
  from alive as here
  where here.type = looked_for.type and here.account_id is not distinct from looked_for.account_id
    and here.name = looked_for.name and here.region = looked_for.region
)
group by looked_for.event_id
order by event_id
