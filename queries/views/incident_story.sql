-- title:   Each incident, step by step
-- purpose: the events of each incident with their part in it, who made them and why they are there, flat
-- reads:   incident_events, events, attributions
-- grain:   incident_id, event_id
-- column:  incident_id | VARCHAR | the incident
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  role | VARCHAR | root, contributing, guardrail_removed, propagation, effect, detection, recovery, excluded
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  error_code | VARCHAR | null when it worked
-- column:  but_for | VARCHAR | yes, no, untestable, or null
-- column:  degree | DOUBLE | 1/(k+1), or null
-- column:  reason | VARCHAR | why it has this part
-- column:  event_id | VARCHAR | the event
select
    incident_events.incident_id,
    events.event_time,
    incident_events.role,
    attributions.executor,
    attributions.actor,
    events.event_source,
    events.event_name,
    events.error_code,
    incident_events.but_for,
    incident_events.degree,
    incident_events.reason,
    incident_events.event_id
from incident_events
inner join events on incident_events.event_id = events.event_id
inner join attributions on incident_events.event_id = attributions.event_id
