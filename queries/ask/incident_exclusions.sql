-- purpose: errors of the incident's time that were kept out of its chain, and why; the first 500
-- param:   incident_id | VARCHAR |  | the incident
-- reads:   excluded_errors, incident_events, events
-- grain:   event_id
-- column:  event_id | VARCHAR | as in its table
-- column:  decoy | VARCHAR | as in its table
-- column:  reason | VARCHAR | as in its table
-- column:  event_time | TIMESTAMPTZ | as in its table
-- column:  event_name | VARCHAR | as in its table
-- column:  event_source | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  principal_arn | VARCHAR | as in its table
-- column:  source_file | VARCHAR | as in its table
-- column:  source_index | BIGINT | as in its table
with span as (
    select min(event_time) as since, max(event_time) as until
    from incident_events
    inner join events on incident_events.event_id = events.event_id
    where incident_id = $incident_id and role in ('root', 'propagation', 'effect')
)

select
    excluded_errors.event_id,
    excluded_errors.decoy,
    excluded_errors.reason,
    events.event_time,
    coalesce(events.event_name, '') as event_name,
    coalesce(events.event_source, '') as event_source,
    events.error_code,
    events.principal_arn,
    events.source_file,
    events.source_index
from excluded_errors
inner join events on excluded_errors.event_id = events.event_id
inner join span on events.event_time between span.since and span.until
order by events.event_time, excluded_errors.event_id
limit 500
