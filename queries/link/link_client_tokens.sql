-- purpose: calls of AWS services that carry the very token which a client had sent with its request
-- caveat:  a token makes repeating a request harmless: a client's own repetitions of it are one request and no link
-- param:   within | BIGINT | 86400 | for how many seconds a request may be at work
-- reads:   link_calls, events
-- grain:   effect_id
-- column:  cause_id | VARCHAR | the client's call
-- column:  effect_id | VARCHAR | the service's call
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
with sent as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.name,
    link_calls.failed,
    link_calls.account_id,
    events.request_id,
    -- a console session and an agent behind a tool server are clients themselves
    coalesce(not regexp_matches(link_calls.invoked_by, '^(signin|console|[a-z0-9-]*-mcp)\.'), false) or contains(link_calls.caller, '/aws-service-role/') or ends_with(events.principal_arn, '/AWSCloudFormation') as is_service,
    regexp_extract(events.request::varchar, '"[cC]lient(?:Request)?Token"\s*:\s*"([^"]{16,128})"', 1) as token
  from link_calls
  join events on events.event_id = link_calls.event_id
  where link_calls.is_write and (contains(events.request::varchar, 'lientToken"') or contains(events.request::varchar, 'lientRequestToken"'))
),

met as (
  select
    asked.event_id as cause_id,
    made.event_id as effect_id,
    asked.event_time as cause_at,
    made.event_time as effect_at,
    asked.name as cause_name,
    made.name as effect_name
  from sent as made
  join sent as asked
    on asked.token = made.token
    and asked.account_id is not distinct from made.account_id
    and (asked.request_id is null or asked.request_id is distinct from made.request_id)
    and made.event_time between asked.event_time - interval 1 second and asked.event_time + to_seconds($within)
  where made.is_service and not asked.is_service and not asked.failed and not contains(made.token, 'HIDDEN') and not contains(made.token, '*')
)

select *
from met
qualify row_number() over (partition by effect_id order by cause_at, cause_id) = 1
order by effect_id
