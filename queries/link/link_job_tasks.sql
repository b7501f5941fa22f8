-- purpose: tasks that AWS Batch starts, with the jobs of that definition which somebody had submitted
-- caveat:  jobs of one definition that wait together cannot be told apart unless the task names its job
-- param:   within | BIGINT | 43200 | for how many seconds a job may wait
-- reads:   link_calls, events
-- grain:   effect_id, cause_id
-- column:  cause_id | VARCHAR | the SubmitJob
-- column:  effect_id | VARCHAR | the RunTask
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  definition | VARCHAR | the name of the job definition
-- column:  ways | BIGINT | how many jobs fit
with jobs as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.account_id, link_calls.region,
    regexp_extract(coalesce(events.request ->> '$.jobDefinition', ''), '(?:^|/)([^/:]+)(?::\d+)?$', 1) as definition
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'batch' and link_calls.name = 'SubmitJob' and not link_calls.failed
),

tasks as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, link_calls.account_id, link_calls.region,
    regexp_extract(coalesce(events.request ->> '$.taskDefinition', ''), '(?:^|/)([^/:]+)(?::\d+)?$', 1) as family
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'ecs' and link_calls.name = 'RunTask' and not link_calls.failed
    and (link_calls.invoked_by = 'batch.amazonaws.com' or contains(link_calls.caller, '/batch.amazonaws.com/') or ends_with(events.principal_arn, '/aws-batch'))
),

met as (
  select jobs.event_id as cause_id, tasks.event_id as effect_id, jobs.event_time as cause_at, tasks.event_time as effect_at,
    jobs.name as cause_name, tasks.name as effect_name, jobs.definition
  from tasks
  join jobs
    on jobs.account_id is not distinct from tasks.account_id
    and jobs.region is not distinct from tasks.region
    and jobs.event_time between tasks.event_time - to_seconds($within) and tasks.event_time
  where length(jobs.definition) >= 3
    and (tasks.family = jobs.definition or starts_with(tasks.family, jobs.definition || '-') or starts_with(tasks.family, jobs.definition || '_'))
  -- a longer definition of which this is the beginning fits better
  qualify length(jobs.definition) = max(length(jobs.definition)) over (partition by tasks.event_id)
)

select *, count(*) over (partition by effect_id) as ways
from met
order by effect_id, cause_id
