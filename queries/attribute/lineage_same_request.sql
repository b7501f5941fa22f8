-- purpose: R2, from a caller's request to what a service did inside the same request
-- reads:   event_marks
-- grain:   cause_id, effect_id, rule
-- column:  cause_id | VARCHAR | the caller's event
-- column:  effect_id | VARCHAR | the service's event
-- column:  kind | VARCHAR | identity
-- column:  rule | VARCHAR | same_request
-- column:  weight | DOUBLE | 1, or 1/n among n callers
-- column:  grade | VARCHAR | A
-- column:  reason | VARCHAR | one sentence
with effects as (
    select event_id, event_time, request_id, invoked_by, session_id, principal from event_marks
    where request_id is not null and invoked_by not in ('', 'signin.amazonaws.com')
),

causes as (
    select event_id, event_time, request_id, session_id, principal from event_marks
    where request_id in (select request_id from effects) and invoked_by in ('', 'signin.amazonaws.com')
),

paired as (
    select
        causes.event_id as cause_id,
        effects.event_id as effect_id,
        effects.invoked_by,
        count(*) over (partition by effects.event_id) as ways
    from effects
    inner join causes on effects.request_id = causes.request_id
    where abs(epoch(effects.event_time) - epoch(causes.event_time)) <= 5
)

select
    cause_id,
    effect_id,
    'identity' as kind,
    'same_request' as rule,
    1.0 / ways as weight,
    'A' as grade,
    'The two records carry the same requestID, and ' || invoked_by || ' made the second.' as reason
from paired
where ways <= 2
