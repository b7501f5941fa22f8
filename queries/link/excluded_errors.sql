-- purpose: errors that belong in no chain, and why
-- reads:   link_decoys, link_explained
-- grain:   event_id
-- column:  event_id | VARCHAR | as the record has it
-- column:  decoy | VARCHAR | self_throttle, default_absence, poll_until_gone, iam_propagation, idempotent_cleanup, wrong_region, scanner, ...
-- column:  reason | VARCHAR | one sentence
with standing as (
  select *
  from link_decoys
  where not yields or event_id not in (select event_id from link_explained)
)

select event_id, decoy, reason
from standing
qualify row_number() over (partition by event_id order by place) = 1
order by event_id
