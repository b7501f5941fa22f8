-- purpose: events that carry an approval of their own, and the event in which it was given
-- reads:   events, event_marks, lineage, session_spans, callers, reviewed_changes, approved_runs
-- grain:   event_id
-- column:  event_id | VARCHAR | the approved event
-- column:  approval | VARCHAR | action_approved, two_person, or unknown where something else was approved or no person may have approved
-- column:  approved_by | VARCHAR | the approving event
-- column:  mismatch | BOOLEAN | whether what was done is not what was approved
-- column:  by_program | BOOLEAN | whether an agent or a program gave the approval
with assumed as (
    select lineage.effect_id, lineage.cause_id, events.request -> '$.finalPattern.argumentPins' as pins
    from lineage
    inner join events on lineage.cause_id = events.event_id
    where lineage.rule = 'approval'
),

directed as (
    select
        event_marks.event_id,
        assumed.cause_id as approved_by,
        (assumed.pins ->> '$.operation') is not null
            and lower(assumed.pins ->> '$.operation')
            <> lower(split_part(event_marks.event_source, '.', 1) || ':' || event_marks.event_name) as mismatch
    from session_spans
    inner join assumed on session_spans.issued_by = assumed.effect_id
    inner join event_marks on session_spans.session_id = event_marks.session_id
    union all
    select effect_id, cause_id, false from assumed
),

found as (
    select event_id, 'action_approved' as approval, approved_by, mismatch from directed
    union all
    select event_id, approval, approved_by, false from reviewed_changes
    union all
    select event_id, approval, approved_by, false from approved_runs
),

-- an approval is worth what its giver is: one that a program gave is nobody's consent
weighed as (
    select
        found.event_id,
        found.approved_by,
        found.mismatch,
        callers.executor in ('ai_agent', 'automation') and found.approval <> 'unknown' and callers.event_name <> 'CreateChangeSet' as by_program,
        case when found.mismatch or by_program then 'unknown' else found.approval end as approval,
        list_position(['two_person', 'action_approved', 'unknown'], case when found.mismatch or by_program then 'unknown' else found.approval end) as place
    from found
    inner join callers on found.approved_by = callers.event_id
)

select
    event_id,
    min_by(approval, (place, approved_by)) as approval,
    min_by(approved_by, (place, approved_by)) as approved_by,
    bool_or(mismatch) as mismatch,
    min_by(by_program, (place, approved_by)) as by_program
from weighed
group by event_id
