-- purpose: every EC2-style id that an event holds, and in which part of the record
-- caveat:  a group that only the rule of another group names is not acted on; an instance whose own session is refused is the caller and no thing that the error is about
-- param:   pattern | VARCHAR | \b(?:i)-[0-9a-f]{17}\b | a regular expression of ids
-- reads:   events
-- grain:   event_id, part, id
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request, rule, response, resources, error, details
-- column:  id | VARCHAR | as written
with texts as (
  select event_id, 'request' as part, request::varchar as text from events
  union all
  select event_id, 'response', response::varchar from events
  union all
  select event_id, 'resources', resources::varchar from events
  union all
  select event_id, 'error', regexp_replace(error_message, 'assumed-role/[^/\s]+/i-[0-9a-f]+', '', 'g') from events
  union all
  select event_id, 'details', raw ->> '$.serviceEventDetails' from events where event_type = 'AwsServiceEvent'
),

found as (
  select distinct event_id, part, id
  from (select event_id, part, unnest(regexp_extract_all(text, $pattern)) as id from texts)
),

peers as (
  select distinct event_id, id
  from (
    select
      event_id,
      request ->> '$.groupId' as group_id,
      unnest(regexp_extract_all(request ->> '$.ipPermissions', $pattern)) as id
    from events
    where event_name like '%SecurityGroup%gress%'
  )
  where id is distinct from group_id
)

select found.event_id, if(found.part = 'request' and peers.id is not null, 'rule', found.part) as part, found.id
from found
left join peers on peers.event_id = found.event_id and peers.id = found.id
