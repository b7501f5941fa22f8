-- purpose: for each call made for somebody, the first event up the chain that no AWS service made
-- reads:   event_parents, event_numbers, verdicts
-- grain:   effect_id
-- column:  effect_id | VARCHAR | the call
-- column:  ancestor_id | VARCHAR | the event at the top
-- column:  executor | VARCHAR | who made that event
-- column:  weight | DOUBLE | product of the weights on the way
-- column:  steps | INTEGER | how many
with recursive executors as (
    select event_numbers.event_id, verdicts.executor
    from event_numbers
    inner join verdicts on event_numbers.number = verdicts.number
    where event_numbers.event_id in (select cause_id from event_parents)
),

climb as (
    select event_parents.effect_id, event_parents.cause_id, executors.executor, event_parents.weight, 1 as steps
    from event_parents
    inner join executors on event_parents.cause_id = executors.event_id
    union all
    select climb.effect_id, event_parents.cause_id, executors.executor, climb.weight * event_parents.weight, climb.steps + 1
    from climb
    inner join event_parents on climb.cause_id = event_parents.effect_id
    inner join executors on event_parents.cause_id = executors.event_id
    where climb.executor = 'aws_service' and climb.steps < 8
)

select
    effect_id,
    max_by(cause_id, steps) as ancestor_id,
    max_by(executor, steps) as executor,
    max_by(weight, steps) as weight,
    max(steps) as steps
from climb
group by effect_id
