-- purpose: changes that a rule holds possible for some failures, and too weak to stand on
-- param:   ids | VARCHAR[] | [] | the failed calls
-- reads:   links
-- grain:   event_id
-- column:  event_id | VARCHAR | the change
-- column:  weight | DOUBLE | the strongest of its links, below 0.7
-- column:  reason | VARCHAR | that link's sentence
select cause_id as event_id, max(weight) as weight, arg_max(reason, (weight, effect_id)) as reason
from links
where kind = 'mechanism' and effect_id in (select unnest(cast($ids as varchar[])))
group by cause_id
having max(weight) < 0.7
order by weight desc, event_id
limit 8
