-- title:   Most frequent errors
-- purpose: failed calls by family and code, with those kept out of every chain and why
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, actions, excluded_errors
-- grain:   error_family, error_code, event_source, event_name
-- column:  error_family | VARCHAR | not_found, denied, throttled, ...
-- column:  error_code | VARCHAR | the code
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  errors | BIGINT | how many
-- column:  left_out | BIGINT | how many of them are in no chain
-- column:  left_out_as | VARCHAR | a reason for that, or null
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
select
    actions.error_family,
    events.error_code,
    events.event_source,
    events.event_name,
    count(*) as errors,
    count(excluded_errors.decoy) as left_out,
    min(excluded_errors.decoy) as left_out_as,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time
from events
inner join actions on events.event_id = actions.event_id
left join excluded_errors on events.event_id = excluded_errors.event_id
where
    actions.failed
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by all
order by errors desc, actions.error_family, events.error_code, events.event_source, events.event_name
