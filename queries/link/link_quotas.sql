-- purpose: limits that one caller alone met
-- reads:   link_calls
-- grain:   event_id
-- column:  event_id | VARCHAR | the call that met a limit
-- column:  caller | VARCHAR | who made it
-- column:  code | VARCHAR | as in actions
-- column:  times | BIGINT | how often it met limits of this service
select event_id, caller, code, times
from (
  select
    event_id,
    caller,
    code,
    count(*) over of_one as times,
    min(caller) over here as first_caller,
    max(caller) over here as last_caller
  from link_calls
  where family = 'quota'
  window
    of_one as (partition by account_id, region, label, caller),
    here as (partition by account_id, region, label)
)
where first_caller = last_caller
order by event_id
