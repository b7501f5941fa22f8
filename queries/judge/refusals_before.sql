-- purpose: calls like a root that were refused to the same principal before it: by missing permission, or by a guardrail
-- param:   ids | VARCHAR[] | [] | the roots
-- reads:   events, actions, resource_tokens
-- grain:   root_id, event_id
-- column:  root_id | VARCHAR | the root
-- column:  event_id | VARCHAR | the refused call
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call
-- column:  error_family | VARCHAR | denied or refused_by_guardrail
-- column:  principal_arn | VARCHAR | who was refused
with
roots as (
    select
        events.event_id as root_id,
        events.event_time,
        events.event_name,
        coalesce(events.issuer_arn, events.principal_arn) as who,
        list(resource_tokens.token) filter (where resource_tokens.role = 'target') as tokens
    from events
    join (select distinct unnest(cast($ids as varchar[])) as event_id) as wanted using (event_id)
    left join resource_tokens using (event_id)
    group by all
),
refused as (
    select
        roots.root_id,
        events.event_id,
        events.event_time,
        events.event_name,
        actions.error_family,
        events.principal_arn
    from roots
    join events on events.event_name = roots.event_name and events.event_time <= roots.event_time
    join actions on actions.event_id = events.event_id
    where
        (
            actions.error_family = 'denied'
            and coalesce(events.issuer_arn, events.principal_arn) = roots.who
        )
        or (
            actions.error_family = 'refused_by_guardrail'
            and exists (
                select 1
                from resource_tokens
                where
                    resource_tokens.event_id = events.event_id
                    and resource_tokens.role = 'target'
                    and list_contains(roots.tokens, resource_tokens.token)
            )
        )
)
select root_id, event_id, event_time, event_name, error_family, principal_arn
from refused
where root_id <> event_id
order by root_id, event_time, event_id
