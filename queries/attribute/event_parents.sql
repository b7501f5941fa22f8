-- purpose: for each call made for somebody, the event of that somebody: the best of its candidates
-- reads:   lineage, event_marks
-- grain:   effect_id
-- column:  effect_id | VARCHAR | the call that was made for somebody
-- column:  cause_id | VARCHAR | the call it was made for
-- column:  rule | VARCHAR | of lineage
-- column:  weight | DOUBLE | 0 to 1
with candidates as (
    select lineage.*, event_marks.event_time
    from lineage
    inner join event_marks on lineage.cause_id = event_marks.event_id
    where lineage.rule in ('mcp_tool_call', 'same_request', 'stack_forward', 'stack_service_role', 'forward_access', 'invoked')
        and lineage.cause_id <> lineage.effect_id
)

select
    effect_id,
    max_by(cause_id, (weight, event_time, cause_id)) as cause_id,
    max_by(rule, (weight, event_time, cause_id)) as rule,
    max(weight) as weight
from candidates
group by effect_id
