-- purpose: what the calls of one service say at every element of a list in their request
-- param:   label | VARCHAR | route53 | the service label
-- param:   path | VARCHAR | $."changes"[*]."name" | where, with a wildcard
-- reads:   events, link_verbs
-- grain:   event_id, value
-- column:  event_id | VARCHAR | its event
-- column:  part | VARCHAR | always request
-- column:  path | VARCHAR | where it stands
-- column:  value | VARCHAR | the text there
select distinct events.event_id, 'request' as part, $path as path, unnest(json_extract_string(events.request, $path)) as value
from events
join link_verbs
  on link_verbs.event_source = coalesce(events.event_source, '')
  and link_verbs.event_name = coalesce(events.event_name, '')
where link_verbs.label = $label
