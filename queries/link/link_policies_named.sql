-- purpose: the policies that candidate changes name
-- reads:   link_candidates, resource_tokens
-- grain:   event_id, token
-- column:  event_id | VARCHAR | the change
-- column:  token | VARCHAR | the policy
select distinct resource_tokens.event_id, resource_tokens.token
from resource_tokens
semi join link_candidates on link_candidates.cause_id = resource_tokens.event_id
where resource_tokens.type in ('iam:policy', 'iam:role-policy', 'iam:user-policy', 'iam:group-policy', 'organizations:policy')
  and resource_tokens.role <> 'policy'
order by event_id, token
