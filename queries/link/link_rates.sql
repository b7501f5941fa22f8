-- purpose: each throttled call with how busy its caller and everybody else were around it
-- reads:   link_calls
-- grain:   event_id
-- column:  event_id | VARCHAR | the throttled call
-- column:  caller | VARCHAR | as in link_calls
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action
-- column:  event_time | TIMESTAMPTZ | when
-- column:  own | BIGINT | calls of this caller to the service within thirty seconds
-- column:  everybody | BIGINT | calls of all callers to the service within thirty seconds
with busy as (
  select event_id, event_time, account_id, region, label, name, caller, family
  from link_calls
  semi join (select account_id, region, label from link_calls where family = 'throttled') as throttled
    on throttled.account_id is not distinct from link_calls.account_id
    and throttled.region is not distinct from link_calls.region
    and throttled.label = link_calls.label
),

counted as (
  select
    *,
    count(*) over (
      partition by account_id, region, label, caller
      order by event_time range between interval 30 second preceding and interval 1 second following
    ) as own,
    count(*) over (
      partition by account_id, region, label
      order by event_time range between interval 30 second preceding and interval 1 second following
    ) as everybody
  from busy
)

select event_id, caller, label, name, event_time, own, everybody
from counted
where family = 'throttled'
order by event_id
