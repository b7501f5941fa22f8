-- purpose: what AWS did of itself because of some acts: a stack's deletions, a service's reactions
-- param:   ids | VARCHAR[] | [] | the acts
-- reads:   cascade_following
-- grain:   root_id, event_id
-- column:  root_id | VARCHAR | the act it follows from
-- column:  event_id | VARCHAR | the consequence
-- column:  reason | VARCHAR | the link's sentence
with recursive
downward as (
    select unnest(cast($ids as varchar[])) as root_id, unnest(cast($ids as varchar[])) as event_id, '' as reason, 0 as depth
    union
    select downward.root_id, cascade_following.effect_id, cascade_following.reason, downward.depth + 1
    from downward
    join cascade_following on cascade_following.cause_id = downward.event_id
    where downward.depth < 12
)
select root_id, event_id, arg_min(reason, (depth, reason)) as reason
from downward
where root_id <> event_id
group by root_id, event_id
order by root_id, event_id
