-- purpose: changes that a rule holds possible for the failures of a chain, and too weak to stand on
-- reads:   links, cascade_effects
-- grain:   chain, event_id
-- column:  chain | BIGINT | the chain
-- column:  event_id | VARCHAR | the change
-- column:  weight | DOUBLE | the strongest of its links, below 0.7
-- column:  reason | VARCHAR | that link's sentence
with
weighed as (
    select
        cascade_effects.chain,
        links.cause_id as event_id,
        max(links.weight) as weight,
        arg_max(links.reason, (links.weight, links.effect_id)) as reason
    from links
    join cascade_effects on cascade_effects.event_id = links.effect_id
    where links.kind = 'mechanism'
    group by cascade_effects.chain, links.cause_id
    having max(links.weight) < 0.7
)
select chain, event_id, weight, reason
from weighed
qualify row_number() over (partition by chain order by weight desc, event_id) <= 8
order by chain, weight desc, event_id
