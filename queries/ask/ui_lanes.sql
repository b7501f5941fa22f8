-- purpose: the actors of the case with how much each did, those with the weightiest part in the incident first
-- param:   incident_id | VARCHAR |  | the incident whose actors come first
-- param:   most | BIGINT | 40 | how many actors of each class
-- param:   pinned | VARCHAR[] |  | actors that are given in any case, as executor, a bar, actor
-- reads:   attributions, incident_events, events
-- grain:   executor, actor
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | what the lane is called
-- column:  n | BIGINT | events in the whole case
-- column:  incident_n | BIGINT | events of the incident
-- column:  first_part | TIMESTAMPTZ | its first event in the incident, or null
-- column:  part | INTEGER | its weightiest part: 1 root, 2 guardrail_removed, ... 7 effect; null without one
-- column:  of_class | BIGINT | how many actors its class has in all
with
parts as (
    select
        attributions.executor,
        coalesce(attributions.actor, '') as actor,
        count(*) as incident_n,
        min(events.event_time) as first_part,
        min(
            list_position(
                ['root', 'guardrail_removed', 'contributing', 'recovery', 'detection', 'propagation', 'effect'],
                incident_events.role
            )
        ) as part
    from incident_events
    inner join events on incident_events.event_id = events.event_id
    inner join attributions on incident_events.event_id = attributions.event_id
    where incident_events.incident_id = $incident_id and incident_events.role <> 'excluded'
    group by all
),

everybody as (
    select executor, coalesce(actor, '') as actor, count(*) as n
    from attributions
    group by all
)

select
    everybody.executor,
    everybody.actor,
    everybody.n,
    coalesce(parts.incident_n, 0) as incident_n,
    parts.first_part,
    parts.part,
    count(*) over (partition by everybody.executor) as of_class
from everybody
left join parts on everybody.executor = parts.executor and everybody.actor = parts.actor
qualify
    list_contains($pinned::varchar[], everybody.executor || '|' || everybody.actor)
    or row_number() over (
        partition by everybody.executor
        order by parts.part nulls last, parts.incident_n desc, everybody.n desc, everybody.actor
    ) <= $most
order by parts.part nulls last, incident_n desc, everybody.n desc, everybody.executor, everybody.actor
