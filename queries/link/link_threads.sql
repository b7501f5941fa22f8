-- purpose: the calls of one kind by one caller on one thing, wherever some of them failed
-- reads:   link_calls, resource_tokens, events, link_denials
-- grain:   event_id
-- column:  event_id | VARCHAR | its event
-- column:  event_time | TIMESTAMPTZ | when
-- column:  thread | VARCHAR | a digest of caller, action and thing
-- column:  object | VARCHAR | the token of the thing, or empty
-- column:  failed | BOOLEAN | it failed
-- column:  family | VARCHAR | its error family, or null
-- column:  ground | VARCHAR | of a denial: the kind of policy that AWS says decided, or null
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

named as (
  select calls.event_id, calls.caller, calls.label, calls.name, calls.noun, calls.failed, resource_tokens.token, resource_tokens.type, resource_tokens.role, resource_tokens.specificity
  from calls
  join resource_tokens on resource_tokens.event_id = calls.event_id
  where resource_tokens.role in ('target', 'created', 'error', 'mentioned') and resource_tokens.type <> 's3:object'
    and (resource_tokens.role <> 'mentioned' or resource_tokens.type = calls.noun)
),

-- what only an error names is the thing of a call where the call names it itself when it succeeds
worked_on as (
  select distinct caller, label, name, token from named where not failed
),

objects as (
  select
    named.event_id,
    arg_min(named.token, (
      named.type <> named.noun,
      case named.role when 'target' then 0 when 'created' then 0 when 'error' then 1 else 2 end,
      -named.specificity,
      length(named.token),
      named.token
    )) as object
  from named
  left join worked_on
    on worked_on.caller = named.caller
    and worked_on.label = named.label
    and worked_on.name = named.name
    and worked_on.token = named.token
  where named.role <> 'error' or named.type = named.noun or worked_on.token is not null
  group by named.event_id
),

grounds as (
  select calls.event_id, any_value(concat_ws(' ', link_denials.effect, link_denials.policy_kind)) as ground
  from calls
  join events on events.event_id = calls.event_id
  join link_denials on link_denials.error_message = events.error_message
  where calls.family = 'denied' and link_denials.policy_kind is not null
  group by calls.event_id
),

held as (
  select calls.*, coalesce(objects.object, '') as object, grounds.ground
  from calls
  left join objects on objects.event_id = calls.event_id
  left join grounds on grounds.event_id = calls.event_id
)

select
  event_id,
  event_time,
  sha256(concat_ws(chr(31), caller, label, name, object)) as thread,
  object,
  failed,
  family,
  ground
from held
