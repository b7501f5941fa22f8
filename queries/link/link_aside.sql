-- purpose: of those, the ones that belong in no chain all the same
-- reads:   link_explained, excluded_errors
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
select link_explained.event_id
from link_explained
semi join excluded_errors on excluded_errors.event_id = link_explained.event_id
order by event_id
