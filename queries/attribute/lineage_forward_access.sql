-- purpose: from a caller's request to what that service then did with the caller's identity, in the same second or soon after
-- reads:   event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the caller's request to the service
-- column:  effect_id | VARCHAR | the call the service made
-- column:  kind | VARCHAR | structural
-- column:  rule | VARCHAR | forward_access
-- column:  weight | DOUBLE | 0.9 within two seconds, 0.6 within a minute, divided by the number of requests of that second
-- column:  grade | VARCHAR | A within two seconds, else B
-- column:  reason | VARCHAR | one sentence
with made as (
    select
        event_id,
        event_time,
        invoked_by,
        case when principal_type in ('IAMUser', 'Root') then principal else session_id end as caller
    from event_marks
    where invoked_by like '%.amazonaws.com'
        and invoked_by not in ('signin.amazonaws.com', 'cloudformation.amazonaws.com', 'aidevops.amazonaws.com')
        and invoked_by not like '%-mcp.amazonaws.com'
        and invoked_by <> event_source
        and principal_type <> 'AWSService'
),

asked as (
    select
        case when principal_type in ('IAMUser', 'Root') then principal else session_id end as caller,
        event_source,
        event_time - interval 1 second as from_time,
        min(event_id) as event_id,
        min_by(event_name, event_id) as event_name,
        count(*) as ways
    from event_marks
    where invoked_by in ('', 'signin.amazonaws.com')
        and principal_type <> 'AWSService'
        and event_source in (select invoked_by from made)
    group by 1, 2, 3
),

paired as (
    select
        asked.event_id as cause_id,
        made.event_id as effect_id,
        asked.event_name,
        made.invoked_by,
        asked.ways,
        epoch(made.event_time) - epoch(asked.from_time) - 1 as lag
    from (select * from made where caller is not null) as made
    asof inner join (select * from asked where caller is not null) as asked
        on made.caller = asked.caller and made.invoked_by = asked.event_source and made.event_time >= asked.from_time
)

select
    cause_id,
    effect_id,
    'structural' as kind,
    'forward_access' as rule,
    (case when lag <= 2 then 0.9 else 0.6 end) / ways as weight,
    case when lag <= 2 then 'A' else 'B' end as grade,
    invoked_by || ' made this call with the identity that had just called ' || event_name || ' there.' as reason
from paired
where lag <= 60
