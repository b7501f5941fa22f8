-- purpose: calls of AWS services whose request holds the very id that a call's answer had given to the run it started
-- param:   within | BIGINT | 86400 | for how many seconds after its start a run may be at work
-- reads:   link_calls, link_run_answers, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the call that started the run
-- column:  effect_id | VARCHAR | the service's call for it
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  run | VARCHAR | the id of the run
with started as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.account_id,
    regexp_extract(coalesce(json_extract_string(events.response, link_run_answers.answer), ''), '([^/:]{16,})$', 1) as run
  from link_calls
  join link_run_answers on link_run_answers.label = link_calls.label and link_run_answers.name = link_calls.name
  join events on events.event_id = link_calls.event_id
  where not link_calls.failed
),

made as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.account_id, unnest(list_distinct(regexp_extract_all(
    events.request::varchar, 'jr_[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
  ))) as run
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.is_write and not link_calls.failed and events.request is not null
    and exists (select * from started)
    and (coalesce(not regexp_matches(link_calls.invoked_by, '^(signin|console|[a-z0-9-]*-mcp)\.'), false) or contains(link_calls.caller, '/aws-service-role/') or ends_with(events.source_ip, '.amazonaws.com'))
)

select
  started.event_id as cause_id,
  made.event_id as effect_id,
  started.event_time as cause_at,
  made.event_time as effect_at,
  started.name as cause_name,
  made.name as effect_name,
  made.run
from made
join started
  on started.run = made.run
  and started.account_id is not distinct from made.account_id
  and made.event_time between started.event_time - interval 1 second and started.event_time + to_seconds($within)
  and made.event_id <> started.event_id
qualify row_number() over (partition by made.event_id order by started.event_time, started.event_id, made.run) = 1
order by effect_id
