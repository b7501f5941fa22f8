-- title:   What was asked for, value by value
-- purpose: the top-level fields of each request, one to a row, for searching by name or value
-- reads:   events
-- grain:   event_id, field
-- column:  event_id | VARCHAR | the event
-- column:  event_name | VARCHAR | the action
-- column:  field | VARCHAR | the request's field
-- column:  value | VARCHAR | its value: text as it is, anything deeper as JSON
select distinct
    events.event_id,
    events.event_name,
    entries.key as field,
    coalesce(events.request ->> entries.key, entries.value::varchar) as value
from events, json_each(events.request) as entries
where json_type(events.request) = 'OBJECT'
