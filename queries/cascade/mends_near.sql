-- purpose: changes made while calls were failing, to what failed, to what worked in its place afterwards, or to the failing workload itself
-- caveat:  candidates only: whether the failing calls then worked again is asked of each
-- param:   tokens | VARCHAR[] | [] | the resources of the failed calls and of their first successes
-- param:   names | VARCHAR[] | [] | the names of the failing workloads: their sessions and roles
-- param:   since | TIMESTAMPTZ | 1970-01-01 | the first failure
-- param:   until | TIMESTAMPTZ | 2100-01-01 | the last first success
-- reads:   cascade_writes, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | the change
with
writes as (
    select event_id
    from cascade_writes
    where event_time between cast($since as timestamptz) and cast($until as timestamptz)
),
workloads as (
    select distinct unnest(cast($names as varchar[])) as workload
)
select distinct resource_tokens.event_id
from resource_tokens
join writes using (event_id)
where
    resource_tokens.specificity >= 0.5
    and resource_tokens.role <> 'principal'
    and (
        resource_tokens.token in (select unnest(cast($tokens as varchar[])))
        or (
            resource_tokens.role in ('target', 'created')
            and length(regexp_extract(resource_tokens.name, '[^/]+$')) >= 4
            and exists (
                select 1
                from workloads
                where
                    workloads.workload = regexp_extract(resource_tokens.name, '[^/]+$')
                    or starts_with(workloads.workload, concat(regexp_extract(resource_tokens.name, '[^/]+$'), '-'))
            )
        )
    )
order by resource_tokens.event_id
