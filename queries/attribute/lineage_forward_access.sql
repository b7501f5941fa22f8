-- purpose: R5 and S3, from a caller's request to what that service then did with the caller's identity, in the same second or soon after
-- reads:   events, event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the caller's request to the service
-- column:  effect_id | VARCHAR | the call the service made
-- column:  kind | VARCHAR | structural
-- column:  rule | VARCHAR | forward_access
-- column:  weight | DOUBLE | 0.9 within two seconds, 0.6 within a minute, divided by the number of requests of that second; 0.95 where the encryption context names what was asked for
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
        asked.caller,
        asked.from_time,
        made.invoked_by,
        asked.ways,
        epoch(made.event_time) - epoch(asked.from_time) - 1 as lag
    from (select * from made where caller is not null) as made
    asof inner join (select * from asked where caller is not null) as asked
        on made.caller = asked.caller and made.invoked_by = asked.event_source and made.event_time >= asked.from_time
),

-- among several requests of one second, the encryption context of a KMS call tells which one it was for
doubtful as (
    select
        paired.effect_id,
        paired.caller,
        paired.invoked_by,
        paired.from_time,
        unnest((events.request -> '$.encryptionContext.*')::json[]) as item
    from paired
    inner join events on paired.effect_id = events.event_id
    where paired.ways > 1 and paired.lag <= 60 and events.event_source = 'kms.amazonaws.com'
        and json_type(events.request -> '$.encryptionContext') = 'OBJECT'
),

named as (
    select
        effect_id,
        caller,
        invoked_by,
        from_time,
        item ->> '$' as resource,
        -- the name of a secret ends in six letters of AWS's own; a parameter is asked for by path, a bucket by its name
        case
            when contains(item ->> '$', ':secret:') then regexp_extract(item ->> '$', ':secret:(.*)-[A-Za-z0-9]{6}$', 1)
            when contains(item ->> '$', ':parameter/') then regexp_extract(item ->> '$', ':parameter/(.*)$', 1)
            when contains(item ->> '$', ':s3:::') then regexp_extract(item ->> '$', ':s3:::([^/]*)', 1)
            else regexp_extract(item ->> '$', '[^:/]*$')
        end as name
    from doubtful
    where json_type(item) = 'VARCHAR'
),

told as (
    select distinct named.effect_id, event_marks.event_id as cause_id, event_marks.event_name, named.invoked_by
    from named
    inner join event_marks
        on named.caller = case when event_marks.principal_type in ('IAMUser', 'Root') then event_marks.principal else event_marks.session_id end
        and named.invoked_by = event_marks.event_source
        and event_marks.event_time = named.from_time + interval 1 second
        and event_marks.invoked_by in ('', 'signin.amazonaws.com')
    inner join events on event_marks.event_id = events.event_id
    where contains(events.request::varchar, named.resource)
        or (length(named.name) >= 3 and contains(replace(events.request::varchar, '"/', '"'), '"' || named.name || '"'))
)

select
    cause_id,
    effect_id,
    'structural' as kind,
    'forward_access' as rule,
    0.95 / count(*) over (partition by effect_id) as weight,
    'A' as grade,
    invoked_by || ' made this call with the identity that had just called ' || event_name || ' there, and its encryption context names what was asked for.' as reason
from told
union all
select
    cause_id,
    effect_id,
    'structural' as kind,
    'forward_access' as rule,
    (case when lag <= 2 then 0.9 else 0.6 end) / ways as weight,
    case when lag <= 2 then 'A' else 'B' end as grade,
    invoked_by || ' made this call with the identity that had just called ' || event_name || ' there.' as reason
from paired
where lag <= 60 and effect_id not in (select effect_id from told)
