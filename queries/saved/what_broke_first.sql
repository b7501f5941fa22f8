-- title:   What broke first
-- purpose: the effects of each incident in the order of time, one row for each actor and error
-- reads:   incident_events, events, attributions, actions
-- grain:   incident_id, actor, event_name, error_code
-- column:  incident_id | VARCHAR | the incident
-- column:  first_time | TIMESTAMPTZ | the first such failure
-- column:  last_time | TIMESTAMPTZ | the last
-- column:  failures | BIGINT | how many
-- column:  actor | VARCHAR | who was hit
-- column:  event_name | VARCHAR | the action that failed
-- column:  error_code | VARCHAR | how
-- column:  account_id | VARCHAR | in which account first
-- column:  event_id | VARCHAR | the first such failure
select
    incident_events.incident_id,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time,
    count(*) as failures,
    attributions.actor,
    events.event_name,
    events.error_code,
    arg_min(events.account_id, (events.event_time, events.event_id)) as account_id,
    arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
from incident_events
inner join events on incident_events.event_id = events.event_id
inner join attributions on incident_events.event_id = attributions.event_id
where incident_events.role = 'effect'
group by incident_events.incident_id, attributions.actor, events.event_name, events.error_code
order by incident_events.incident_id, first_time, attributions.actor, events.event_name, events.error_code
