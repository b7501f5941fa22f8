-- purpose: from an approval in AWS DevOps Agent to the role session opened for it: the approval's id is the external id
-- reads:   events
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the UpdateApprovalAction
-- column:  effect_id | VARCHAR | the AssumeRole
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | approval
-- column:  weight | DOUBLE | 0.98
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with approvals_given as (
    select event_id, event_time, response ->> '$.approvalId' as approval_id
    from events
    where event_name = 'UpdateApprovalAction'
        and error_code is null
        and coalesce(response ->> '$.status', request ->> '$.action') = 'APPROVED'
)

select
    approvals_given.event_id as cause_id,
    events.event_id as effect_id,
    'identity' as kind,
    'approval' as rule,
    0.98 as weight,
    'A' as grade,
    'The role was assumed with the id of this approval as its external id.' as reason
from events
inner join approvals_given on (events.request ->> '$.externalId') = approvals_given.approval_id
where events.event_name = 'AssumeRole'
    and length(approvals_given.approval_id) >= 8
    and events.event_time >= approvals_given.event_time - interval 1 second
