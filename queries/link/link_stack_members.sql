-- purpose: the things that a stack made, as far as the log shows it
-- reads:   link_calls, resource_tokens, lineage, events
-- grain:   member, stack
-- column:  member | VARCHAR | the token of the thing
-- column:  stack | VARCHAR | the token of the stack
with made as (
  select link_calls.event_id, resource_tokens.token
  from link_calls
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  where not link_calls.failed and resource_tokens.role = 'created' and resource_tokens.type <> 'cloudformation:stack'
),

by_lineage as (
  select made.token as member, stack.token as stack
  from made
  join lineage on lineage.effect_id = made.event_id
  join link_calls as operation on operation.event_id = lineage.cause_id and operation.label = 'cloudformation'
  join resource_tokens as stack on stack.event_id = operation.event_id and stack.type = 'cloudformation:stack'
),

by_tag as (
  select
    made.token as member,
    regexp_extract(events.request::varchar, '"aws:cloudformation:stack-name"[^{}]{0,40}?"value"\s*:\s*"([^"]+)"', 1) as stack_name,
    events.account_id,
    events.region
  from made
  join events on events.event_id = made.event_id
  where contains(events.request::varchar, 'aws:cloudformation:stack-name')
)

select distinct member, stack from by_lineage
union
select distinct member, 'cloudformation:stack|' || coalesce(account_id, '') || '|' || coalesce(region, '') || '|' || stack_name
from by_tag
where stack_name <> ''
order by member, stack
