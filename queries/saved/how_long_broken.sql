-- title:   How long each caller was broken
-- purpose: for every caller and call that an incident broke: first and last failure, and the first success after them
-- reads:   incident_events, events, attributions, actions
-- grain:   incident_id, actor, event_source, event_name
-- caveat:  A caller that gave up shows no success; one that tries seldom recovered earlier than it shows.
-- column:  incident_id | VARCHAR | the incident
-- column:  actor | VARCHAR | who was hit
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the call that failed
-- column:  failures | BIGINT | how many failures
-- column:  first_failure | TIMESTAMPTZ | the first
-- column:  last_failure | TIMESTAMPTZ | the last
-- column:  works_again | TIMESTAMPTZ | its first success after the last failure, or null
-- column:  broken | INTERVAL | from the first failure to that success, or null
-- column:  event_id | VARCHAR | the first failure
with
hit as (
    select
        incident_events.incident_id,
        attributions.actor,
        events.event_source,
        events.event_name,
        count(*) as failures,
        min(events.event_time) as first_failure,
        max(events.event_time) as last_failure,
        arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
    from incident_events
    inner join events on incident_events.event_id = events.event_id
    inner join attributions on incident_events.event_id = attributions.event_id
    where incident_events.role = 'effect'
    group by incident_events.incident_id, attributions.actor, events.event_source, events.event_name
),

successes as (
    select attributions.actor, events.event_source, events.event_name, events.event_time
    from events
    inner join attributions on events.event_id = attributions.event_id
    inner join actions on events.event_id = actions.event_id
    where not actions.failed and attributions.actor in (select hit.actor from hit)
)

select
    hit.incident_id,
    hit.actor,
    hit.event_source,
    hit.event_name,
    hit.failures,
    hit.first_failure,
    hit.last_failure,
    min(successes.event_time) as works_again,
    min(successes.event_time) - hit.first_failure as broken,
    hit.event_id
from hit
left join successes
    on hit.actor = successes.actor and hit.event_source = successes.event_source and hit.event_name = successes.event_name
    and successes.event_time > hit.last_failure
group by
    hit.incident_id, hit.actor, hit.event_source, hit.event_name, hit.failures, hit.first_failure, hit.last_failure, hit.event_id
order by hit.incident_id, hit.first_failure, hit.actor, hit.event_source, hit.event_name
