-- title:   Everything one session did
-- purpose: the events of one set of credentials or one sign-in, in the order of time
-- param:   session | VARCHAR |  | the session_id, or a part of the principal's name; empty for none
-- reads:   events, attributions
-- grain:   event_id
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  session_id | VARCHAR | the session
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  source_ip | VARCHAR | from where
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    events.session_id,
    attributions.executor,
    attributions.actor,
    events.event_name,
    events.event_source,
    events.source_ip,
    events.error_code,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where $session <> '' and (events.session_id = $session or contains(events.principal_arn, $session))
order by events.event_time, events.event_id
