-- purpose: failed calls in the time of an incident that are no part of it: everyday errors and refusals by guardrails
-- param:   since | TIMESTAMPTZ | 1970-01-01 | the first root or failure
-- param:   until | TIMESTAMPTZ | 2100-01-01 | the last failure
-- reads:   events, actions, excluded_errors
-- grain:   event_id
-- column:  event_id | VARCHAR | the failed call
-- column:  reason | VARCHAR | why it is no part of it
with
near as (
    select
        events.event_id,
        events.event_time,
        coalesce(
            excluded_errors.reason,
            'A guardrail refused this call: a near miss, nothing followed from it.'
        ) as reason,
        coalesce(excluded_errors.decoy, 'refused_by_guardrail') as decoy
    from events
    join actions using (event_id)
    left join excluded_errors using (event_id)
    where
        (excluded_errors.event_id is not null or actions.error_family = 'refused_by_guardrail')
        and events.event_time between cast($since as timestamptz) and cast($until as timestamptz)
),
ranked as (
    select *, row_number() over (partition by decoy order by event_time, event_id) as place from near
)
select event_id, reason
from ranked
where place <= 2
order by event_id
