-- title:   Destructive calls by actor class
-- purpose: who removed, stopped, revoked or disabled something, and how often it worked
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   executor, initiator, actor, event_source, event_name
-- caveat:  What AWS removes for somebody (a stack's resources) is its own call: the initiator says for whose sake.
-- column:  executor | VARCHAR | who made the calls: its class
-- column:  initiator | VARCHAR | who caused them: the class
-- column:  actor | VARCHAR | who made the calls: its name
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  succeeded | BIGINT | calls that worked
-- column:  failed | BIGINT | calls that failed
-- column:  first_time | TIMESTAMPTZ | the first of them
-- column:  last_time | TIMESTAMPTZ | the last of them
select
    attributions.executor,
    attributions.initiator,
    attributions.actor,
    events.event_source,
    events.event_name,
    count(*) filter (where not actions.failed) as succeeded,
    count(*) filter (where actions.failed) as failed,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    actions.is_destructive
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by attributions.executor, attributions.initiator, attributions.actor, events.event_source, events.event_name
order by
    list_position(['ai_agent', 'human', 'unknown', 'automation', 'aws_service'], attributions.executor),
    succeeded desc, first_time, attributions.initiator, attributions.actor, events.event_source, events.event_name
