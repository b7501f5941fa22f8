-- title:   Who was refused what
-- purpose: refused calls by identity and action: probing, missing permissions, and guardrails at work
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   actor, event_source, event_name, error_family
-- caveat:  Services phrase refusals differently; some answer "not found" to whoever may not look.
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  error_family | VARCHAR | denied, or refused_by_guardrail
-- column:  refused | BIGINT | how many refusals
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
-- column:  said | VARCHAR | the first refusal in its own words
-- column:  event_id | VARCHAR | the first refusal
select
    arg_min(attributions.executor, (events.event_time, events.event_id)) as executor,
    attributions.actor,
    events.event_source,
    events.event_name,
    actions.error_family,
    count(*) as refused,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time,
    arg_min(events.error_message, (events.event_time, events.event_id)) as said,
    arg_min(events.event_id, (events.event_time, events.event_id)) as event_id
from events
inner join attributions on events.event_id = attributions.event_id
inner join actions on events.event_id = actions.event_id
where
    actions.error_family in ('denied', 'refused_by_guardrail')
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by attributions.actor, events.event_source, events.event_name, actions.error_family
order by first_time, attributions.actor, events.event_source, events.event_name, actions.error_family
