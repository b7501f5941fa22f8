-- purpose: operations on the stacks of a stack set, in whatever account, with the call on the set that asked for them
-- caveat:  CloudFormation names such stacks StackSet-<set>-<uuid>; two administrators may each have a set of that name
-- param:   within | BIGINT | 86400 | for how many seconds an operation on a set may be at work
-- reads:   link_calls, events
-- grain:   effect_id, cause_id
-- column:  cause_id | VARCHAR | the call on the set
-- column:  effect_id | VARCHAR | the operation on one stack
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  stack_set | VARCHAR | the name of the set
-- column:  ways | BIGINT | how many accounts have such a set
with asked as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.account_id,
    regexp_extract(coalesce(events.request ->> '$.stackSetName', ''), '^[^:]+') as stack_set,
    case
      when link_calls.name = 'DeleteStackInstances' then 'Delete'
      when link_calls.name in ('CreateStackInstances', 'CreateStackSet') then 'Create'
      else 'Update'
    end as turn
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'cloudformation' and not link_calls.failed
    and link_calls.name in ('CreateStackSet', 'CreateStackInstances', 'UpdateStackSet', 'UpdateStackInstances', 'DeleteStackInstances')
),

done as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    regexp_extract(
      coalesce(events.request ->> '$.stackName', ''), '(?:^|:stack/)StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/|$)', 1
    ) as stack_set,
    regexp_extract(link_calls.name, '^(Create|Update|Delete)Stack$', 1) as turn
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'cloudformation' and link_calls.name in ('CreateStack', 'UpdateStack', 'DeleteStack')
),

met as (
  select
    asked.event_id as cause_id,
    done.event_id as effect_id,
    asked.event_time as cause_at,
    done.event_time as effect_at,
    asked.name as cause_name,
    done.name as effect_name,
    done.stack_set,
    asked.account_id
  from done
  join asked
    on asked.stack_set = done.stack_set
    and asked.turn = done.turn
    and asked.event_time between done.event_time - to_seconds($within) and done.event_time
  where done.stack_set <> ''
  -- of one administrator's calls the latest counts
  qualify row_number() over (partition by done.event_id, asked.account_id order by asked.event_time desc, asked.event_id) = 1
)

select * exclude (account_id), count(*) over (partition by effect_id) as ways
from met
order by effect_id, cause_id
