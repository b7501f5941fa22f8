-- purpose: what the calls of one service say at several places of a request or response
-- param:   label | VARCHAR | rds | the service label
-- param:   part | VARCHAR | request | request or response
-- param:   paths | VARCHAR[] | ['$."dBInstanceIdentifier"'] | where, without wildcards
-- reads:   events, link_verbs
-- grain:   event_id, path
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | request or response
-- column:  path | VARCHAR | where it stands
-- column:  value | VARCHAR | the text there; JSON text for a list or an object
with found as (
  select
    events.event_id,
    unnest($paths::varchar[]) as path,
    unnest(json_extract_string(if($part = 'request', events.request, events.response), $paths)) as value
  from events
  join link_verbs
    on link_verbs.event_source = coalesce(events.event_source, '')
    and link_verbs.event_name = coalesce(events.event_name, '')
  where link_verbs.label = $label
)
select event_id, $part as part, path, value
from found
where value is not null and length(value) between 1 and 65536
