-- purpose: the calls that answered some acts: undoing, restoring, recreating, investigating
-- param:   ids | VARCHAR[] | [] | the acts and failures they answer
-- reads:   links
-- grain:   cause_id, event_id, rule
-- column:  cause_id | VARCHAR | what they answer
-- column:  event_id | VARCHAR | the answer
-- column:  rule | VARCHAR | the rule's name
-- column:  weight | DOUBLE | 0 to 1
-- column:  reason | VARCHAR | one sentence
with
wanted as (
    select distinct unnest(cast($ids as varchar[])) as cause_id
)
select links.cause_id, links.effect_id as event_id, links.rule, links.weight, links.reason
from links
join wanted using (cause_id)
where links.kind = 'response'
order by links.cause_id, event_id, links.rule
