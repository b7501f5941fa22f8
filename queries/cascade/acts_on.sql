-- purpose: the successful changes made to some resources: what the world is replayed from
-- param:   tokens | VARCHAR[] | [] | the resources
-- reads:   resource_tokens, actions
-- grain:   event_id, token
-- column:  event_id | VARCHAR | the change
-- column:  token | VARCHAR | the resource
with
wanted as (
    select distinct unnest(cast($tokens as varchar[])) as token
)
select distinct resource_tokens.event_id, resource_tokens.token
from resource_tokens
join wanted using (token)
join actions using (event_id)
where
    actions.is_write
    and not actions.failed
    and resource_tokens.role in ('target', 'created', 'policy')
order by resource_tokens.event_id, resource_tokens.token
