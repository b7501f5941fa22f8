-- purpose: from the request that started a workload (a function's Invoke, a build) to the calls it made while it ran
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the Invoke or StartBuild
-- column:  effect_id | VARCHAR | a call of the workload
-- column:  kind | VARCHAR | structural
-- column:  rule | VARCHAR | invoked
-- column:  weight | DOUBLE | 0.9, or 0.9/n among n requests that may have started it; a build names itself
-- column:  grade | VARCHAR | A where the build names itself, else B
-- column:  reason | VARCHAR | one sentence
with requests as (
    select
        event_id,
        event_time,
        case
            when event_source = 'lambda.amazonaws.com' then 'function:' || regexp_extract(
                coalesce(request ->> '$.functionName', resources ->> '$[0].ARN', ''), '(?:^|:function:)([A-Za-z0-9_-]+)(?::[^:]*)?$', 1
            )
            else 'build:' || regexp_extract(coalesce(response ->> '$.build.id', ''), '[^:]*$')
        end as workload
    from events
    where error_code is null
        and (
            (event_source = 'lambda.amazonaws.com' and regexp_full_match(event_name, 'Invoke(Async|WithResponseStream)?[0-9v]*'))
            or (event_source = 'codebuild.amazonaws.com' and event_name in ('StartBuild', 'RetryBuild'))
        )
),

calls as (
    select
        event_id,
        event_time,
        case
            when scope_arn like 'arn:%:function:%' then 'function:' || split_part(scope_arn, ':', 7)
            when session_name like 'AWSCodeBuild-%' then 'build:' || substr(session_name, 14)
            when session_name <> '' and contains(user_agent, 'exec-env/AWS_Lambda') then 'function:' || session_name
        end as workload
    from event_marks
    where invoked_by = '' and (scope_arn is not null or session_name like 'AWSCodeBuild-%' or contains(user_agent, 'exec-env/AWS_Lambda'))
),

requests_of_workload as (
    select
        workload,
        event_id,
        event_time,
        -- how many requests of the last quarter of an hour, the longest a function runs, may still be at work
        count(*) over (
            partition by workload order by event_time range between interval 15 minutes preceding and interval 1 second following
        ) as ways
    from requests
    where workload not in ('function:', 'build:')
)

select
    asked.event_id as cause_id,
    calls.event_id as effect_id,
    'structural' as kind,
    'invoked' as rule,
    case when calls.workload like 'build:%' then 0.95 else 0.9 / asked.ways end as weight,
    case when calls.workload like 'build:%' then 'A' else 'B' end as grade,
    'The workload that made this call had been started by this request.' as reason
from (select * from calls where workload is not null) as calls
asof inner join (select *, event_time - interval 1 second as from_time from requests_of_workload) as asked
    on calls.workload = asked.workload and calls.event_time >= asked.from_time
where calls.event_id <> asked.event_id
    and (calls.workload like 'build:%' or calls.event_time <= asked.event_time + interval 15 minutes)
