-- purpose: calls like an act that were refused before it: by missing permission to any of the acts' principals, or by a guardrail
-- caveat:  a denied call often names no resource: then the call and the principal alone tie it to the act
-- param:   ids | VARCHAR[] | [] | the acts: roots, and what programs carried out because of them
-- reads:   events, actions, resource_tokens
-- grain:   act_id, event_id
-- column:  act_id | VARCHAR | the act
-- column:  event_id | VARCHAR | the refused call
-- column:  event_time | TIMESTAMPTZ | when
-- column:  event_name | VARCHAR | the call
-- column:  error_family | VARCHAR | denied or refused_by_guardrail
-- column:  principal_arn | VARCHAR | who was refused
-- column:  is_same | BOOLEAN | it was the act's own principal, not that of another of the acts
with
asked as (
    select
        events.event_id as act_id,
        events.event_time,
        events.event_name,
        coalesce(events.issuer_arn, events.principal_arn) as who,
        list(resource_tokens.token) filter (where resource_tokens.role = 'target') as tokens
    from events
    join (select distinct unnest(cast($ids as varchar[])) as event_id) as wanted using (event_id)
    left join resource_tokens using (event_id)
    group by all
),
everybody as (
    select list(distinct who) as principals from asked
),
refused as (
    select
        asked.act_id,
        events.event_id,
        events.event_time,
        events.event_name,
        actions.error_family,
        events.principal_arn,
        coalesce(coalesce(events.issuer_arn, events.principal_arn) = asked.who, false) as is_same,
        list(resource_tokens.token) filter (where resource_tokens.role in ('target', 'error')) as named,
        any_value(asked.tokens) as tokens,
        any_value(coalesce(events.issuer_arn, events.principal_arn)) as who
    from asked
    join events on events.event_name = asked.event_name and events.event_time <= asked.event_time
    join actions on actions.event_id = events.event_id
    left join resource_tokens on resource_tokens.event_id = events.event_id
    where actions.error_family in ('denied', 'refused_by_guardrail')
    group by all
)
select act_id, event_id, event_time, event_name, error_family, principal_arn, is_same
from refused
cross join everybody
where
    act_id <> event_id
    and (
        (
            error_family = 'denied'
            and list_contains(everybody.principals, who)
            and (coalesce(len(named), 0) = 0 or coalesce(len(tokens), 0) = 0 or list_has_any(named, tokens))
        )
        or (error_family = 'refused_by_guardrail' and list_has_any(coalesce(named, []), coalesce(tokens, [])))
    )
order by act_id, event_time, event_id
