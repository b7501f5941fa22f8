-- purpose: destructive calls of a task that somebody had started, with the call that started it
-- caveat:  ECS names the session of a task's role by the task's id (reference, 1.2); tasks of a service have no such call
-- reads:   link_calls, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the RunTask or StartTask
-- column:  effect_id | VARCHAR | the call
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  task | VARCHAR | the id of the task
with started as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    regexp_extract(unnest(events.response ->> '$.tasks[*].taskArn'), '[0-9a-f]{32}$') as task
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'ecs' and link_calls.name in ('RunTask', 'StartTask') and not link_calls.failed
),

deeds as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    regexp_extract(events.principal_arn, '/([0-9a-f]{32})$', 1) as task
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.is_destructive and not link_calls.failed
)

select
  started.event_id as cause_id,
  deeds.event_id as effect_id,
  started.event_time as cause_at,
  deeds.event_time as effect_at,
  started.name as cause_name,
  deeds.name as effect_name,
  deeds.task
from deeds
join started on started.task = deeds.task and started.event_time <= deeds.event_time + interval 1 second
where deeds.task <> ''
qualify row_number() over (partition by deeds.event_id order by started.event_time desc, started.event_id) = 1
order by effect_id
