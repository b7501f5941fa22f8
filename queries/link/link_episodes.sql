-- purpose: unbroken runs of failures of one family in a thread, with the successes around them
-- caveat:  a denial that AWS lays to another kind of policy than the one before it begins a run of its own: another change made it
-- reads:   link_threads
-- grain:   thread, run, family
-- column:  thread | VARCHAR | as in link_threads
-- column:  run | BIGINT | how many successes and changes of ground stand before it
-- column:  family | VARCHAR | the error family
-- column:  object | VARCHAR | the thing, or empty
-- column:  first_id | VARCHAR | the first failure
-- column:  first_at | TIMESTAMPTZ | when it was
-- column:  last_at | TIMESTAMPTZ | the last failure
-- column:  failures | BIGINT | how many
-- column:  event_ids | VARCHAR[] | all of them
-- column:  event_times | TIMESTAMPTZ[] | when each was
-- column:  last_success | TIMESTAMPTZ | the last success before, or null
-- column:  successes_before | BIGINT | how many successes before
-- column:  earlier_failures | BIGINT | failures of the thread before its last success before this run
-- column:  next_success | TIMESTAMPTZ | the first success after, or null
with stretched as (
  select
    *,
    count(*) filter (not failed) over before_it as successes,
    count(*) filter (failed) over before_it as failed_before,
    max(event_time) filter (not failed) over before_it as last_success,
    min(event_time) filter (not failed) over after_it as next_success
  from link_threads
  window
    before_it as (partition by thread order by event_time, event_id rows between unbounded preceding and 1 preceding),
    after_it as (partition by thread order by event_time, event_id rows between 1 following and unbounded following)
),

grounded as (
  select
    *,
    last_value(ground ignore nulls) over (
      partition by thread, successes, family order by event_time, event_id rows between unbounded preceding and 1 preceding
    ) as ground_before,
    min(failed_before) over (partition by thread, successes, family) as earlier
  from stretched
  where failed and family in ('denied', 'kms_state', 'invalid_role', 'credential', 'throttled', 'dependency', 'not_found')
),

counted as (
  select
    *,
    successes + count(*) filter (ground <> ground_before) over (
      partition by thread, family order by event_time, event_id rows between unbounded preceding and current row
    ) as run
  from grounded
)

select
  thread,
  run,
  family,
  any_value(object) as object,
  arg_min(event_id, (event_time, event_id)) as first_id,
  min(event_time) as first_at,
  max(event_time) as last_at,
  count(*) as failures,
  list(event_id order by event_time, event_id) as event_ids,
  list(event_time order by event_time, event_id) as event_times,
  max(last_success) as last_success,
  max(successes) as successes_before,
  min(earlier) as earlier_failures,
  min(next_success) as next_success
from counted
group by thread, run, family
