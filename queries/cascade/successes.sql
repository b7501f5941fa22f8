-- purpose: when the calls that failed worked again: the first success of each caller's same call after its last failure
-- reads:   cascade_calls, resource_tokens, cascade_effects
-- grain:   chain, who, event_source, event_name
-- column:  chain | BIGINT | the chain
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
failed as (
    select
        cascade_effects.chain,
        cascade_calls.who,
        cascade_calls.event_source,
        cascade_calls.event_name,
        min(cascade_calls.event_time) as first_failure,
        max(cascade_calls.event_time) as last_failure
    from cascade_calls
    join cascade_effects using (event_id)
    group by all
),
tokens as (
    select distinct
        cascade_effects.chain,
        cascade_calls.who,
        cascade_calls.event_source,
        cascade_calls.event_name,
        resource_tokens.token
    from cascade_calls
    join cascade_effects using (event_id)
    join resource_tokens using (event_id)
    where resource_tokens.specificity >= 0.5 and resource_tokens.role in ('target', 'created', 'mentioned', 'error')
),
named as (
    select distinct chain, who, event_source, event_name from tokens
),
worked as (
    select failed.chain, failed.who, failed.event_source, failed.event_name, cascade_calls.event_id, cascade_calls.event_time
    from failed
    join cascade_calls
        on cascade_calls.event_source = failed.event_source
        and cascade_calls.event_name = failed.event_name
        and cascade_calls.who = failed.who
        and cascade_calls.event_time > failed.last_failure
        and not cascade_calls.failed
),
before as (
    -- what the same call had worked on before anything failed: that it still does is no recovery
    select distinct failed.chain, failed.who, failed.event_source, failed.event_name, resource_tokens.token
    from failed
    join cascade_calls
        on cascade_calls.event_source = failed.event_source
        and cascade_calls.event_name = failed.event_name
        and cascade_calls.who = failed.who
        and cascade_calls.event_time < failed.first_failure
        and not cascade_calls.failed
    join resource_tokens on resource_tokens.event_id = cascade_calls.event_id
    where resource_tokens.specificity >= 0.5 and resource_tokens.role <> 'principal'
),
marked as (
    select
        worked.chain,
        worked.event_id,
        bool_or(tokens.token is not null) as is_same,
        bool_or(before.token is not null) as is_old
    from worked
    join resource_tokens on resource_tokens.event_id = worked.event_id and resource_tokens.role <> 'principal'
    left join tokens
        on tokens.chain = worked.chain
        and tokens.who = worked.who
        and tokens.event_source = worked.event_source
        and tokens.event_name = worked.event_name
        and tokens.token = resource_tokens.token
    left join before
        on before.chain = worked.chain
        and before.who = worked.who
        and before.event_source = worked.event_source
        and before.event_name = worked.event_name
        and before.token = resource_tokens.token
    group by worked.chain, worked.event_id
),
matched as (
    select
        worked.*,
        named.who is null or coalesce(marked.is_same, false) as is_same,
        marked.event_id is not null and not marked.is_old as is_new
    from worked
    left join named using (chain, who, event_source, event_name)
    left join marked on marked.chain = worked.chain and marked.event_id = worked.event_id
)
select
    failed.chain,
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
left join matched using (chain, who, event_source, event_name)
group by failed.chain, failed.who, failed.event_source, failed.event_name, failed.first_failure, failed.last_failure
order by failed.chain, failed.who, failed.event_source, failed.event_name
