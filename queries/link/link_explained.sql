-- purpose: failed calls that a change, a removal or a burst explains
-- reads:   given
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
select * from given
