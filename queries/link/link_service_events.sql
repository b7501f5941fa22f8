-- purpose: what AWS itself reports about a thing, with the last call on it that fits
-- reads:   events, link_calls, resource_tokens
-- grain:   effect_id
-- column:  effect_id | VARCHAR | the service's own event
-- column:  cause_id | VARCHAR | the call
-- column:  token | VARCHAR | the thing
-- column:  cause_at | TIMESTAMPTZ | when
-- column:  effect_at | TIMESTAMPTZ | when
-- column:  cause_name | VARCHAR | the action
-- column:  effect_name | VARCHAR | the action
with reports as (
  select
    link_calls.event_id,
    link_calls.event_time,
    link_calls.label,
    link_calls.name,
    case when contains(link_calls.name, 'Delet') then 'delete' when contains(link_calls.name, 'Rotat') then 'rotate' else '' end as wanted,
    resource_tokens.token
  from link_calls
  join events on events.event_id = link_calls.event_id
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  where events.event_type = 'AwsServiceEvent' and resource_tokens.specificity >= 0.8
),

writes_on_it as (
  select link_calls.event_id, link_calls.event_time, link_calls.label, link_calls.name, link_calls.verb, resource_tokens.token
  from link_calls
  join events on events.event_id = link_calls.event_id
  join resource_tokens on resource_tokens.event_id = link_calls.event_id
  semi join reports on reports.token = resource_tokens.token and reports.label = link_calls.label
  where coalesce(events.event_type, '') <> 'AwsServiceEvent' and link_calls.is_write and not link_calls.failed
    and resource_tokens.role in ('target', 'created')
),

offered as (
  select *, unnest(list_filter(
    ['', if(verb = 'delete', 'delete', null), if(contains(name, 'Rotat'), 'rotate', null)], lambda kind: kind is not null
  )) as wanted
  from writes_on_it
),

latest as (
  select token, label, wanted, event_time, min(event_id) as event_id, min_by(name, event_id) as name
  from offered
  group by token, label, wanted, event_time
)

select
  reports.event_id as effect_id,
  latest.event_id as cause_id,
  reports.token,
  latest.event_time as cause_at,
  reports.event_time as effect_at,
  latest.name as cause_name,
  reports.name as effect_name
from reports
asof join latest
  on latest.token = reports.token
  and latest.label = reports.label
  and latest.wanted = reports.wanted
  and reports.event_time >= latest.event_time
qualify row_number() over (partition by reports.event_id order by latest.event_time desc, latest.event_id, reports.token) = 1
order by effect_id
