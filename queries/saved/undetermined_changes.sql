-- title:   Changes by hands the log cannot tell apart
-- purpose: successful changes whose executor is unknown, with the classes that stay open
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   event_id
-- caveat:  Unknown is an answer: neither a person nor a machine may be named for these on this evidence.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  possible | VARCHAR[] | the classes still open
-- column:  actor | VARCHAR | the identity used
-- column:  owner | VARCHAR | whose credentials, or null
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  source_ip | VARCHAR | from where
-- column:  user_agent | VARCHAR | what the caller says of itself
-- column:  why | VARCHAR | the conclusion in one sentence
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    attributions.possible,
    attributions.actor,
    attributions.owner,
    events.event_name,
    events.event_source,
    events.source_ip,
    events.user_agent,
    attributions.why,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    attributions.executor = 'unknown'
    and actions.is_write
    and not actions.failed
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
