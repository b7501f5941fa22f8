-- purpose: what happened around one event: everything, or only the same actor, or only the same resource
-- param:   event_id | VARCHAR |  | the event
-- param:   seconds | BIGINT | 30 | how far before and after
-- param:   scope | VARCHAR | all | all, actor or resource
-- param:   most | BIGINT | 200 | how many
-- param:   index | VARCHAR | from event_index | the events in narrow rows: the table, or the query that makes it in a case without it
-- reads:   event_index, resource_tokens
-- grain:   event_id
-- column:  event_id | VARCHAR | as in its table
-- column:  event_time | TIMESTAMPTZ | as in its table
-- column:  seconds | DOUBLE | seconds after the event, negative before it
-- column:  executor | VARCHAR | human, ai_agent, automation, aws_service, unknown
-- column:  actor | VARCHAR | the lane
-- column:  event_name | VARCHAR | as in its table
-- column:  event_source | VARCHAR | as in its table
-- column:  error_code | VARCHAR | as in its table
-- column:  failed | BOOLEAN | the call failed, by errorCode or errorMessage
-- column:  total | BIGINT | how many there are in all
with
here as (
    select event_time, executor, actor
    from query($index)
    where event_id = $event_id
),

shared as (
    select distinct others.event_id
    from resource_tokens as mine
    inner join resource_tokens as others on mine.token = others.token
    where mine.event_id = $event_id and mine.role in ('target', 'error', 'created')
)

select
    seen.event_id,
    seen.event_time,
    (epoch_ms(seen.event_time) - epoch_ms(here.event_time)) / 1000 as seconds,
    seen.executor,
    coalesce(seen.actor, '') as actor,
    coalesce(seen.event_name, seen.event_type, '') as event_name,
    coalesce(seen.event_source, '') as event_source,
    seen.error_code,
    seen.failed,
    count(*) over () as total
from query($index) as seen
cross join here
where
    seen.event_time >= here.event_time - to_seconds($seconds)
    and seen.event_time <= here.event_time + to_seconds($seconds)
    and (
        $scope = 'all'
        or ($scope = 'actor' and seen.executor = here.executor and seen.actor is not distinct from here.actor)
        or ($scope = 'resource' and seen.event_id in (select event_id from shared))
    )
order by abs(epoch_ms(seen.event_time) - epoch_ms(here.event_time)), seen.event_time, seen.event_id
limit $most
