-- title:   Activity, minute by minute
-- purpose: calls, changes and failures in each minute: the pulse of an incident
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, actions
-- grain:   minute
-- caveat:  Minutes without any event have no row.
-- column:  minute | TIMESTAMPTZ | the minute's start, UTC
-- column:  failed | BIGINT | calls that failed
-- column:  changes | BIGINT | calls that change something and succeeded
-- column:  calls | BIGINT | all calls
select
    time_bucket(interval '1 minute', events.event_time) as minute,
    count(*) filter (where actions.failed) as failed,
    count(*) filter (where actions.is_write and not actions.failed) as changes,
    count(*) as calls
from events
inner join actions on events.event_id = actions.event_id
where events.event_time >= $from::timestamptz and events.event_time < $to::timestamptz
group by minute
order by minute
