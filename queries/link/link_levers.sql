-- purpose: successful changes that a mechanism rule knows, with the tokens by which they may explain a failure
-- reads:   link_calls, link_mechanisms, resource_tokens
-- grain:   event_id, rule, family, relation, token
-- column:  event_id | VARCHAR | the change
-- column:  event_time | TIMESTAMPTZ | when
-- column:  rule | VARCHAR | the rule
-- column:  family | VARCHAR | the error family it may explain
-- column:  relation | VARCHAR | how tokens must meet
-- column:  token | VARCHAR | the token to meet
with changes as (
  select link_calls.event_id, link_calls.event_time, link_mechanisms.rule, link_mechanisms.family, link_mechanisms.relation
  from link_calls
  join link_mechanisms on link_mechanisms.label = link_calls.label and link_mechanisms.name = link_calls.name
  where not link_calls.failed
)

select distinct
  changes.event_id,
  changes.event_time,
  changes.rule,
  changes.family,
  changes.relation,
  unnest(case
    when changes.relation = 'access_key' then ['key:' || resource_tokens.name]
    when changes.relation = 'account' then ['account:' || if(regexp_full_match(resource_tokens.name, '\d{12}'), resource_tokens.name, '*')]
    when changes.relation = 'key_store' then [resource_tokens.token, regexp_replace(resource_tokens.token, '[^|]+$', '*')]
    else [resource_tokens.token]
  end) as token
from changes
join resource_tokens on resource_tokens.event_id = changes.event_id
where case changes.relation
  when 'access_key' then resource_tokens.type = 'iam:access-key'
  when 'account' then resource_tokens.type in ('organizations:target', 'organizations:account')
  when 'policy_in_message' then resource_tokens.type in ('iam:policy', 'organizations:policy') and resource_tokens.role in ('target', 'created', 'mentioned')
  when 'member' then resource_tokens.type in ('iam:policy', 'iam:group') and resource_tokens.role = 'target'
  when 'key_store' then resource_tokens.type = 'kms:custom-key-store' and resource_tokens.role = 'target'
  when 'users_key' then resource_tokens.type = 'iam:user' and resource_tokens.role = 'target'
  when 'principal' then resource_tokens.type in ('iam:role', 'iam:user') and resource_tokens.role = 'target'
  when 'stack_member' then resource_tokens.type = 'cloudformation:stack' and resource_tokens.role = 'target'
  else resource_tokens.role in ('target', 'created')
end
