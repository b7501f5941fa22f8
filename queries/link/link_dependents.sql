-- purpose: calls refused because something still depends on the thing, with the calls that made it so and were not taken back
-- reads:   link_calls, link_missing, link_holders, resource_tokens, link_deaths, link_undos, events
-- grain:   effect_id, cause_id
-- column:  effect_id | VARCHAR | the refused call
-- column:  cause_id | VARCHAR | the call that made the dependent
-- column:  token | VARCHAR | the thing in use
-- column:  is_told | BOOLEAN | the message names the dependent
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  cause_caller | VARCHAR | who
-- column:  effect_caller | VARCHAR | who
-- column:  same_hand | BOOLEAN | both of one session, or of one caller without sessions
-- column:  code | VARCHAR | as in actions
-- column:  freed_at | TIMESTAMPTZ | when the dependent was gone afterwards, or null
-- column:  worked_at | TIMESTAMPTZ | when the same call on the thing next succeeded, or null
with refused as (
  select link_calls.*, link_missing.token, coalesce(events.error_message, '') as message
  from link_calls
  join link_missing on link_missing.event_id = link_calls.event_id
  join events on events.event_id = link_calls.event_id
  where link_calls.family = 'dependency'
),

holding as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.caller, link_calls.session_id, resource_tokens.token
  from link_calls
  join link_holders on link_holders.label = link_calls.label and link_holders.name = link_calls.name
  join resource_tokens on resource_tokens.event_id = link_calls.event_id and resource_tokens.type = link_holders.type
  semi join refused on refused.token = resource_tokens.token
  where not link_calls.failed and resource_tokens.role in ('target', 'mentioned')
),

-- what the holding call made or used beside the thing itself, where it lets go of the thing when it is gone
dependents as (
  select holding.event_id, holding.token, resource_tokens.token as dependent, resource_tokens.name
  from holding
  join resource_tokens
    on resource_tokens.event_id = holding.event_id
    and resource_tokens.token <> holding.token
    and resource_tokens.role in ('target', 'created', 'mentioned')
    and not starts_with(resource_tokens.type, 'iam:')
),

releases as (
  select dependents.event_id, dependents.token, link_deaths.event_time
  from dependents
  join link_deaths on link_deaths.token = dependents.dependent
  union
  select holding.event_id, holding.token, undo.event_time
  from holding
  join link_undos on link_undos.cause_id = holding.event_id
  join link_calls as undo on undo.event_id = link_undos.undo_id
),

met as (
  select
    refused.event_id as effect_id,
    holding.event_id as cause_id,
    refused.token,
    exists (
      from dependents
      where dependents.event_id = holding.event_id and dependents.token = holding.token
        and length(dependents.name) > 2 and contains(refused.message, dependents.name)
    ) as is_told,
    holding.event_time as cause_at,
    refused.event_time as effect_at,
    holding.name as cause_name,
    refused.name as effect_name,
    holding.caller as cause_caller,
    refused.caller as effect_caller,
    if(
      refused.session_id is null or holding.session_id is null,
      refused.caller = holding.caller,
      refused.session_id = holding.session_id
    ) as same_hand,
    refused.code,
    refused.label,
    (
      select min(releases.event_time)
      from releases
      where releases.event_id = holding.event_id and releases.token = holding.token and releases.event_time > holding.event_time
    ) as freed_at
  from refused
  join holding on holding.token = refused.token and holding.event_time <= refused.event_time and holding.event_id <> refused.event_id
)

select
  met.* exclude (label),
  (
    select min(again.event_time)
    from link_calls as again
    join resource_tokens on resource_tokens.event_id = again.event_id and resource_tokens.token = met.token
    where again.label = met.label and again.name = met.effect_name and again.caller = met.effect_caller
      and not again.failed and again.event_time > met.effect_at
  ) as worked_at
from met
where met.freed_at is null or met.freed_at > met.effect_at
qualify met.is_told or (
  not bool_or(met.is_told) over (partition by met.effect_id)
  and row_number() over (partition by met.effect_id order by met.cause_at desc, met.cause_id) <= 3
)
order by effect_id, cause_id
