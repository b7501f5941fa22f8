-- purpose: errors that belong in no chain, and why
-- reads:   given
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  decoy | VARCHAR | self_throttle, default_absence, poll_until_gone, iam_propagation, idempotent_cleanup, wrong_region, scanner, ...
-- column:  reason | VARCHAR | one sentence
select * from given
order by event_id
