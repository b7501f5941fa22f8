-- purpose: every key that the requests or responses of an action hold at their top
-- reads:   events, link_verbs
-- grain:   label, name, part, key
-- column:  label | VARCHAR | the service label
-- column:  name | VARCHAR | the action without an API date
-- column:  part | VARCHAR | request or response
-- column:  key | VARCHAR | as the record has it
with keys as (
  select event_source, event_name, 'request' as part, unnest(json_keys(request)) as key
  from events
  where json_type(request) = 'OBJECT'
  union all
  select event_source, event_name, 'response', unnest(json_keys(response))
  from events
  where json_type(response) = 'OBJECT'
)
select distinct link_verbs.label, link_verbs.name, keys.part, keys.key
from keys
join link_verbs
  on link_verbs.event_source = coalesce(keys.event_source, '')
  and link_verbs.event_name = coalesce(keys.event_name, '')
order by label, name, part, key
