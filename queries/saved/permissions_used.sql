-- title:   What an identity really uses
-- purpose: the actions that each role or user called, how often, and how often it was refused: the least it needs
-- param:   identity | VARCHAR |  | a part of the role's or user's ARN; empty for all
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, actions
-- grain:   identity, event_source, event_name
-- caveat:  What these logs do not record (most data events, rare jobs) is needed all the same.
-- column:  identity | VARCHAR | the role or user behind the calls
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the action
-- column:  calls | BIGINT | how many calls
-- column:  denied | BIGINT | how many of them were refused
-- column:  first_time | TIMESTAMPTZ | the first
-- column:  last_time | TIMESTAMPTZ | the last
select
    coalesce(events.issuer_arn, events.principal_arn) as identity,
    events.event_source,
    events.event_name,
    count(*) as calls,
    count(*) filter (where actions.error_family = 'denied') as denied,
    min(events.event_time) as first_time,
    max(events.event_time) as last_time
from events
inner join actions on events.event_id = actions.event_id
where
    coalesce(events.issuer_arn, events.principal_arn) is not null
    and ($identity = '' or contains(coalesce(events.issuer_arn, events.principal_arn), $identity))
    and events.event_time >= $from::timestamptz
    and events.event_time < $to::timestamptz
group by all
order by identity, calls desc, events.event_source, events.event_name
