-- title:   The history of one resource
-- purpose: every call that names a resource: who made, changed, read and removed it
-- param:   name | VARCHAR |  | the resource's name or id; empty for none
-- reads:   resource_tokens, events, attributions, actions
-- grain:   event_id, token
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  token | VARCHAR | the resource
-- column:  role | VARCHAR | how the call names it
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  verb | VARCHAR | what it does
-- column:  event_name | VARCHAR | the action
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    resource_tokens.token,
    min(resource_tokens.role) as role,
    attributions.executor,
    attributions.actor,
    actions.verb,
    events.event_name,
    events.error_code,
    events.event_id
from resource_tokens
inner join events on resource_tokens.event_id = events.event_id
inner join attributions on resource_tokens.event_id = attributions.event_id
inner join actions on resource_tokens.event_id = actions.event_id
where $name <> '' and resource_tokens.name = $name
group by all
order by events.event_time, events.event_id, resource_tokens.token
