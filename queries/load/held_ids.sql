-- purpose: the ids of all events in the case, to tell new records from known ones; in no order, for it is a set
-- reads:   events
-- grain:   event_id
-- column:  event_id | VARCHAR | the id
select event_id from events
