-- purpose: R7, from the latest creation or change of a workload to the calls made with its credentials
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the creation or change
-- column:  effect_id | VARCHAR | a call of the workload
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | workload_scope
-- column:  weight | DOUBLE | 0.9
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with launched as (
    select event_id, event_time, event_name, unnest(regexp_extract_all(response::varchar, '"instanceId":\s*"(i-[0-9a-f]{8,17})"', 1)) as workload
    from events
    where event_source = 'ec2.amazonaws.com' and event_name = 'RunInstances' and error_code is null
),

deployed as (
    select
        event_id,
        event_time,
        event_name,
        regexp_replace(coalesce(response ->> '$.functionArn', request ->> '$.functionName'), '(:function:[^:]+):.*$', '\1') as workload
    from events
    where event_source = 'lambda.amazonaws.com'
        and error_code is null
        and regexp_full_match(event_name, '(CreateFunction|UpdateFunctionCode|UpdateFunctionConfiguration)[0-9v]*')
),

origins as (
    select distinct workload, event_time, event_id, event_name from launched
    union all
    select workload, event_time, event_id, event_name from deployed where workload like 'arn:%:function:%'
),

latest as (
    select workload, event_time, min(event_id) as event_id, min_by(event_name, event_id) as event_name
    from origins
    group by workload, event_time
),

calls as (
    select
        event_id,
        event_time,
        case
            when scope_arn like 'arn:%:function:%' then array_to_string(string_split(scope_arn, ':')[1:7], ':')
            when scope_arn like '%:instance/i-%' then split_part(scope_arn, '/', -1)
            when session_name like 'i-%' then session_name
        end as workload
    from event_marks
    where scope_arn is not null or session_name like 'i-%'
)

select
    latest.event_id as cause_id,
    calls.event_id as effect_id,
    'identity' as kind,
    'workload_scope' as rule,
    0.9 as weight,
    'A' as grade,
    'The credentials belong to the workload that this ' || latest.event_name || ' made or changed last.' as reason
from (select * from calls where workload is not null) as calls
asof inner join latest on calls.workload = latest.workload and calls.event_time >= latest.event_time
where calls.event_id <> latest.event_id
