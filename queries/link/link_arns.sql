-- purpose: every ARN that an event holds, and in which part of the record
-- param:   pattern | VARCHAR | arn:aws[a-z-]*:[^ ]+ | a regular expression of ARNs
-- reads:   events, actions
-- grain:   event_id, part, arn
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request, response, resources, error, details, identity, principal
-- column:  arn | VARCHAR | as written
with texts as (
  select event_id, 'request' as part, request::varchar as text from events
  union all
  select event_id, 'response', response::varchar from events
  union all
  select event_id, 'resources', resources::varchar from events
  union all
  select event_id, 'additional', additional::varchar from events
  union all
  select event_id, 'error', error_message from events
  union all
  select event_id, 'details', raw ->> '$.serviceEventDetails' from events where event_type = 'AwsServiceEvent'
  union all
  select events.event_id, 'identity', events.raw ->> '$.userIdentity.identityProvider'
  from events
  join actions using (event_id)
  where actions.failed and actions.verb = 'assume'
  union all
  select events.event_id, 'principal', coalesce(nullif(events.issuer_arn, ''), events.principal_arn)
  from events
  join actions using (event_id)
  where actions.failed
)
select distinct event_id, part, arn
from (
  select
    event_id,
    part,
    unnest(regexp_extract_all(if(contains(text, 'arn%3Aaws'), try(url_decode(text)), text), $pattern)) as arn
  from texts
  where contains(text, 'arn:aws') or contains(text, 'arn%3Aaws')
)
