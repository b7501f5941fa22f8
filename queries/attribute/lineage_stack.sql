-- purpose: S1 and S2, from a stack operation to the calls that CloudFormation made for its caller, or with the stack's service role
-- reads:   events, event_marks, stack_operations
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the stack operation
-- column:  effect_id | VARCHAR | a call of CloudFormation
-- column:  kind | VARCHAR | structural
-- column:  rule | VARCHAR | stack_forward or stack_service_role
-- column:  weight | DOUBLE | 0.95 for one open stack, 0.97 where the name shows it, else 1/n among n
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with made as (
    select
        event_id,
        event_time,
        session_id,
        issuer,
        account_id,
        region,
        case when principal_type in ('IAMUser', 'Root') then principal else session_id end as caller,
        session_name = 'AWSCloudFormation' as is_service_role
    from event_marks
    where invoked_by = 'cloudformation.amazonaws.com'
        or source_ip = 'cloudformation.amazonaws.com'
        or session_name = 'AWSCloudFormation'
),

open_stacks as (
    select
        made.event_id as effect_id,
        made.session_id = stack_operations.session_id as is_same_session,
        stack_operations.event_id as cause_id,
        stack_operations.action,
        stack_operations.stack,
        'stack_forward' as rule
    from made
    inner join stack_operations
        on made.caller = stack_operations.caller
        and made.event_time between stack_operations.event_time - interval 1 second and stack_operations.open_until
    where not made.is_service_role and made.event_id <> stack_operations.event_id
    union all
    select
        made.event_id as effect_id,
        false as is_same_session,
        stack_operations.event_id as cause_id,
        stack_operations.action,
        stack_operations.stack,
        'stack_service_role' as rule
    from made
    inner join stack_operations
        on made.issuer = stack_operations.role_arn
        and made.event_time between stack_operations.event_time - interval 1 second and stack_operations.open_until
    where made.is_service_role
),

-- what CloudFormation made while only one stack of its caller was open belongs to that stack for good
owned as (
    select unnest(regexp_extract_all(events.response::varchar, '[a-z]{1,12}-[0-9a-f]{8,17}')) as resource_id, sole.stack
    from (select effect_id, any_value(stack) as stack from open_stacks group by effect_id having count(distinct stack) = 1) as sole
    inner join events on sole.effect_id = events.event_id
    where not coalesce(events.read_only, false)
),

owners as (
    select resource_id, any_value(stack) as stack from owned group by resource_id having count(distinct stack) = 1
),

doubtful as (
    select effect_id from open_stacks group by effect_id having count(distinct cause_id) > 1
),

touched as (
    select distinct asked.effect_id, owners.stack
    from (
        select doubtful.effect_id, unnest(regexp_extract_all(events.request::varchar, '[a-z]{1,12}-[0-9a-f]{8,17}')) as resource_id
        from doubtful
        inner join events on doubtful.effect_id = events.event_id
    ) as asked
    inner join owners on asked.resource_id = owners.resource_id
),

told as (
    select
        open_stacks.*,
        touched.stack is not null
        or (
            length(open_stacks.stack) >= 3
            and contains(lower(coalesce(events.request::varchar, '') || coalesce(events.response::varchar, '')), lower(open_stacks.stack))
        ) as is_named
    from open_stacks
    inner join events on open_stacks.effect_id = events.event_id
    left join touched on open_stacks.effect_id = touched.effect_id and open_stacks.stack = touched.stack
),

ranked as (
    select
        *,
        -- what the names show comes first, then the very session; what is left shares the doubt
        dense_rank() over (partition by effect_id order by is_named desc, coalesce(is_same_session, false) desc) as place
    from told
)

select
    cause_id,
    effect_id,
    'structural' as kind,
    rule,
    (case when is_named then 0.97 when rule = 'stack_forward' then 0.95 else 0.9 end) / count(*) over (partition by effect_id) as weight,
    'A' as grade,
    case
        when rule = 'stack_forward' then 'CloudFormation made this call with the identity of the caller of ' || action || ' while that operation was open'
        else 'CloudFormation made this call with the service role of the stack while ' || action || ' was open'
    end || case when is_named then ', and the call names the stack or what it owns.' else '.' end as reason
from ranked
where place = 1
