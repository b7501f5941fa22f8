-- purpose: what kind of actor made each call that approves, proposes or starts something, and whose identity it was
-- reads:   events, event_marks, event_numbers, verdicts, session_origins
-- grain:   event_id
-- column:  event_id | VARCHAR | the call
-- column:  event_time | TIMESTAMPTZ | as in events
-- column:  event_name | VARCHAR | as in events
-- column:  account_id | VARCHAR | as in events
-- column:  region | VARCHAR | as in events
-- column:  session_id | VARCHAR | as in events
-- column:  identity | VARCHAR | the owner of the session, else the role session or principal
-- column:  executor | VARCHAR | as in verdicts
-- column:  request | JSON | as in events
-- column:  response | JSON | as in events
select
    event_marks.event_id,
    event_marks.event_time,
    event_marks.event_name,
    event_marks.account_id,
    event_marks.region,
    event_marks.session_id,
    coalesce(
        session_origins.owner,
        case when event_marks.issuer <> '' then event_marks.issuer || '/' || event_marks.session_name end,
        event_marks.principal,
        event_marks.event_id
    ) as identity,
    verdicts.executor,
    events.request,
    events.response
from event_marks
inner join events on event_marks.event_id = events.event_id
inner join event_numbers on event_marks.event_id = event_numbers.event_id
inner join verdicts on event_numbers.number = verdicts.number
left join session_origins on event_marks.session_id = session_origins.session_id
where event_marks.error_code is null
    and (
        (event_marks.event_source = 'cloudformation.amazonaws.com' and event_marks.event_name in ('CreateChangeSet', 'ExecuteChangeSet'))
        or (event_marks.event_source = 'codepipeline.amazonaws.com' and event_marks.event_name = 'PutApprovalResult')
        or (event_marks.event_source = 'ssm.amazonaws.com' and event_marks.event_name in ('SendAutomationSignal', 'StartAutomationExecution', 'StartChangeRequestExecution'))
        or event_marks.event_name = 'UpdateApprovalAction'
    )
