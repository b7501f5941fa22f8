-- purpose: reads that a caller was refused again and again and never once allowed in these logs
-- caveat:  what took the permission away may lie before the first hour of the logs
-- reads:   link_calls
-- grain:   event_id
-- column:  event_id | VARCHAR | the refused call
-- column:  caller | VARCHAR | whom it refused
-- column:  name | VARCHAR | the action
-- column:  label | VARCHAR | the service
-- column:  refusals | BIGINT | refused reads of this caller that it was never allowed
with refused as (
  select event_id, caller, label, name
  from link_calls
  where family = 'denied' and verb = 'read' and caller <> 'nobody named'
),

allowed as (
  select distinct link_calls.caller, link_calls.label, link_calls.name
  from link_calls
  semi join refused
    on refused.caller = link_calls.caller and refused.label = link_calls.label and refused.name = link_calls.name
  where not link_calls.failed
),

never as (
  select refused.*, count(*) over (partition by refused.caller) as refusals
  from refused
  anti join allowed
    on allowed.caller = refused.caller and allowed.label = refused.label and allowed.name = refused.name
)

select event_id, caller, name, label, refusals
from never
where refusals >= 3
order by event_id
