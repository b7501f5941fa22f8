-- purpose: calls that a pipeline or a runbook made after somebody had approved its run
-- reads:   callers, event_marks, session_spans
-- grain:   event_id, approved_by
-- column:  event_id | VARCHAR | the call
-- column:  approval | VARCHAR | action_approved, or two_person where another identity had started the run
-- column:  approved_by | VARCHAR | the approval
with pipelines as (
    select event_id, event_time, account_id, request ->> '$.pipelineName' as pipeline
    from callers
    where event_name = 'PutApprovalResult' and (request ->> '$.result.status') = 'Approved'
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

starts as (
    select
        account_id,
        coalesce(response ->> '$.automationExecutionId', response ->> '$.AutomationExecutionId') as run,
        min_by(identity, (event_time, event_id)) as starter,
        min_by(executor, (event_time, event_id)) as starter_class,
        min_by(session_id, (event_time, event_id)) as session_id
    from callers
    where event_name in ('StartAutomationExecution', 'StartChangeRequestExecution')
    group by 1, 2
),

signals as (
    select
        event_id,
        event_time,
        identity,
        executor,
        account_id,
        region,
        coalesce(request ->> '$.automationExecutionId', request ->> '$.AutomationExecutionId') as run
    from callers
    where event_name = 'SendAutomationSignal'
        and lower(coalesce(request ->> '$.signalType', request ->> '$.SignalType')) = 'approve'
),

runbooks as (
    select
        signals.*,
        starts.session_id as started_in,
        case
            when starts.starter <> signals.identity and starts.starter_class in ('human', 'unknown') and signals.executor in ('human', 'unknown') then 'two_person'
            else 'action_approved'
        end as approval
    from signals
    left join starts on signals.run = starts.run and signals.account_id = starts.account_id
    where length(signals.run) = 36
),

-- a runbook works in a role session that bears the id of its run, or in the name of whoever started it
worked as (
    select event_marks.event_id, runbooks.run, runbooks.event_id as approved_by, runbooks.event_time, runbooks.approval
    from event_marks
    inner join runbooks
        on event_marks.account_id = runbooks.account_id
        and event_marks.session_name = 'Automation-' || runbooks.run
        and event_marks.event_time >= runbooks.event_time
    union all
    select event_marks.event_id, runbooks.run, runbooks.event_id, runbooks.event_time, runbooks.approval
    from event_marks
    inner join runbooks
        on event_marks.session_id = runbooks.started_in
        and event_marks.account_id = runbooks.account_id
        and event_marks.region = runbooks.region
        and event_marks.event_time between runbooks.event_time and runbooks.event_time + interval 1 hour
    where event_marks.invoked_by = 'ssm.amazonaws.com'
),

let_go as (
    select
        event_id,
        max_by(approved_by, (event_time, approved_by)) as approved_by,
        max_by(approval, (event_time, approved_by)) as approval,
        count(distinct run) as choices
    from worked
    group by event_id
)

select event_id, 'action_approved' as approval, approved_by from released
where choices = 1
union
select event_id, approval, approved_by from let_go
where choices = 1
