-- purpose: calls that carry a policy document, with the policy it belongs to
-- reads:   link_calls, events, resource_tokens
-- grain:   event_id, token
-- column:  event_id | VARCHAR | the call
-- column:  event_time | TIMESTAMPTZ | when
-- column:  token | VARCHAR | the policy
-- column:  request | VARCHAR | JSON text of the request
select link_calls.event_id, link_calls.event_time, resource_tokens.token, events.request::varchar as request
from link_calls
join events on events.event_id = link_calls.event_id
join resource_tokens on resource_tokens.event_id = link_calls.event_id
where not link_calls.failed and link_calls.label in ('iam', 'organizations')
  and resource_tokens.type in ('iam:policy', 'iam:role-policy', 'iam:user-policy', 'iam:group-policy', 'organizations:policy')
  and resource_tokens.role in ('target', 'created')
  and (
    events.request ->> '$.policyDocument' is not null
    or events.request ->> '$.content' is not null
  )
order by event_time, event_id, token
