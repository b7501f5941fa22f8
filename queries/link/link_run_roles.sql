-- purpose: changes made with the role of a workflow, job or pipeline by a session that began right after a call had started a run of it
-- param:   within | BIGINT | 3600 | for how many seconds after the start the session of a run may begin
-- reads:   link_calls, link_run_kinds, resource_tokens, events, lineage
-- grain:   effect_id, cause_id
-- column:  cause_id | VARCHAR | the call that started a run
-- column:  effect_id | VARCHAR | the change
-- column:  role | VARCHAR | the token of the role
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  ways | BIGINT | how many starts fit
with starts as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_run_kinds.type, link_run_kinds.service
  from link_calls
  join link_run_kinds on link_run_kinds.label = link_calls.label and link_run_kinds.name = link_calls.name
  where not link_calls.failed
),

definitions as (
  select thing.token as thing, role.token as role, link_calls.event_time
  from link_calls
  join resource_tokens as thing on thing.event_id = link_calls.event_id and thing.role in ('target', 'created')
  semi join link_run_kinds on link_run_kinds.type = thing.type
  join resource_tokens as role on role.event_id = link_calls.event_id and role.type = 'iam:role' and role.role = 'mentioned'
  where not link_calls.failed and link_calls.verb in ('create', 'modify')
),

begun as (
  select starts.*, resource_tokens.token as role
  from starts
  join resource_tokens
    on resource_tokens.event_id = starts.event_id and resource_tokens.type = 'iam:role' and resource_tokens.role = 'mentioned'
  where starts.type = ''

  union all

  select starts.*, definitions.role
  from starts
  join resource_tokens on resource_tokens.event_id = starts.event_id and resource_tokens.type = starts.type
  join definitions on definitions.thing = resource_tokens.token and definitions.event_time <= starts.event_time
  qualify dense_rank() over (partition by starts.event_id order by definitions.event_time desc) = 1
),

-- a session that somebody else than the service had taken is not the run's
taken as (
  select lineage.effect_id, link_calls.caller
  from lineage
  join link_calls on link_calls.event_id = lineage.cause_id
  where lineage.rule in ('issued_key', 'role_session')
),

deeds as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    events.session_created,
    concat_ws(
      '|',
      'iam:role',
      regexp_extract(link_calls.caller, ':iam::(\d{12}):role/', 1),
      '',
      regexp_extract(link_calls.caller, '[^/]+$')
    ) as role
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.is_write and not link_calls.failed and contains(link_calls.caller, ':role/')
    and (link_calls.is_destructive or coalesce(events.event_category, 'Management') = 'Management')
)

select distinct
  begun.event_id as cause_id,
  deeds.event_id as effect_id,
  begun.role,
  begun.event_time as cause_at,
  deeds.event_time as effect_at,
  begun.name as cause_name,
  deeds.name as effect_name,
  count(distinct begun.event_id) over (partition by deeds.event_id) as ways
from begun
join deeds
  on deeds.role = begun.role
  and deeds.session_created between begun.event_time - interval 1 second and begun.event_time + to_seconds($within)
  and deeds.event_time <= begun.event_time + interval 12 hour
  and deeds.event_id <> begun.event_id
left join taken on taken.effect_id = deeds.event_id and taken.caller <> begun.service
where taken.effect_id is null
order by effect_id, cause_id
