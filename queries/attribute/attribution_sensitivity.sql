-- purpose: which answers rest on what callers write about themselves: the executor with and without the text of tier 2
-- reads:   event_numbers, verdicts
-- grain:   event_id
-- column:  event_id | VARCHAR | as in events
-- column:  executor | VARCHAR | as in attributions
-- column:  executor_without_tier_2 | VARCHAR | what it would be if no such text were believed
-- column:  flips | BOOLEAN | whether the two differ
select
    event_numbers.event_id,
    verdicts.executor,
    verdicts.executor_without_tier_2,
    verdicts.executor <> verdicts.executor_without_tier_2 as flips
from event_numbers
inner join verdicts on event_numbers.number = verdicts.number
