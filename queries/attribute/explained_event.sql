-- purpose: one event with the answer to who did it and all that the answer rests on
-- param:   event_id | VARCHAR |  | the event
-- reads:   events, attributions, attribution_sensitivity
-- grain:   event_id
-- column:  event_id | VARCHAR | as in events
-- column:  event_time | TIMESTAMPTZ | as in events
-- column:  event | VARCHAR | service and action
-- column:  principal | VARCHAR | the identity that AWS stamped, or empty
-- column:  executor | VARCHAR | as in attributions
-- column:  confidence | DOUBLE | as in attributions
-- column:  possible | VARCHAR[] | as in attributions
-- column:  initiator | VARCHAR | as in attributions
-- column:  owner | VARCHAR | as in attributions
-- column:  owner_confidence | DOUBLE | as in attributions
-- column:  product | VARCHAR | as in attributions
-- column:  approval | VARCHAR | as in attributions
-- column:  flags | VARCHAR[] | as in attributions
-- column:  actor | VARCHAR | as in attributions
-- column:  deciding_tier | INTEGER | as in attributions
-- column:  why | VARCHAR | as in attributions
-- column:  executor_without_tier_2 | VARCHAR | as in attribution_sensitivity
select
    events.event_id,
    events.event_time,
    coalesce(events.event_source, '?') || ':' || coalesce(events.event_name, '?') as event,
    coalesce(events.principal_arn, events.principal_id, '') as principal,
    attributions.executor,
    attributions.confidence,
    attributions.possible,
    attributions.initiator,
    attributions.owner,
    attributions.owner_confidence,
    attributions.product,
    attributions.approval,
    attributions.flags,
    attributions.actor,
    attributions.deciding_tier,
    attributions.why,
    attribution_sensitivity.executor_without_tier_2
from events
inner join attributions on events.event_id = attributions.event_id
inner join attribution_sensitivity on events.event_id = attribution_sensitivity.event_id
where events.event_id = $event_id
