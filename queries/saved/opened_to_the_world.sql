-- title:   Opened to the world
-- purpose: changes that let anybody in: rules for every address, policies and shares for everybody, public databases
-- param:   from | TIMESTAMPTZ | 2000-01-01T00:00:00Z | the first moment
-- param:   to | TIMESTAMPTZ | 2100-01-01T00:00:00Z | the moment after the last
-- reads:   events, attributions, actions
-- grain:   event_id
-- caveat:  Only what the request itself says: a block of public access, a network without a way in, or a later change
-- caveat:  may keep it shut. Rules for outgoing traffic and routes are left out, and so are statements that deny.
-- column:  event_time | TIMESTAMPTZ | completion of the call, UTC
-- column:  executor | VARCHAR | who made the call: its class
-- column:  actor | VARCHAR | who made the call: its name
-- column:  event_name | VARCHAR | the action
-- column:  event_source | VARCHAR | the service
-- column:  opened_by | VARCHAR | what in the request opens it
-- column:  is_narrowed | BOOLEAN | every statement that opens it holds a condition; null where no policy opens it
-- column:  account_id | VARCHAR | the account acted in
-- column:  failed | BOOLEAN | the attempt failed
-- column:  event_id | VARCHAR | the event
with
changes as (
    select
        events.event_time,
        attributions.executor,
        attributions.actor,
        events.event_name,
        events.event_source,
        events.account_id,
        actions.failed,
        events.event_id,
        events.request,
        regexp_extract(
            events.request::varchar,
            '(0\.0\.0\.0/0|"::/0"|"add":[^]]*"group":\s*"all"|"valuesToAdd":\s*\["all"\]|AllUsers|AuthenticatedUsers|"public-read[^"]*"'
            || '|"publiclyAccessible":\s*true)'
        ) as plain
    from events
    inner join attributions on events.event_id = attributions.event_id
    inner join actions on events.event_id = actions.event_id
    where
        actions.is_write
        and not actions.is_destructive
        and events.request is not null
        and not regexp_matches(events.event_name, 'Egress|Route$')
        and events.event_time >= $from::timestamptz
        and events.event_time < $to::timestamptz
),

policies as (
    select
        event_id,
        coalesce(
            request -> '$.bucketPolicy',
            try_cast(request ->> '$.policy' as json),
            try_cast(request ->> '$.resourcePolicy' as json),
            try_cast(request ->> '$.policyText' as json),
            try_cast(request ->> '$.policyDocument' as json),
            try_cast(request ->> '$.attributes.Policy' as json),
            try_cast(request ->> '$.attributeValue' as json)
        ) as document
    from changes
    where contains(request::varchar, 'Statement')
),

statements as (
    select
        event_id,
        unnest(if(json_type(document, '$.Statement') = 'ARRAY', json_extract(document, '$.Statement[*]'), [document -> '$.Statement'])) as part
    from policies
),

allowing as (
    select event_id, bool_and(json_exists(part, '$.Condition')) as is_narrowed
    from statements
    where
        part ->> '$.Effect' = 'Allow'
        and (
            part ->> '$.Principal' = '*'
            or part ->> '$.Principal.AWS' = '*'
            or list_contains(json_extract_string(part, '$.Principal.AWS[*]'), '*')
        )
    group by event_id
),

handed as (
    select event_id, 'a permission for everybody' as words
    from changes
    where event_name like 'AddPermission%' and request ->> '$.principal' = '*'
)

select
    changes.event_time,
    changes.executor,
    changes.actor,
    changes.event_name,
    changes.event_source,
    coalesce(
        if(allowing.event_id is null, null, 'a policy that allows everybody'), handed.words, nullif(changes.plain, '')
    ) as opened_by,
    allowing.is_narrowed,
    changes.account_id,
    changes.failed,
    changes.event_id
from changes
left join allowing on changes.event_id = allowing.event_id
left join handed on changes.event_id = handed.event_id
where allowing.event_id is not null or handed.event_id is not null or changes.plain <> ''
order by changes.event_time, changes.event_id
