-- title:   Changes by hands the log cannot tell apart
-- purpose: successful changes whose executor is unknown, by identity and action, with the classes that stay open
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   actor, owner, event_source, event_name, possible
-- caveat:  Unknown is an answer: neither a person nor a machine may be named for these on this evidence.
-- column:  actor | VARCHAR | the identity used
-- column:  owner | VARCHAR | whose credentials, or null
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  changes | BIGINT | how many such changes
-- column:  destructive | BIGINT | how many of them removed, stopped, revoked or disabled something
-- column:  possible | VARCHAR[] | the classes still open
-- column:  source_ips | VARCHAR[] | from where
-- column:  user_agents | VARCHAR[] | what the callers say of themselves
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
-- column:  why | VARCHAR | the conclusion on the first, in one sentence
-- column:  event_id | VARCHAR | the first
select
    attributions.actor,
    attributions.owner,
    events.event_name,
    events.event_source,
    count(*) as changes,
    count(*) filter (where actions.is_destructive) as destructive,
    attributions.possible,
    list_sort(coalesce(list(distinct events.source_ip), [])) as source_ips,
    list_sort(coalesce(list(distinct events.user_agent), [])) as user_agents,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time,
    arg_min(attributions.why, (events.event_time, events.event_id)) as why,
    arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    attributions.executor = 'unknown'
    and actions.is_write
    and not actions.failed
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by attributions.actor, attributions.owner, events.event_source, events.event_name, attributions.possible
order by destructive desc, changes desc, attributions.actor, attributions.owner, events.event_source, events.event_name, possible
