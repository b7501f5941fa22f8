-- purpose: each carrying out of a change set, with the call that had prepared it and the service role that it gave the stack
-- caveat:  a name may be used again: where the record gives no ARN, the latest preparation of that name for that stack counts
-- reads:   link_calls, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the CreateChangeSet
-- column:  effect_id | VARCHAR | the ExecuteChangeSet
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
-- column:  change_set | VARCHAR | its name
-- column:  stack | VARCHAR | the name of the stack, or empty
-- column:  role | VARCHAR | the ARN of the stack's service role as the preparation gives it, or empty
-- column:  is_told | BOOLEAN | both records hold the very id of the change set
with asked as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.account_id,
    link_calls.region,
    coalesce(events.request ->> '$.changeSetName', '') as named,
    coalesce(
      nullif(regexp_extract(events.response ->> '$.id', '^arn:[^/]+:changeSet/.+$'), ''), nullif(regexp_extract(named, '^arn:[^/]+:changeSet/.+$'), ''), ''
    ) as arn,
    regexp_replace(if(arn <> '', arn, named), '^arn:[^/]*:changeSet/([^/]+)/.*$', '\1') as change_set,
    regexp_replace(
      coalesce(events.request ->> '$.stackName', events.response ->> '$.stackId', ''), '^arn:[^/]*:stack/([^/]+)/.*$', '\1'
    ) as stack,
    coalesce(events.request ->> '$.roleARN', events.request ->> '$.roleArn', '') as role
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.label = 'cloudformation' and link_calls.name in ('CreateChangeSet', 'ExecuteChangeSet') and not link_calls.failed
),

prepared as (
  select * from asked where name = 'CreateChangeSet' and change_set <> ''
),

met as (
  select
    prepared.event_id as cause_id,
    asked.event_id as effect_id,
    prepared.event_time as cause_at,
    asked.event_time as effect_at,
    prepared.name as cause_name,
    asked.name as effect_name,
    asked.change_set,
    if(asked.stack <> '', asked.stack, prepared.stack) as stack,
    prepared.role,
    asked.arn <> '' and asked.arn = prepared.arn as is_told
  from asked
  join prepared
    on prepared.change_set = asked.change_set
    and prepared.account_id is not distinct from asked.account_id
    and prepared.region is not distinct from asked.region
    and prepared.event_time <= asked.event_time
  where asked.name = 'ExecuteChangeSet'
    -- two ids that differ are two change sets; a bare name needs the stack
    and (asked.arn = prepared.arn or asked.arn = '' or prepared.arn = '')
    and (asked.stack = prepared.stack or asked.stack = '' or prepared.stack = '')
    and (asked.arn = prepared.arn or asked.stack <> '')
)

select *
from met
qualify row_number() over (partition by effect_id order by is_told desc, cause_at desc, cause_id) = 1
order by effect_id
