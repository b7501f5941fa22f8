-- purpose: what calls of certain names say at one place of their request
-- param:   source | VARCHAR | rds | the label of the event source
-- param:   name | VARCHAR | ^ModifyDBInstance$ | a regular expression of event names
-- param:   path | VARCHAR | $."deletionProtection" | where in the request
-- reads:   events, link_verbs
-- grain:   event_id
-- column:  event_id | VARCHAR | its event
-- column:  value | VARCHAR | the text found there; the whole request for the path $
select
  events.event_id,
  case when $path = '$' then coalesce(events.request::varchar, '-') else json_extract_string(events.request, $path) end as value
from events
join link_verbs
  on link_verbs.event_source = coalesce(events.event_source, '')
  and link_verbs.event_name = coalesce(events.event_name, '')
where link_verbs.label = $source and regexp_matches(link_verbs.name, $name) and value is not null
order by event_id
