-- purpose: events that carry an approval of their own, and the event in which it was given
-- reads:   events, event_marks, lineage, session_spans
-- grain:   event_id
-- column:  event_id | VARCHAR | the approved event
-- column:  approval | VARCHAR | action_approved, two_person, or unknown where something else was approved
-- column:  approved_by | VARCHAR | the approving event
-- column:  mismatch | BOOLEAN | whether what was done is not what was approved
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

change_sets as (
    select
        events.event_id,
        events.event_time,
        events.event_name,
        events.account_id,
        events.region,
        case when event_marks.issuer <> '' then event_marks.issuer || '/' || event_marks.session_name else event_marks.principal end as who,
        regexp_replace(coalesce(events.request ->> '$.changeSetName', ''), '^arn:[^/]*:changeSet/([^/]+)/.*$', '\1') as change_set,
        regexp_replace(coalesce(events.request ->> '$.stackName', ''), '^arn:[^/]*:stack/([^/]+)/.*$', '\1') as stack
    from events
    inner join event_marks on events.event_id = event_marks.event_id
    where events.event_source = 'cloudformation.amazonaws.com'
        and events.event_name in ('CreateChangeSet', 'ExecuteChangeSet')
        and events.error_code is null
),

reviewed as (
    select
        executed.event_id,
        max_by(created.event_id, (created.event_time, created.event_id)) as approved_by,
        max_by(created.who, (created.event_time, created.event_id)) as creator,
        any_value(executed.who) as executor
    from change_sets as executed
    inner join change_sets as created
        on executed.change_set = created.change_set
        and executed.account_id = created.account_id
        and executed.region = created.region
        and (executed.stack = created.stack or executed.stack = '')
        and created.event_time <= executed.event_time
    where executed.event_name = 'ExecuteChangeSet' and created.event_name = 'CreateChangeSet' and executed.change_set <> ''
    group by executed.event_id
),

pipelines as (
    select events.event_id, events.event_time, events.account_id, events.request ->> '$.pipelineName' as pipeline
    from events
    where events.event_name = 'PutApprovalResult'
        and events.error_code is null
        and (events.request ->> '$.result.status') = 'Approved'
),

-- CloudTrail does not say which pipeline made a call, so an approval counts only where a single pipeline was approved
released as (
    select
        event_marks.event_id,
        max_by(pipelines.event_id, (pipelines.event_time, pipelines.event_id)) as approved_by,
        count(distinct pipelines.pipeline) as choices
    from event_marks
    inner join pipelines
        on event_marks.account_id = pipelines.account_id
        and event_marks.event_time between pipelines.event_time and pipelines.event_time + interval 1 hour
    where event_marks.invoked_by = 'codepipeline.amazonaws.com'
        or event_marks.session_id in (select session_id from session_spans where issued_invoked_by = 'codepipeline.amazonaws.com')
    group by event_marks.event_id
),

found as (
    select event_id, case when mismatch then 'unknown' else 'action_approved' end as approval, approved_by, mismatch from directed
    union all
    select event_id, 'two_person', approved_by, false from reviewed where creator <> executor
    union all
    select event_id, 'action_approved', approved_by, false from released where choices = 1
)

select event_id, min(approval) as approval, min_by(approved_by, approval) as approved_by, bool_or(mismatch) as mismatch
from found
group by event_id
