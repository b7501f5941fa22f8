-- purpose: by which tokens a failure may meet the change that explains it
-- reads:   link_calls, link_missing, link_memberships, link_stack_members, resource_tokens, events, link_denials
-- grain:   event_id, relation, token
-- column:  event_id | VARCHAR | the failed call
-- column:  relation | VARCHAR | as in rules/mechanisms.csv
-- column:  token | VARCHAR | the token to meet
-- column:  specificity | DOUBLE | as in resource_tokens
with failures as (
  select link_calls.*, link_denials.policy_kind
  from link_calls
  join events on events.event_id = link_calls.event_id
  left join link_denials on link_denials.error_message = events.error_message
  where link_calls.failed and link_calls.family in ('denied', 'kms_state', 'invalid_role', 'credential', 'throttled', 'dependency', 'not_found')
),

principals as (
  select failures.event_id, failures.event_time, resource_tokens.token, resource_tokens.specificity
  from failures
  join resource_tokens on resource_tokens.event_id = failures.event_id
  where failures.family in ('denied', 'credential') and resource_tokens.role = 'principal'
    and resource_tokens.type in ('iam:role', 'iam:user')
)

select distinct event_id, relation, token, specificity
from (
  select link_missing.event_id, 'same_token' as relation, link_missing.token, link_missing.specificity from link_missing

  union all

  select failures.event_id, 'same_token', resource_tokens.token, resource_tokens.specificity
  from failures
  join resource_tokens on resource_tokens.event_id = failures.event_id
  where failures.family = 'denied' and failures.verb = 'assume' and resource_tokens.type = 'iam:role'
    and resource_tokens.role in ('target', 'mentioned', 'error')

  union all

  select failures.event_id, 'policy_in_message', resource_tokens.token, resource_tokens.specificity
  from failures
  join resource_tokens on resource_tokens.event_id = failures.event_id
  where failures.family = 'denied' and resource_tokens.role = 'policy'

  union all

  select event_id, 'principal', token, specificity from principals

  union all

  select principals.event_id, 'member', link_memberships.whole, principals.specificity
  from principals
  join link_memberships
    on link_memberships.member = principals.token and link_memberships.since <= principals.event_time

  union all

  select failures.event_id, 'resource', resource_tokens.token, resource_tokens.specificity
  from failures
  join resource_tokens on resource_tokens.event_id = failures.event_id
  where failures.family = 'denied' and resource_tokens.role in ('target', 'mentioned', 'error')
    and not starts_with(resource_tokens.type, 'iam:')

  union all

  select failures.event_id, 'resource', 'ec2:vpc-endpoint||' || coalesce(failures.region, '') || '|' || (events.raw ->> '$.vpcEndpointId'), 1.0
  from failures
  join events on events.event_id = failures.event_id
  where failures.family = 'denied' and (events.raw ->> '$.vpcEndpointId') is not null

  union all

  select failures.event_id, 'access_key', 'key:' || events.access_key_id, 1.0
  from failures
  join events on events.event_id = failures.event_id
  where failures.family in ('denied', 'credential') and starts_with(coalesce(events.access_key_id, ''), 'AKIA')

  union all

  -- whoever hands out logs often hides the keys: the user's name is still there
  select principals.event_id, 'users_key', principals.token, principals.specificity
  from principals
  join events on events.event_id = principals.event_id
  where starts_with(principals.token, 'iam:user|') and not regexp_full_match(coalesce(events.access_key_id, ''), 'A[KS]IA[A-Z0-9]{12,}')

  union all

  select failures.event_id, 'account', unnest(['account:' || failures.account_id, 'account:*']), unnest([1.0, 0.6])
  from failures
  where failures.family = 'denied' and failures.account_id is not null

  union all

  -- the provider that a token came from, as the record or the message tells it
  select failures.event_id, 'same_token', resource_tokens.token, resource_tokens.specificity
  from failures
  join resource_tokens on resource_tokens.event_id = failures.event_id
  where failures.family = 'credential' and resource_tokens.type in ('iam:oidc-provider', 'iam:saml-provider')

  union all

  select failures.event_id, 'same_token', 'iam:oidc-provider|' || failures.account_id || '||' || regexp_extract(events.error_message, 'https://([^\s"'',]+)', 1), 1.0
  from failures
  join events on events.event_id = failures.event_id
  where failures.family = 'credential' and failures.verb = 'assume' and contains(events.error_message, 'https://')
    and failures.account_id is not null

  union all

  -- a key in a custom key store, by the call that made it there; else by what the message says of some store
  select failures.event_id, 'key_store', coalesce(stores.token, regexp_replace(link_missing.token, '^kms:key(.*)[|][^|]*$', 'kms:custom-key-store\1|*')), if(stores.token is null, 0.8, 1.0)
  from failures
  join link_missing on link_missing.event_id = failures.event_id and starts_with(link_missing.token, 'kms:key|')
  left join resource_tokens as made on made.token = link_missing.token and made.role = 'created' and failures.family = 'kms_state'
  left join resource_tokens as stores on stores.event_id = made.event_id and stores.type = 'kms:custom-key-store'
  where failures.family = 'kms_state'

  union all

  select link_missing.event_id, 'stack_member', link_stack_members.stack, 0.9
  from link_missing
  join link_stack_members on link_stack_members.member = link_missing.token
)
