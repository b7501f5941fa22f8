-- purpose: changes made while calls of a chain were failing, to what failed, to what worked in its place afterwards, or to the failing workload itself
-- caveat:  candidates only: whether the failing calls then worked again is asked of each
-- reads:   cascade_writes, resource_tokens, cascade_detours
-- grain:   chain, event_id
-- column:  chain | BIGINT | the chain
-- column:  event_id | VARCHAR | the change
with
clues as (
    select chain, since, until, unnest(tokens) as token, names from cascade_detours
),
spans as (
    select chain, since, until, names from cascade_detours where len(names) > 0
),
by_token as (
    select clues.chain, resource_tokens.event_id
    from clues
    join resource_tokens using (token)
    join cascade_writes using (event_id)
    where
        resource_tokens.specificity >= 0.5
        and resource_tokens.role <> 'principal'
        and cascade_writes.event_time between clues.since and clues.until
),
by_name as (
    select spans.chain, resource_tokens.event_id
    from spans
    join cascade_writes on cascade_writes.event_time between spans.since and spans.until
    join resource_tokens on resource_tokens.event_id = cascade_writes.event_id
    where
        resource_tokens.specificity >= 0.5
        and resource_tokens.role in ('target', 'created')
        and length(regexp_extract(resource_tokens.name, '[^/]+$')) >= 4
        and len(list_filter(
            spans.names,
            lambda workload: workload = regexp_extract(resource_tokens.name, '[^/]+$')
                or starts_with(workload, regexp_extract(resource_tokens.name, '[^/]+$') || '-')
        )) > 0
)
select chain, event_id from by_token
union
select chain, event_id from by_name
order by chain, event_id
