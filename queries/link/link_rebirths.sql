-- purpose: when removed things were made anew
-- reads:   link_gone, link_births
-- grain:   token, event_id
-- column:  token | VARCHAR | the thing
-- column:  event_id | VARCHAR | the call that made it
-- column:  event_time | TIMESTAMPTZ | when
select link_births.token, link_births.event_id, link_births.event_time
from link_births
semi join link_gone on link_gone.token = link_births.token
order by token, event_time, event_id
