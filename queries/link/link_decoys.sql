-- purpose: every class into which an error falls, of which the first stands
-- reads:   given
-- grain:   event_id, place
-- column:  event_id | VARCHAR | the failed call
-- column:  place | INTEGER | of the class: the lower stands
-- column:  decoy | VARCHAR | the class
-- column:  reason | VARCHAR | one sentence
-- column:  yields | BOOLEAN | it stands only where nothing else explains the error
select * from given
