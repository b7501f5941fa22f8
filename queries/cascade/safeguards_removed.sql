-- purpose: acts that switched a safeguard off on some resources
-- param:   tokens | VARCHAR[] | [] | the resources a root acted upon, itself or through a service
-- reads:   actions, resource_tokens, events
-- grain:   event_id, token
-- column:  event_id | VARCHAR | the act
-- column:  token | VARCHAR | the resource
-- column:  restored_at | TIMESTAMPTZ | the next call of the same kind on it that did not remove the safeguard, or null
with
on_target as (
    select
        events.event_id,
        events.event_time,
        events.event_name,
        actions.safeguard,
        list_sort(json_keys(events.request)) as parameters,
        resource_tokens.token
    from resource_tokens
    join actions using (event_id)
    join events using (event_id)
    where
        resource_tokens.token in (select unnest(cast($tokens as varchar[])))
        and resource_tokens.role in ('target', 'created')
        and not actions.failed
        and actions.is_write
    group by all
)
select
    removed.event_id,
    removed.token,
    min(later.event_time) as restored_at
from on_target as removed
left join on_target as later
    on later.token = removed.token
    and later.event_name = removed.event_name
    and later.parameters = removed.parameters
    and later.safeguard is null
    and later.event_time > removed.event_time
where removed.safeguard is not null
group by removed.event_id, removed.token
order by removed.event_id, removed.token
