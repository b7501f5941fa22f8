-- purpose: links by which AWS did something of itself because of an act: a passing table of this room
-- reads:   links, actions, attributions, events
-- grain:   cause_id, effect_id, reason
-- column:  cause_id | VARCHAR | the act, or another step
-- column:  effect_id | VARCHAR | what followed
-- column:  reason | VARCHAR | the link's sentence
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
