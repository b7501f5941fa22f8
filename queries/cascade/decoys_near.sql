-- purpose: failed calls in the time and the accounts of a chain that are no part of it: everyday errors, refusals by guardrails
-- reads:   events, actions, excluded_errors, cascade_spans
-- grain:   chain, event_id
-- column:  chain | BIGINT | the chain
-- column:  event_id | VARCHAR | the failed call
-- column:  reason | VARCHAR | why it is no part of it
with
asides as (
    select
        events.event_id,
        events.event_time,
        coalesce(events.account_id, '') as account_id,
        coalesce(
            excluded_errors.reason,
            'A guardrail refused this call: a near miss, nothing followed from it.'
        ) as reason,
        coalesce(excluded_errors.decoy, 'refused_by_guardrail') as decoy
    from events
    join actions using (event_id)
    left join excluded_errors using (event_id)
    where excluded_errors.event_id is not null or actions.error_family = 'refused_by_guardrail'
),
numbered as (
    select *, row_number() over (partition by decoy, account_id order by event_time, event_id) as place
    from asides
),
moments as (
    select decoy, account_id, event_time, min(place) as place
    from numbered
    group by decoy, account_id, event_time
),
asked as (
    select places.chain, places.account_id, places.begun_at, places.last_at, kinds.decoy
    from (select chain, begun_at, last_at, unnest(accounts) as account_id from cascade_spans) as places
    join (select distinct decoy, account_id from moments) as kinds using (account_id)
),
-- the first two of each kind suffice: they are found without looking at all between
opening as (
    select asked.chain, asked.account_id, asked.decoy, asked.last_at, moments.place
    from asked
    asof join moments
        on moments.decoy = asked.decoy
        and moments.account_id = asked.account_id
        and asked.begun_at <= moments.event_time
),
near as (
    select opening.chain, numbered.event_id, numbered.event_time, numbered.decoy, numbered.reason
    from opening
    join numbered
        on numbered.decoy = opening.decoy
        and numbered.account_id = opening.account_id
        and numbered.place - opening.place in (0, 1)
    where numbered.event_time <= opening.last_at
)
select chain, event_id, reason
from near
qualify row_number() over (partition by chain, decoy order by event_time, event_id) <= 2
order by chain, event_id
