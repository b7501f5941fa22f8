-- purpose: when the calls that failed worked again: the first success of each caller's same call after its last failure
-- param:   ids | VARCHAR[] | [] | the failed calls
-- reads:   events, actions, resource_tokens
-- grain:   who, event_source, event_name
-- column:  who | VARCHAR | the principal behind the credentials
-- column:  event_source | VARCHAR | the service
-- column:  event_name | VARCHAR | the call
-- column:  first_failure | TIMESTAMPTZ | the first of these failures
-- column:  last_failure | TIMESTAMPTZ | the last of these failures
-- column:  first_success | TIMESTAMPTZ | its first success afterwards on a resource that failed, or null
-- column:  success_id | VARCHAR | that success
-- column:  any_success | TIMESTAMPTZ | the first success of that caller's same call afterwards on the same resource or on one new to it, or null
-- column:  any_success_id | VARCHAR | that success
with
wanted as (
    select distinct unnest(cast($ids as varchar[])) as event_id
),
failed as (
    select
        coalesce(events.issuer_arn, events.principal_arn, events.session_id, '') as who,
        events.event_source,
        events.event_name,
        min(events.event_time) as first_failure,
        max(events.event_time) as last_failure
    from events
    join wanted using (event_id)
    group by all
),
tokens as (
    select distinct
        coalesce(events.issuer_arn, events.principal_arn, events.session_id, '') as who,
        events.event_source,
        events.event_name,
        resource_tokens.token
    from events
    join wanted using (event_id)
    join resource_tokens using (event_id)
    where resource_tokens.specificity >= 0.5 and resource_tokens.role in ('target', 'created', 'mentioned', 'error')
),
named as (
    select distinct who, event_source, event_name from tokens
),
worked as (
    select failed.who, failed.event_source, failed.event_name, events.event_id, events.event_time
    from failed
    join events
        on events.event_source = failed.event_source
        and events.event_name = failed.event_name
        and coalesce(events.issuer_arn, events.principal_arn, events.session_id, '') = failed.who
        and events.event_time > failed.last_failure
    join actions on actions.event_id = events.event_id and not actions.failed
),
before as (
    -- what the same call had worked on before anything failed: that it still does is no recovery
    select distinct failed.who, failed.event_source, failed.event_name, resource_tokens.token
    from failed
    join events
        on events.event_source = failed.event_source
        and events.event_name = failed.event_name
        and coalesce(events.issuer_arn, events.principal_arn, events.session_id, '') = failed.who
        and events.event_time < failed.first_failure
    join actions on actions.event_id = events.event_id and not actions.failed
    join resource_tokens on resource_tokens.event_id = events.event_id
    where resource_tokens.specificity >= 0.5 and resource_tokens.role <> 'principal'
),
marked as (
    select
        worked.event_id,
        bool_or(tokens.token is not null) as is_same,
        bool_or(before.token is not null) as is_old
    from worked
    join resource_tokens on resource_tokens.event_id = worked.event_id and resource_tokens.role <> 'principal'
    left join tokens
        on tokens.who = worked.who
        and tokens.event_source = worked.event_source
        and tokens.event_name = worked.event_name
        and tokens.token = resource_tokens.token
    left join before
        on before.who = worked.who
        and before.event_source = worked.event_source
        and before.event_name = worked.event_name
        and before.token = resource_tokens.token
    group by worked.event_id
),
matched as (
    select
        worked.*,
        named.who is null or coalesce(marked.is_same, false) as is_same,
        marked.event_id is not null and not marked.is_old as is_new
    from worked
    left join named using (who, event_source, event_name)
    left join marked on marked.event_id = worked.event_id
)
select
    failed.who,
    failed.event_source,
    failed.event_name,
    failed.first_failure,
    failed.last_failure,
    min(matched.event_time) filter (where matched.is_same) as first_success,
    arg_min(matched.event_id, (matched.event_time, matched.event_id)) filter (where matched.is_same) as success_id,
    min(matched.event_time) filter (where matched.is_same or matched.is_new) as any_success,
    arg_min(matched.event_id, (matched.event_time, matched.event_id)) filter (
        where matched.is_same or matched.is_new
    ) as any_success_id
from failed
left join matched using (who, event_source, event_name)
group by failed.who, failed.event_source, failed.event_name, failed.first_failure, failed.last_failure
order by failed.who, failed.event_source, failed.event_name
