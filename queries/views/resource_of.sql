-- title:   The resource of an event
-- purpose: the name of the most specific resource that an event names: select resource_of(event_id) from events
-- param:   event | VARCHAR |  | the event's id
-- reads:   resource_tokens
-- grain:   none
-- column:  resource | VARCHAR | its name, or null
select arg_max(resource_tokens.name, (resource_tokens.role in ('target', 'created'), resource_tokens.specificity, resource_tokens.token)) as resource
from resource_tokens
where resource_tokens.event_id = $event
