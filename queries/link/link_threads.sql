-- purpose: the calls of one kind by one caller on one thing, wherever some of them failed
-- reads:   link_calls, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | its event
-- column:  event_time | TIMESTAMPTZ | when
-- column:  thread | VARCHAR | a digest of caller, action and thing
-- column:  object | VARCHAR | the token of the thing, or empty
-- column:  failed | BOOLEAN | it failed
-- column:  family | VARCHAR | its error family, or null
with watched as (
  select distinct caller, label, name
  from link_calls
  where family in ('denied', 'kms_state', 'invalid_role', 'credential', 'throttled', 'dependency', 'not_found')
),

calls as (
  select link_calls.*
  from link_calls
  semi join watched
    on watched.caller = link_calls.caller and watched.label = link_calls.label and watched.name = link_calls.name
),

objects as (
  select
    calls.event_id,
    arg_min(resource_tokens.token, (
      resource_tokens.type <> calls.noun,
      case resource_tokens.role when 'target' then 0 when 'created' then 0 when 'error' then 1 else 2 end,
      -resource_tokens.specificity,
      length(resource_tokens.token),
      resource_tokens.token
    )) as object
  from calls
  join resource_tokens on resource_tokens.event_id = calls.event_id
  where resource_tokens.role in ('target', 'created', 'error', 'mentioned') and resource_tokens.type <> 's3:object'
    and (resource_tokens.role <> 'mentioned' or resource_tokens.type = calls.noun)
  group by calls.event_id
),

held as (
  select calls.*, coalesce(objects.object, '') as object
  from calls
  left join objects on objects.event_id = calls.event_id
)

select
  event_id,
  event_time,
  sha256(concat_ws(chr(31), caller, label, name, object)) as thread,
  object,
  failed,
  family
from held
