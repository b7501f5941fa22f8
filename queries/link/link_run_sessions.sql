-- purpose: changes made by a session that bears the very id which a call's answer gave to the run it started
-- caveat:  services name sessions after tasks, builds and executions (reference, 1.2); what ran for a schedule has no such call
-- reads:   link_calls, events, lineage
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the call that started the run
-- column:  effect_id | VARCHAR | the change
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_label | VARCHAR | the service that was asked
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  run | VARCHAR | the id of the run
with deeds as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    events.session_id,
    regexp_extract(
      events.principal_arn, '[/:-](jr_[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$', 1
    ) as run
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.is_write and not link_calls.failed and length(events.principal_arn) > 60
    and (link_calls.is_destructive or coalesce(events.event_category, 'Management') = 'Management')
),

started as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.label,
    link_calls.name,
    events.session_id,
    unnest(list_distinct(regexp_extract_all(
      events.response::varchar, 'jr_[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}'
    ))) as run
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.verb in ('invoke', 'start') and not link_calls.failed and events.response is not null
)

select
  started.event_id as cause_id,
  deeds.event_id as effect_id,
  started.event_time as cause_at,
  deeds.event_time as effect_at,
  started.label as cause_label,
  started.name as cause_name,
  deeds.name as effect_name,
  deeds.run
from deeds
join started
  on started.run = deeds.run
  and started.event_time <= deeds.event_time + interval 1 second
  and started.session_id is distinct from deeds.session_id
left join lineage on lineage.cause_id = started.event_id and lineage.effect_id = deeds.event_id
where deeds.run <> '' and lineage.cause_id is null
-- the first call whose answer held the id started the run; a retry answers with an id of its own
qualify row_number() over (partition by deeds.event_id order by started.event_time, started.event_id) = 1
order by effect_id
