-- purpose: the links that lead backward from failed calls to the acts they follow from
-- caveat:  a burst that throttles others may begin with a read, of which the tracer asks what set it going; an identity link shows whose credentials were used, never why a call failed: only a service's own sub-call counts here
-- param:   ids | VARCHAR[] | [] | the failed calls
-- reads:   links, actions, attributions, events
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the act that came first
-- column:  effect_id | VARCHAR | what followed
-- column:  kind | VARCHAR | mechanism, structural or identity
-- column:  rule | VARCHAR | the rule's name
-- column:  weight | DOUBLE | 0.7 to 1
-- column:  grade | VARCHAR | A to C
-- column:  reason | VARCHAR | one sentence
with recursive
causal as (
    select links.*
    from links
    join actions as cause on cause.event_id = links.cause_id
    join events as cause_event on cause_event.event_id = links.cause_id
    join events as effect_event on effect_event.event_id = links.effect_id
    left join attributions as effect_actor on effect_actor.event_id = links.effect_id
    where
        links.weight >= 0.7
        and links.cause_id <> links.effect_id
        and not cause.failed
        and cause.verb not in ('assume', 'sign_in')
        and (cause.verb <> 'read' or links.rule = 'throttled_by_burst')
        and cause_event.event_time <= effect_event.event_time + interval 1 second
        and case links.kind
            when 'mechanism' then cause.is_write or links.rule = 'throttled_by_burst'
            when 'structural' then
                (cause.is_write or cause.verb in ('invoke', 'start'))
                and (effect_actor.executor = 'aws_service' or cause_event.session_id is distinct from effect_event.session_id)
            when 'identity' then
                cause.is_write
                and effect_actor.executor = 'aws_service'
                and (cause_event.request_id = effect_event.request_id or effect_event.event_type = 'AwsServiceEvent')
            else false
        end
),
upward as (
    select unnest(cast($ids as varchar[])) as event_id, 0 as depth
    union
    select causal.cause_id, upward.depth + 1
    from upward
    join causal on causal.effect_id = upward.event_id
    where upward.depth < 12
),
reached as (
    select distinct event_id from upward
)
select causal.cause_id, causal.effect_id, causal.kind, causal.rule, causal.weight, causal.grade, causal.reason
from causal
join reached on reached.event_id = causal.effect_id
order by causal.cause_id, causal.effect_id, causal.rule
