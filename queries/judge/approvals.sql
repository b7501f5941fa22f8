-- purpose: events by which somebody may have approved an act: pipeline, change-set, automation and agent approvals
-- caveat:  an approval is tied to an act only by a shared resource or credentials; others are merely counted
-- param:   names | VARCHAR[] | ['PutApprovalResult'] | the calls that approve
-- param:   ids | VARCHAR[] | [] | the acts
-- reads:   events, actions, resource_tokens, links, attributions
-- grain:   event_id
-- column:  event_id | VARCHAR | the approval
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call
-- column:  principal_arn | VARCHAR | who approved
-- column:  executor | VARCHAR | the class of who approved
-- column:  act_id | VARCHAR | the act it is tied to, or null
with
judged as (
    select distinct unnest(cast($ids as varchar[])) as act_id
),
span as (
    select min(event_time) - interval 1 day as since, max(event_time) as until
    from events
    where event_id in (select act_id from judged)
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
tied as (
    select gates.event_id, judged.act_id
    from gates
    join links on links.cause_id = gates.event_id and links.weight >= 0.7
    join judged on judged.act_id = links.effect_id
    union
    select gates.event_id, judged.act_id
    from gates
    join resource_tokens as theirs on theirs.event_id = gates.event_id and theirs.specificity >= 0.5
    join resource_tokens as ours on ours.token = theirs.token and ours.role = 'target'
    join judged on judged.act_id = ours.event_id
)
select
    gates.event_id,
    gates.event_time,
    gates.event_name,
    gates.principal_arn,
    coalesce(attributions.executor, 'unknown') as executor,
    min(tied.act_id) as act_id
from gates
left join tied using (event_id)
left join attributions using (event_id)
group by all
order by gates.event_time, gates.event_id
