-- purpose: calls that CloudFormation made with the service role which a change set had given its stack, while that change was at work
-- caveat:  the role stays with the stack: a later operation by anybody works with it as well, and shares the doubt
-- param:   within | BIGINT | 7200 | for how many seconds an operation may be at work
-- reads:   link_change_sets, link_calls, events, lineage
-- grain:   effect_id, cause_id
-- column:  cause_id | VARCHAR | the ExecuteChangeSet
-- column:  effect_id | VARCHAR | the call of CloudFormation
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  role | VARCHAR | the ARN of the role
-- column:  is_named | BOOLEAN | the call names the stack
-- column:  ways | BIGINT | how many operations fit equally well
with carried as (
  select * from link_change_sets where role <> ''
),

made as (
  select link_calls.event_id, link_calls.event_time, link_calls.name, events.issuer_arn as role,
    lower(coalesce(events.request::varchar, '') || coalesce(events.response::varchar, '')) as told
  from link_calls
  join events on events.event_id = link_calls.event_id
  where events.issuer_arn in (select role from carried) and ends_with(events.principal_arn, '/AWSCloudFormation')
),

met as (
  select
    carried.effect_id as cause_id,
    made.event_id as effect_id,
    carried.effect_at as cause_at,
    made.event_time as effect_at,
    carried.effect_name as cause_name,
    made.name as effect_name,
    made.role,
    length(carried.stack) >= 3 and contains(made.told, lower(carried.stack)) as is_named
  from made
  join carried
    on carried.role = made.role
    and made.event_time between carried.effect_at - interval 1 second and carried.effect_at + to_seconds($within)
),

others as (
  select effect_id, count(*) as known
  from lineage
  where rule = 'stack_service_role'
  group by effect_id
),

ranked as (
  select met.*, dense_rank() over (partition by met.effect_id order by met.is_named desc) as place, coalesce(others.known, 0) as known
  from met
  left join others on others.effect_id = met.effect_id
  left join lineage on lineage.effect_id = met.effect_id and lineage.cause_id = met.cause_id
  where lineage.effect_id is null
)

select
  * exclude (place, known),
  count(*) over (partition by effect_id) + if(is_named, 0, known) as ways
from ranked
where place = 1
order by effect_id, cause_id
