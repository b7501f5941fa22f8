-- purpose: the successful calls that made or brought back a thing
-- reads:   link_calls, resource_tokens
-- grain:   token, event_id
-- column:  token | VARCHAR | the thing
-- column:  event_id | VARCHAR | the call that made it
-- column:  event_time | TIMESTAMPTZ | when
select resource_tokens.token, link_calls.event_id, link_calls.event_time
from link_calls
join resource_tokens on resource_tokens.event_id = link_calls.event_id
where not link_calls.failed and resource_tokens.role = 'created'
order by token, event_id
