-- purpose: denials of a session that tries many actions of many services and is refused most of them
-- reads:   link_calls
-- grain:   event_id
-- column:  event_id | VARCHAR | the denied call
-- column:  actions | BIGINT | how many distinct actions were refused in the session
-- column:  services | BIGINT | of how many services
with first_success as (
  select caller, label, name, min(event_time) as worked_at
  from link_calls
  where not failed
  group by caller, label, name
),

refused as (
  select link_calls.*
  from link_calls
  left join first_success
    on first_success.caller = link_calls.caller
    and first_success.label = link_calls.label
    and first_success.name = link_calls.name
    and first_success.worked_at <= link_calls.event_time
  where link_calls.family = 'denied' and link_calls.session_id is not null and first_success.caller is null
),

scanners as (
  select
    refused.session_id,
    count(distinct refused.label || ':' || refused.name) as actions,
    count(distinct refused.label) as services,
    count(distinct refused.event_id) as refusals
  from refused
  group by refused.session_id
  having actions >= 15 and services >= 4
),

sessions_of_them as (
  select scanners.*, (select count(*) from link_calls where link_calls.session_id = scanners.session_id) as calls
  from scanners
)

select refused.event_id, sessions_of_them.actions, sessions_of_them.services
from refused
join sessions_of_them on sessions_of_them.session_id = refused.session_id
where sessions_of_them.refusals * 2 >= sessions_of_them.calls
order by event_id
