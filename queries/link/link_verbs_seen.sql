-- purpose: every action of this case, once
-- reads:   events
-- grain:   event_source, event_name
-- column:  event_source | VARCHAR | as the record has it, or empty
-- column:  event_name | VARCHAR | as the record has it, or empty
select distinct coalesce(event_source, '') as event_source, coalesce(event_name, '') as event_name
from events
order by event_source, event_name
