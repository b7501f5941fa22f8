-- title:   AI agents at work
-- purpose: every model-driven program that these logs show, what it did, how much it changed and removed
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   product, actor, owner
-- caveat:  An agent without a mark is not here, and a mark in a user agent is free text of the caller: see the signs.
-- column:  product | VARCHAR | the agent, as far as it is named
-- column:  actor | VARCHAR | the agent and the identity it used
-- column:  owner | VARCHAR | who answers for the credentials, or null
-- column:  calls | BIGINT | how many calls
-- column:  changes | BIGINT | calls that change something when they succeed
-- column:  destructive | BIGINT | calls that removed, stopped, revoked or disabled something and succeeded
-- column:  failed | BIGINT | calls that failed
-- column:  least_sure | DOUBLE | the lowest confidence among them, 0 to 1
-- column:  first_time | TIMESTAMPTZ | the first call
-- column:  last_time | TIMESTAMPTZ | the last call
select
    attributions.product,
    attributions.actor,
    attributions.owner,
    count(*) as calls,
    count(*) filter (where actions.is_write) as changes,
    count(*) filter (where actions.is_destructive and not actions.failed) as destructive,
    count(*) filter (where actions.failed) as failed,
    min(attributions.confidence) as least_sure,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    attributions.executor = 'ai_agent'
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by attributions.product, attributions.actor, attributions.owner
order by destructive desc, changes desc, calls desc, attributions.product, attributions.actor, attributions.owner
