-- purpose: events by which somebody may have approved an act: pipeline, change-set, automation and agent approvals
-- caveat:  tied to an act only by credentials, a link, a shared resource, or the run that led to it; others are merely counted
-- param:   names | VARCHAR[] | ['PutApprovalResult'] | the calls that approve
-- param:   ids | VARCHAR[] | [] | the acts
-- reads:   events, actions, resource_tokens, links, attributions
-- grain:   event_id, act_id
-- column:  event_id | VARCHAR | the approval
-- column:  act_id | VARCHAR | the act it is tied to, or empty
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call
-- column:  principal_arn | VARCHAR | who approved
-- column:  executor | VARCHAR | the class of who approved
-- column:  product | VARCHAR | the tool
-- column:  request | VARCHAR | requestParameters, bounded
with recursive
judged as (
    select event_id as act_id, event_time
    from events
    where event_id in (select unnest(cast($ids as varchar[])))
),
span as (
    select min(event_time) - interval 1 day as since, max(event_time) as until from judged
),
gates as (
    select events.*
    from events
    join actions using (event_id)
    cross join span
    where
        events.event_name in (select unnest(cast($names as varchar[])))
        and not actions.failed
        and events.event_time between span.since and span.until
),
way as (
    -- what led to the act: its session's credentials, the run that started it, the pipeline that started the run
    select act_id, act_id as event_id, 0 as depth from judged
    union
    select way.act_id, links.cause_id, way.depth + 1
    from way
    join links on links.effect_id = way.event_id
    where way.depth < 4 and links.kind in ('identity', 'structural') and links.weight >= 0.7
),
evidence as (
    select attributions.event_id as act_id, unnest(attributions.evidence) as signal
    from attributions
    join judged on judged.act_id = attributions.event_id
),
tied as (
    select event_id, act_id from way
    union
    select signal.value, act_id from evidence where signal.signal = 'approved'
    union
    select links.cause_id, judged.act_id
    from links
    join judged on judged.act_id = links.effect_id
    where links.weight >= 0.7
    union
    select theirs.event_id, way.act_id
    from gates
    join resource_tokens as theirs on theirs.event_id = gates.event_id and theirs.specificity >= 0.5
    join resource_tokens as ours on ours.token = theirs.token
    join way on way.event_id = ours.event_id and (way.depth > 0 or ours.role in ('target', 'created'))
)
select
    gates.event_id,
    coalesce(tied.act_id, '') as act_id,
    gates.event_time,
    gates.event_name,
    gates.principal_arn,
    coalesce(attributions.executor, 'unknown') as executor,
    attributions.product,
    left(cast(gates.request as varchar), 20000) as request
from gates
left join (
    select distinct tied.event_id, tied.act_id
    from tied
    join judged using (act_id)
    join gates using (event_id)
    where tied.event_id <> tied.act_id and gates.event_time <= judged.event_time
) as tied using (event_id)
left join attributions using (event_id)
order by gates.event_time, gates.event_id, act_id
