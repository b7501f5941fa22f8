-- purpose: the acts by which some resources came to be, were switched off and on, or ceased to be, attempts on what was gone included
-- param:   tokens | VARCHAR[] | [] | the resources
-- reads:   resource_tokens, actions
-- grain:   event_id
-- column:  event_id | VARCHAR | the act
with
wanted as (
    select distinct unnest(cast($tokens as varchar[])) as token
)
select distinct resource_tokens.event_id
from resource_tokens
join wanted using (token)
join actions using (event_id)
where
    actions.verb in ('delete', 'disable', 'enable', 'restore', 'create')
    and actions.noun = resource_tokens.type
    and resource_tokens.role in ('target', 'created')
    and (not actions.failed or (actions.is_destructive and actions.error_family = 'not_found'))
order by resource_tokens.event_id
