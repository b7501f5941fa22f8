-- purpose: every actor of the case with how much it did, those with the weightiest part in the incident first
-- param:   incident_id | VARCHAR |  | the incident whose actors come first
-- reads:   attributions, incident_events, events
-- grain:   executor, actor
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | what the lane is called
-- column:  n | BIGINT | events in the whole case
-- column:  incident_n | BIGINT | events of the incident
-- column:  first_part | TIMESTAMPTZ | its first event in the incident, or null
-- column:  part | INTEGER | its weightiest part: 1 root, 2 guardrail_removed, ... 7 effect; null without one
with
parts as (
    select
        incident_events.event_id,
        events.event_time,
        list_position(
            ['root', 'guardrail_removed', 'contributing', 'recovery', 'detection', 'propagation', 'effect'],
            incident_events.role
        ) as part
    from incident_events
    inner join events on incident_events.event_id = events.event_id
    where incident_events.incident_id = $incident_id and incident_events.role <> 'excluded'
)

select
    attributions.executor,
    coalesce(attributions.actor, '') as actor,
    count(*) as n,
    count(parts.event_id) as incident_n,
    min(parts.event_time) as first_part,
    min(parts.part) as part
from attributions
left join parts on attributions.event_id = parts.event_id
group by all
order by part nulls last, incident_n desc, n desc, executor, actor
