-- purpose: what AWS did of itself because of some acts: a stack's deletions, a service's reactions
-- param:   ids | VARCHAR[] | [] | the acts
-- reads:   links, actions, attributions, events
-- grain:   root_id, event_id
-- column:  root_id | VARCHAR | the act it follows from
-- column:  event_id | VARCHAR | the consequence
-- column:  reason | VARCHAR | the link's sentence
with recursive
following as (
    select links.cause_id, links.effect_id, links.reason
    from links
    join actions as effect on effect.event_id = links.effect_id
    join actions as cause on cause.event_id = links.cause_id
    join events as cause_event on cause_event.event_id = links.cause_id
    join events as effect_event on effect_event.event_id = links.effect_id
    left join attributions on attributions.event_id = links.effect_id
    where
        links.weight >= 0.7
        and links.cause_id <> links.effect_id
        and effect.is_write
        and cause.verb not in ('assume', 'sign_in', 'read')
        and (
            (links.kind = 'mechanism' and links.rule = 'replacement_churn' and attributions.executor = 'aws_service')
            or (links.kind = 'structural' and (
                attributions.executor = 'aws_service' or cause_event.session_id is distinct from effect_event.session_id
            ))
            or (
                links.kind = 'identity'
                and attributions.executor = 'aws_service'
                and (cause_event.request_id = effect_event.request_id or effect_event.event_type = 'AwsServiceEvent')
            )
        )
),
downward as (
    select unnest(cast($ids as varchar[])) as root_id, unnest(cast($ids as varchar[])) as event_id, '' as reason, 0 as depth
    union
    select downward.root_id, following.effect_id, following.reason, downward.depth + 1
    from downward
    join following on following.cause_id = downward.event_id
    where downward.depth < 12
)
select root_id, event_id, arg_min(reason, (depth, reason)) as reason
from downward
where root_id <> event_id
group by root_id, event_id
order by root_id, event_id
