-- purpose: every EC2-style id that an event holds, and in which part of the record
-- param:   pattern | VARCHAR | \b(?:i)-[0-9a-f]{17}\b | a regular expression of ids
-- reads:   events
-- grain:   event_id, part, id
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request, response, resources, error, details
-- column:  id | VARCHAR | as written
with texts as (
  select event_id, 'request' as part, request::varchar as text from events
  union all
  select event_id, 'response', response::varchar from events
  union all
  select event_id, 'resources', resources::varchar from events
  union all
  select event_id, 'error', error_message from events
  union all
  select event_id, 'details', raw ->> '$.serviceEventDetails' from events where event_type = 'AwsServiceEvent'
)
select distinct event_id, part, id
from (select event_id, part, unnest(regexp_extract_all(text, $pattern)) as id from texts)
