-- title:   What the root user did
-- purpose: every call made as an account's root user, which no policy of the account can bind
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions
-- grain:   event_id
-- caveat:  Calls that AWS made inside the account can also bear the type Root: invoked_by then names the service.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  account_id | VARCHAR | the account acted in
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  invoked_by | VARCHAR | the service that made the call, or null
-- column:  source_ip | VARCHAR | from where
-- column:  user_agent | VARCHAR | what the caller says of itself
-- column:  error_code | VARCHAR | null when it worked
-- column:  event_id | VARCHAR | the event
select
    events.event_time,
    events.account_id,
    events.event_name,
    events.event_source,
    events.invoked_by,
    events.source_ip,
    events.user_agent,
    events.error_code,
    events.event_id
from events
inner join attributions on events.event_id = attributions.event_id
where
    events.principal_type = 'Root'
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
order by events.event_time, events.event_id
